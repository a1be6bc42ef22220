"""Log and agreements of one employer, in a form that another process can open."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from msgspec import Struct

from domain.agreements.book import AgreementBook
from ledger.ledger import Ledger
from projections.facts.contexts import Contexts


class Origin(Struct, frozen=True):
    """Address of the log and the agreements of its evaluation, as values."""

    conninfo: str
    employer: str
    book: AgreementBook
    fallback_agreements: tuple[str, ...]

    @classmethod
    def of(cls, ledger: Ledger, contexts: Contexts) -> Origin:
        """The origin of the log and contexts that this process works with."""
        return cls(ledger.conninfo, ledger.employer.schema, contexts.book, contexts.fallback)

    @contextmanager
    def opened(self, readers: int) -> Generator[tuple[Ledger, Contexts]]:
        """A ledger with connections of its own, and contexts; raises StoreUnavailable.

        Evaluation may read a calendar while its caller holds a connection: that takes two readers.
        """
        with Ledger(self.conninfo, self.employer, readers=readers) as ledger:
            yield ledger, Contexts(ledger, self.book, self.fallback_agreements)

"""What changed between two days: every value that came, went or was replaced, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.agreements.book import AgreementBook, InForce


class Step(NamedTuple):
    """From ``day`` on a value is another: what applied the day before, and what since."""

    day: date
    key: str
    before: InForce | None
    after: InForce | None

    def concerns(self, agreement_id: str) -> bool:
        """Whether it is this agreement that brought or took the value."""
        sides = (self.before, self.after)
        return any(side is not None and side.agreement.id == agreement_id for side in sides)


def steps(
    book: AgreementBook,
    ids: tuple[str, ...],
    after: date,
    until: date,
    known_on: date | None = None,
) -> Iterator[Step]:
    """The steps after one day up to and with another, by day and in the order of the files.

    ``known_on`` leaves out what was agreed later. Raises UnsoundAgreement for an unknown id.
    """
    for day in book.changes(ids):
        if after < day <= until:
            before = book.in_force(ids, day - timedelta(days=1), known_on)
            since = book.in_force(ids, day, known_on)
            for key in (*since, *(key for key in before if key not in since)):
                if before.get(key) != since.get(key):
                    yield Step(day, key, before.get(key), since.get(key))

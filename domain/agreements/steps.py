"""Changes between two days: every value added, removed or replaced, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.agreements.book import AgreementBook, InForce


class Step(NamedTuple):
    """Change of a value on ``day``: the version in force the day before, and the one since."""

    day: date
    key: str
    before: InForce | None
    after: InForce | None

    def concerns(self, agreement_id: str) -> bool:
        """Return whether this agreement sets the value before or after the change."""
        sides = (self.before, self.after)
        return any(side is not None and side.agreement.id == agreement_id for side in sides)


def steps(
    book: AgreementBook,
    ids: tuple[str, ...],
    after: date,
    until: date,
    known_on: date | None = None,
) -> Iterator[Step]:
    """The steps after one day up to and including another, by day and in the order of the files.

    ``known_on`` excludes later agreed versions. Raises UnsoundAgreement for an unknown id.
    """
    for day in book.changes(ids):
        if after < day <= until:
            before = book.in_force(ids, day - timedelta(days=1), known_on)
            since = book.in_force(ids, day, known_on)
            for key in (*since, *(key for key in before if key not in since)):
                if before.get(key) != since.get(key):
                    yield Step(day, key, before.get(key), since.get(key))

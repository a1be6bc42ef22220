"""The context of evaluation besides a person's facts: agreements, and calendars kept as facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.streams.calendar import SOURCE, HolidaysSet, holidays_of
from domain.streams.stream_ids import calendar_stream
from ledger.errors import VersionConflict
from ledger.ledger import Ledger
from ledger.records import ABSENT, Append
from projections.facts.codec import CODEC, SYSTEM


class Calendars:
    """Public holidays by Land and year; the first use of a year freezes it in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[tuple[str, int], Mapping[date, str]] = {}

    def __call__(self, land: str, year: int) -> Mapping[date, str]:
        """Names of the holidays by day; raises the ledger's errors."""
        key = (land, year)
        if key not in self._known:
            self._known[key] = self._frozen(land, year) or self._freeze(land, year)
        return self._known[key]

    def _frozen(self, land: str, year: int) -> Mapping[date, str] | None:
        recorded = self._ledger.read_stream(calendar_stream(land, year))
        if not recorded:
            return None
        event = CODEC.event(recorded[-1])
        assert isinstance(event, HolidaysSet)
        return dict(event.days)

    def _freeze(self, land: str, year: int) -> Mapping[date, str]:
        stream = calendar_stream(land, year)
        days = holidays_of(land, year)
        event = HolidaysSet(land, year, tuple(days.items()), SOURCE)
        append = Append((CODEC.new_event(stream, event, SYSTEM),), {stream: ABSENT})
        try:
            self._ledger.append(append)
        except VersionConflict:
            # Another process was first, and its frozen calendar counts.
            return self._frozen(land, year) or days
        return days


class Contexts:
    """Evaluation contexts of one employer."""

    def __init__(
        self, ledger: Ledger, book: AgreementBook, fallback_agreements: tuple[str, ...]
    ) -> None:
        self.book = book
        self.calendars = Calendars(ledger)
        self.fallback = fallback_agreements

    def context(self, known_on: date | None = None) -> Context:
        """The context with the agreements known today, or with those agreed by a day."""
        return Context(self.book, self.calendars, self.fallback, known_on)

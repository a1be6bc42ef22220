"""The context of evaluation besides a person's facts: agreements, and calendars kept as facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.streams.calendar import HolidaysSet, holidays_of
from domain.streams.stream_ids import calendar_stream
from ledger.ledger import Ledger
from projections.facts.event_codec import CODEC

LandYear = tuple[str, int]
"""A Land by its two letters, and a calendar year."""


class Calendars:
    """The frozen calendars of one employer, remembered once they were read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._frozen: dict[LandYear, Mapping[date, str]] = {}

    def frozen(self, land: str, year: int) -> Mapping[date, str] | None:
        """Names of the holidays by day as they were frozen; None for a calendar that was not.

        Raises the ledger's errors.
        """
        known = self._frozen.get((land, year))
        if known is not None:
            return known
        recorded = self._ledger.read_stream(calendar_stream(land, year))
        if not recorded:
            return None
        event = CODEC.event(recorded[-1])
        assert isinstance(event, HolidaysSet)
        return self._frozen.setdefault((land, year), dict(event.days))


class CalendarUse:
    """The public holidays that one evaluation is told, and those of them that are not frozen.

    A calendar that is not frozen is the library's. Within one use it stays as it was first told;
    the next use asks the ledger again, because another process may have frozen it.
    """

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self.unfrozen: dict[LandYear, Mapping[date, str]] = {}

    def __call__(self, land: str, year: int) -> Mapping[date, str]:
        """Names of the holidays by day; raises the ledger's errors."""
        told = self.unfrozen.get((land, year))
        if told is None:
            told = self._calendars.frozen(land, year)
        if told is None:
            told = self.unfrozen[land, year] = holidays_of(land, year)
        return told


class Contexts:
    """Evaluation contexts of one employer."""

    def __init__(
        self, ledger: Ledger, book: AgreementBook, fallback_agreements: tuple[str, ...]
    ) -> None:
        self.book = book
        self.calendars = Calendars(ledger)
        self.fallback = fallback_agreements

    def context(
        self, known_on: date | None = None, calendars: CalendarUse | None = None
    ) -> Context:
        """The context of one evaluation, or of several that belong together.

        It has the agreements known today, or those agreed by a day; ``calendars`` tells
        afterwards which of them are not frozen.
        """
        use = calendars or CalendarUse(self.calendars)
        return Context(self.book, use, self.fallback, known_on)

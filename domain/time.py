"""Instants, local days, months and whole minutes.

An instant is an int: seconds since 1970-01-01T00:00:00Z. A booking's local day
is the day on the wall where it was made: instant plus the device's UTC offset.
A length of time is an int of minutes; there is no float near an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MONTH_TEXT = re.compile(r"(\d{4})-(\d{2})")
DAY_SECONDS = 86_400

EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""Range of legal days; computing with days and months needs room on both sides."""


class Month(NamedTuple):
    """A calendar month, ordered by time; its text form is ``2026-11``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-11``; raises ValueError for anything else."""
        return _month(text)

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return _month_text(self)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return _days(self)[-1]

    def next(self) -> Month:
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    def previous(self) -> Month:
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    def through(self, last: Month) -> Iterator[Month]:
        """This month and every later one up to and including ``last``."""
        month = self
        while month <= last:
            yield month
            month = month.next()

    def days(self) -> tuple[date, ...]:
        return _days(self)


def local_day(at: int, offset_minutes: int) -> date:
    """The calendar day on the wall at the place and time of a booking."""
    return date.fromordinal(local_day_number(at, offset_minutes) + _EPOCH_ORDINAL)


def local_day_number(at: int, offset_minutes: int) -> int:
    """The local day counted from 1970-01-01, for comparing days without making dates."""
    return (at + offset_minutes * 60) // DAY_SECONDS


def day_number(day: date) -> int:
    """A day counted from 1970-01-01, as ``local_day_number`` counts local days."""
    return day.toordinal() - _EPOCH_ORDINAL


def local_text(at: int, offset_minutes: int) -> str:
    """An instant as ISO 8601 with the offset it was recorded under."""
    return datetime.fromtimestamp(at, timezone(timedelta(minutes=offset_minutes))).isoformat()


def utc_text(at: int) -> str:
    """An instant as ISO 8601 in UTC, ending in Z."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def whole_minutes(begin: int, end: int) -> int:
    """Minutes from ``begin`` to ``end`` with both instants cut to their minute.

    Cutting both ends keeps a day's stints and gaps adding up to its span.
    """
    return end // 60 - begin // 60


def begun_minutes(begin: int, end: int) -> int:
    """Minutes from ``begin`` to ``end`` to the second, a begun minute counted whole."""
    return -((begin - end) // 60)


def duration_text(minutes: int) -> str:
    """ISO 8601 duration of whole minutes: ``PT7H48M``, ``-PT30M``, ``PT0M``."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else ""
    if not hours:
        return f"{sign}PT{rest}M"
    return f"{sign}PT{hours}H{rest}M" if rest else f"{sign}PT{hours}H"


def clock_text(minutes: int) -> str:
    """Hours and minutes as people write them: ``7:48``, ``-0:30``."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02d}"


@lru_cache(maxsize=1024)
def _month_text(month: Month) -> str:
    return f"{month.year:04d}-{month.number:02d}"


@lru_cache(maxsize=1024)
def _month(text: str) -> Month:
    match = _MONTH_TEXT.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) == 0:
        raise ValueError(f"not a month: {text!r}")
    return Month(int(match[1]), int(match[2]))


@lru_cache(maxsize=1024)
def _days(month: Month) -> tuple[date, ...]:
    first = month.first.toordinal()
    return tuple(map(date.fromordinal, range(first, month.next().first.toordinal())))

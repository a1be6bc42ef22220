"""Sorting of ordinary deliveries, in a few passes over columns instead of item by item.

Nearly every delivery continues the previous one: consecutive numbers, one UTC offset, a clock
that only goes forward, known kinds. Such a delivery is taken as a whole; any other is declined
here and taken item by item, with the same result.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from itertools import islice, repeat

from msgspec import Struct

from api.intake.items import WireItem
from domain.streams.badge import BADGE
from domain.values.bookings import Booking
from domain.values.time import DAY_SECONDS, Month

GroupKey = tuple[str, Month, str]
"""Badge, month and source: one event holds the bookings of one key."""


class RunConditions(Struct, frozen=True):
    """Conditions of an ordinary delivery: its first number, the range of its times, its kinds."""

    first_sequence: int
    earliest: int
    latest: int
    kinds: frozenset[str]


class OrdinaryRun(Struct, frozen=True):
    """A sorted ordinary delivery: its bookings by event, and its newest instant."""

    groups: dict[GroupKey, list[Booking]]
    newest: int


def sort_ordinary_run(items: Sequence[WireItem], expected: RunConditions) -> OrdinaryRun | None:
    """Sort an ordinary delivery; None for one that must be taken item by item."""
    if not items:
        return None
    first = expected.first_sequence
    sequences = [item.sequence for item in items]
    if sequences != list(range(first, first + len(items))):
        return None
    kinds = [item.kind for item in items]
    if not set(kinds) <= expected.kinds:
        return None
    sources = {item.source for item in items}
    times = [item.at for item in items]
    offset = _one_offset(times)
    if offset is None or len(sources) > 1:
        return None
    local = _local_seconds(times)
    offset_seconds = offset * 60
    instants = [second - offset_seconds for second in local]
    if instants[0] < expected.earliest or instants[-1] > expected.latest:
        return None
    if instants != sorted(instants):
        return None
    badges = [item.badge for item in items]
    if not all(map(BADGE.fullmatch, set(badges))):
        return None
    bookings = map(Booking, instants, repeat(offset), kinds, sequences)
    return OrdinaryRun(_groups(badges, bookings, local, sources.pop()), instants[-1])


def _one_offset(times: Sequence[datetime]) -> int | None:
    """Find the offset (minutes) common to all times; None if they differ or it has seconds."""
    zone = times[0].tzinfo
    # The decoder gives equal offsets the same object, so comparing identity is enough and fast.
    if len({id(at.tzinfo) for at in times}) > 1 or not isinstance(zone, timezone):
        return None
    minutes, seconds = divmod(zone.utcoffset(None).total_seconds(), 60)
    return None if seconds else int(minutes)


def _local_seconds(times: Sequence[datetime]) -> list[int]:
    """Compute wall-clock seconds since 1970 by the device's own clock, fractions cut."""
    start = datetime(1970, 1, 1, tzinfo=times[0].tzinfo)
    since = [at - start for at in times]
    return [span.days * DAY_SECONDS + span.seconds for span in since]


def _groups(
    badges: Iterable[str], bookings: Iterable[Booking], local: Sequence[int], source: str
) -> dict[GroupKey, list[Booking]]:
    groups: dict[GroupKey, list[Booking]] = {}
    in_order = zip(badges, bookings, strict=True)
    for month, begin, end in _months(local):
        of_badge: defaultdict[str, list[Booking]] = defaultdict(list)
        for badge, booking in islice(in_order, end - begin):
            of_badge[badge].append(booking)
        for badge, found in of_badge.items():
            groups[badge, month, source] = found
    return groups


def _months(local: Sequence[int]) -> Iterator[tuple[Month, int, int]]:
    """Yield the months of ascending wall-clock times, each with the range of its items."""
    begin = 0
    while begin < len(local):
        day = date.fromordinal(_EPOCH_DAY + local[begin] // DAY_SECONDS)
        month = Month.of(day)
        following = (month.next().first.toordinal() - _EPOCH_DAY) * DAY_SECONDS
        end = len(local) if local[-1] < following else bisect_left(local, following, begin)
        yield month, begin, end
        begin = end


_EPOCH_DAY = date(1970, 1, 1).toordinal()

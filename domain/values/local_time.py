"""Conversion of local time to an instant, for devices that report local time only."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.values.bookings import Mark


class LocalInstant(NamedTuple):
    """An instant (Unix seconds), the zone's offset then (minutes), its marks (``Mark``)."""

    at: int
    offset_minutes: int
    marks: int


def resolve(local: datetime, zone: ZoneInfo) -> LocalInstant:
    """The instant of a local time without offset; its offset is always marked as assumed.

    An hour repeated by clocks going back is taken as the first of the two, an hour
    skipped by clocks going forward by the offset before the gap; both are marked.
    Raises ValueError for a time that names its offset itself.
    """
    if local.tzinfo is not None:
        raise ValueError(f"not a local time without offset: {local.isoformat()}")
    first = _offset(local, zone, fold=0)
    second = _offset(local, zone, fold=1)
    marks = Mark.OFFSET_ASSUMED
    if first > second:
        marks |= Mark.AMBIGUOUS_HOUR
    elif first < second:
        marks |= Mark.SKIPPED_HOUR
    # Offsets had seconds before zones were agreed; cut to minutes, they keep the wall time.
    offset_minutes = first // timedelta(minutes=1)
    at = int(local.replace(tzinfo=UTC, microsecond=0).timestamp()) - offset_minutes * 60
    return LocalInstant(at, offset_minutes, int(marks))


def _offset(local: datetime, zone: ZoneInfo, *, fold: int) -> timedelta:
    offset = local.replace(tzinfo=zone, fold=fold).utcoffset()
    assert offset is not None
    return offset

"""Bookings that a correction adds, as written over HTTP and on the command line."""

from datetime import datetime, timedelta

from domain.values.bookings import Booking
from domain.values.time import EARLIEST_DAY, LATEST_DAY


def added_booking(number: int, at: str, kind: str) -> Booking:
    """Make a booking from its instant with the offset of the place; raises ValueError."""
    try:
        instant = datetime.fromisoformat(at)
        offset = instant.utcoffset()
        seconds = int(instant.timestamp() // 1) if offset is not None else 0
    except OverflowError as error:
        raise ValueError(str(error)) from error
    if offset is None:
        raise ValueError("a time with its offset is needed: 2021-11-02T16:30:00+01:00")
    if not EARLIEST_DAY <= instant.date() <= LATEST_DAY:
        raise ValueError(f"a day lies between {EARLIEST_DAY} and {LATEST_DAY}")
    return Booking(seconds, offset // timedelta(minutes=1), kind, number)

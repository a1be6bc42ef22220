"""Corrections of bookings: made, and of closed months confirmed or declined by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from api.work.carry_out import (
    LONG_ID_DIGITS,
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
    carry_out_on_month,
)
from domain.streams import timesheet
from domain.values.bookings import Booking
from domain.values.time import EARLIEST_DAY, LATEST_DAY
from projections.facts.person import read_facts


class NewCorrection(Struct, frozen=True):
    """Bookings to be voided (``terminal:sequence``) and added, for a stated reason."""

    reason: str
    voided: tuple[str, ...] = ()
    added: tuple[Booking, ...] = ()


class CorrectionDecision(Struct, frozen=True):
    """A second person's decision on a correction of a closed month."""

    correction: str
    reason: str = ""
    """Needed for declining."""


def correct_bookings(
    parts: Parts, acting: Acting, about: PersonMonth, command: NewCorrection
) -> CommandResult:
    """Void and add bookings of a month; of a closed one, once a second person confirms it.

    ``details`` name the correction and whether it waits. Raises Rejected and the ledger's errors.
    """
    known = parts.contexts.book.kinds.bookings.by_code

    def decide(reading: Reading) -> Decision:
        state = read_facts(about.person, reading.stream(about.stream)).timesheet(about.month)
        correction = acting.new_id(LONG_ID_DIGITS, reading.next_place(about.stream))
        asked = timesheet.CorrectBookings(
            correction, command.reason, command.voided, command.added, acting.holder, known
        )
        events = timesheet.decide(asked, state)
        details: dict[str, str | int] = {
            "correction": correction,
            "waits": int(state.closed is not None),
        }
        return Decision([(about.stream, event) for event in events], details)

    inputs = (about.person, str(about.month), command.reason, command.voided, command.added)
    return carry_out(parts, acting, "correct", inputs, decide)


def confirm_correction(
    parts: Parts, acting: Acting, about: PersonMonth, command: CorrectionDecision
) -> CommandResult:
    """Confirm somebody else's correction of a closed month."""
    asked = timesheet.ConfirmCorrection(command.correction, acting.holder)
    return carry_out_on_month(parts, acting, "confirm", about, asked)


def decline_correction(
    parts: Parts, acting: Acting, about: PersonMonth, command: CorrectionDecision
) -> CommandResult:
    """Refuse a correction of a closed month."""
    asked = timesheet.DeclineCorrection(command.correction, acting.holder, command.reason)
    return carry_out_on_month(parts, acting, "decline", about, asked)


def added_booking(number: int, at: str, kind: str) -> Booking:
    """A booking that a correction adds, by its instant with the offset of the place.

    Raises ValueError.
    """
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

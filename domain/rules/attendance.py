"""Attendance: every minute between clock-in and clock-out is credited (ArbZG § 2(1)).

Worked time is never dropped because it should not have happened; limits are
findings of other rules.
"""

from msgspec import Struct

from domain.accounts import Account, transfer
from domain.rules.work import NOTHING, Outcome, WorkDay

RULE = "attendance"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Which agreement says that recorded attendance is working time."""

    clock_is_working_time: bool
    round_breaks_up: bool
    """Count a begun minute of break as break; else both ends are cut to their minute."""
    citation: str = ""


def attendance(work: WorkDay, parameters: Parameters) -> Outcome:
    """Credit the day's attended minutes to the flex account."""
    minutes = work.attended_minutes if parameters.clock_is_working_time else 0
    if not minutes:
        return NOTHING
    return Outcome(
        transfer(
            Account.ATTENDED,
            Account.FLEX,
            minutes,
            work.day,
            RULE,
            parameters.citation,
            work.causes,
        )
    )

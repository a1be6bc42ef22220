"""Days on which somebody must not work (ArbZG § 9, JArbSchG §§ 16 to 18, MuSchG § 6).

The ban is on calendar days from midnight to midnight: a shift that goes on into a Sunday is
partly Sunday work. Where agreements name what the work is permitted by (ArbZG § 10), it is no
finding; replacement rest and free Sundays are rules of their own.
"""

from __future__ import annotations

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.rules.clock import pieces
from domain.rules.ordinary import ALL_WORK, Ordinary
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome
from domain.time import DAY_SECONDS

RULE = "banned_days"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The days on which work is banned, and what permits it all the same."""

    weekdays: tuple[int, ...]
    """0 is Monday."""
    holidays: bool
    """Public holidays too."""
    permitted_by: tuple[str, ...]
    """The provisions on which this work rests all the same; none: it is banned."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work on other days."""
        if self.permitted_by:
            return ALL_WORK
        return Ordinary(weekdays=ALL_WORK.weekdays.difference(self.weekdays))


def banned_days(day: Day, parameters: Parameters) -> Outcome:
    """Report work on banned calendar days, call-outs among it."""
    stints = day.work.stints
    if day.call_outs:
        stints = (*stints, *day.call_outs)
    if not stints or parameters.permitted_by:
        return NOTHING
    first, last = day.planned.number, stints[-1].end
    until = (last.at + last.offset_minutes * 60) // DAY_SECONDS
    # Nearly every shift begins and ends on one working day.
    if until == first and not _is_banned(day, first, parameters):
        return NOTHING
    if not any(_is_banned(day, number, parameters) for number in range(first, until + 1)):
        return NOTHING
    weekday_minutes = holiday_minutes = 0
    for number, begin, end in pieces(stints):
        if parameters.holidays and day.holiday_on(number):
            holiday_minutes += end - begin
        elif _is_banned(day, number, parameters):
            weekday_minutes += end - begin
    if not weekday_minutes and not holiday_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.BANNED_DAY,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"weekday_minutes": weekday_minutes, "holiday_minutes": holiday_minutes},
        day.causes,
    )
    return Outcome((), (finding,))


def _is_banned(day: Day, number: int, parameters: Parameters) -> bool:
    if (number + 3) % 7 in parameters.weekdays:
        return True
    return parameters.holidays and day.holiday_on(number)

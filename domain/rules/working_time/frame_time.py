"""Frame time (Rahmenzeit) of flexible hours: work outside it without an order.

It is reported and never lost: if it does not count as flex time, it moves to an account
of its own, pending a decision. Rosters have their own hours.
"""

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import DAY_MINUTES, ClockWindow, minutes_within
from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import whole_minutes

RULE = "frame_time"
ASIDE = Route(RULE, Account.FLEX, Account.OUTSIDE_FRAME)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Days and hours of free choice of working time."""

    frame: ClockWindow
    weekdays: int
    """Number of days from Monday on; the other days lie outside the frame."""
    counts_outside: bool
    """Work outside the frame counts as flex time even without an order."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work within the frame."""
        return Ordinary(
            begin_minute=self.frame.begin_minute,
            end_minute=self.frame.end_minute,
            weekdays=frozenset(range(self.weekdays)),
        )


def frame_time(day: Day, parameters: Parameters) -> Outcome:
    """Report work outside the frame beyond orders; set it aside if it is no flex time."""
    stints = day.work.stints
    if not stints or day.rostered:
        return NOTHING
    frame = parameters.frame
    framed = day.weekday < parameters.weekdays
    if framed:
        midnight = day.planned.number * DAY_MINUTES
        first, last = stints[0].begin, stints[-1].end
        begin = first.at // 60 + first.offset_minutes - midnight
        end = last.at // 60 + last.offset_minutes - midnight
        if begin >= frame.begin_minute and end <= frame.end_minute:
            return NOTHING
    outside = sum(whole_minutes(stint.begin.at, stint.end.at) for stint in stints)
    if framed:
        outside -= minutes_within(stints, frame).get(day.planned.number, 0)
    outside = min(outside, day.worked_minutes)
    ordered = sum(order.minutes for order in day.orders)
    if outside <= ordered:
        return NOTHING
    figures = {"outside_minutes": outside, "ordered_minutes": ordered}
    finding = Finding(
        FindingCode.OUTSIDE_FRAME,
        day.day,
        Severity.INFO,
        RULE,
        parameters.citation,
        figures,
        day.work.causes,
    )
    if parameters.counts_outside:
        return Outcome((), (finding,))
    aside = Transfer(ASIDE, outside - ordered, day.day, parameters.citation, day.work.causes)
    return Outcome((aside,), (finding,))

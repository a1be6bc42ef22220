"""On-call duty (Rufbereitschaft, TVöD § 8(3)): a flat rate by the day, or a share of each hour.

A duty of at least twelve hours earns the flat rate of the day on which it begins, and of every
later day that it lasts to the end of (Protokollerklärung zu Absatz 3). Duties are not added up:
two short ones of a day are not one long one. Minutes of pay are minutes at the hourly pay of the
person's own step. Work during a duty is counted separately (``call_outs``).
"""

from msgspec import Struct

from domain.facts.rosters import DutyKind, Shift
from domain.rules.vocabulary.clock_windows import DAY_MINUTES
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.rates import cents_for, half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer

RULE = "on_call"
PAY = Route(RULE, Account.DUTY, Account.ON_CALL)
MONEY = Route(RULE, Account.EMPLOYER, Account.PAY)

_ON_CALL, _SATURDAY = DutyKind.ON_CALL, 5


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Flat rates in minutes of pay, the least length of duty for them, and the rate below it."""

    flat_from_minutes: int
    weekday_pay_minutes: int
    """Flat rate from Monday to Friday."""
    weekend_pay_minutes: int
    """Flat rate on Saturdays, Sundays and public holidays."""
    hourly_permille: int
    """Share of the hourly pay for each hour of a shorter duty."""
    citation: str = ""


def on_call(day: Day, parameters: Parameters) -> Outcome:
    """Value each on-call duty that begins on a day, in minutes of pay and in cents."""
    if not day.shifts:
        return NOTHING
    due = [_due_minutes(day, duty, parameters) for duty in day.shifts if duty.kind is _ON_CALL]
    if not due:
        return NOTHING
    on, cited, rates = day.day, parameters.citation, day.profile.rates
    moved = [Transfer(PAY, minutes, on, cited) for minutes in due if minutes]
    if rates is not None:
        amounts = [cents_for(minutes, rates.hour_cents) for minutes in due]
        moved += [Transfer(MONEY, cents, on, cited) for cents in amounts if cents]
    return Outcome(tuple(moved))


def _due_minutes(day: Day, duty: Shift, parameters: Parameters) -> int:
    length = duty.length_minutes
    if length < parameters.flat_from_minutes:
        return half_up(length * parameters.hourly_permille, 1000)
    # The last day counts only if the duty lasts until its midnight; the first always counts.
    days = max(1, duty.end_minute // DAY_MINUTES)
    return sum(_flat_minutes(day, ahead, parameters) for ahead in range(days))


def _flat_minutes(day: Day, ahead: int, parameters: Parameters) -> int:
    """Return the flat rate of the day ``ahead`` days after the duty's first day."""
    weekend = (day.weekday + ahead) % 7 >= _SATURDAY
    if weekend or day.holiday_on(day.planned.number + ahead):
        return parameters.weekend_pay_minutes
    return parameters.weekday_pay_minutes

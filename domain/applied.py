"""Tables of day, week and month rules, and the selection of rules by parameters.

A rule is a pure function of its period and its parameters; it applies where the
agreements set its values. The order of a table is the order in which its rules act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from domain.agreements.parameters import Parameters
from domain.ordinary import ordinary_days, ordinary_of
from domain.rules.average import average
from domain.rules.banned_days import banned_days
from domain.rules.banned_hours import banned_hours
from domain.rules.call_outs import call_outs
from domain.rules.contract_average import contract_average
from domain.rules.core_time import core_time
from domain.rules.corridor_overtime import corridor_overtime
from domain.rules.daily_maximum import daily_maximum
from domain.rules.days_a_week import days_a_week
from domain.rules.extended_day import extended_day
from domain.rules.extra_work import extra_work
from domain.rules.figures import Measures
from domain.rules.fire_duty import fire_duty
from domain.rules.flex_cap import flex_cap
from domain.rules.fortnight_maximum import fortnight_maximum
from domain.rules.frame_overtime import frame_overtime
from domain.rules.frame_time import frame_time
from domain.rules.free_sundays import free_sundays
from domain.rules.lifetime_month import lifetime_month
from domain.rules.lifetime_week import lifetime_week
from domain.rules.longer_week import longer_week
from domain.rules.mobile_share import mobile_share
from domain.rules.mobile_work import mobile_work
from domain.rules.monthly_extra_work import monthly_extra_work
from domain.rules.night_work import night_work
from domain.rules.nursing_time import nursing_time
from domain.rules.on_call import on_call
from domain.rules.on_call_credit import on_call_credit
from domain.rules.ordinary import EVERY, Ordinary
from domain.rules.overtime import overtime
from domain.rules.overtime_pay import overtime_pay
from domain.rules.period import Day, MonthFigures, Week
from domain.rules.released_day import released_day
from domain.rules.replacement_rest import replacement_rest
from domain.rules.rest import rest
from domain.rules.rest_compensation import rest_compensation
from domain.rules.roster_holiday import roster_holiday
from domain.rules.roster_notice import roster_notice
from domain.rules.school_day import school_day
from domain.rules.shift_allowance import shift_allowance
from domain.rules.shift_span import shift_span
from domain.rules.standby import standby
from domain.rules.sunday_rest import sunday_rest
from domain.rules.surcharges import surcharges
from domain.rules.tax_free_days import tax_free_days
from domain.rules.tax_free_night import tax_free_night
from domain.rules.travel import travel
from domain.rules.travel_day import travel_day
from domain.rules.unexplained_absence import unexplained_absence
from domain.rules.weekly_maximum import weekly_maximum
from domain.rules.work import Outcome

Period = TypeVar("Period", Day, Week, MonthFigures)
Rules = tuple[tuple[Callable[[Period, Any], Outcome], Any], ...]
"""Rules in the order in which they act, each with its parameters."""

DAY_RULES: tuple[Callable[[Day, Any], Outcome], ...] = (
    daily_maximum,
    shift_span,
    rest,
    banned_hours,
    banned_days,
    school_day,
    surcharges,
    tax_free_night,
    tax_free_days,
    call_outs,
    on_call,
    standby,
    fire_duty,
    frame_overtime,
    core_time,
    frame_time,
    unexplained_absence,
    mobile_work,
    roster_holiday,
    roster_notice,
    released_day,
    travel_day,
    nursing_time,
)

WEEK_RULES: tuple[Callable[[Week, Any], Outcome], ...] = (
    weekly_maximum,
    fortnight_maximum,
    days_a_week,
    extended_day,
    rest_compensation,
    replacement_rest,
    sunday_rest,
    overtime,
    corridor_overtime,
    extra_work,
    lifetime_week,
)

# Time owed as extra work is not saved, and saved time does not lapse.
MONTH_RULES: tuple[Callable[[MonthFigures, Any], Outcome], ...] = (
    mobile_share,
    average,
    contract_average,
    night_work,
    free_sundays,
    longer_week,
    monthly_extra_work,
    overtime_pay,
    on_call_credit,
    travel,
    shift_allowance,
    lifetime_month,
    flex_cap,
)

DISPLACED: Mapping[str, tuple[str, ...]] = {
    "overtime": ("corridor_overtime", "frame_overtime"),
    "extra_work": ("corridor_overtime", "frame_overtime"),
}
"""Rules by name, with the rules that replace them where those apply."""


class Applied(Struct, frozen=True):
    """The rules that apply under some parameters, each with its own."""

    day: Rules[Day]
    of_work: tuple[Rules[Day], ...]
    """Rules to run on a day with work only, indexed by the respects in which it is odd."""
    of_shifts: tuple[Rules[Day], ...]
    """The same for a day planned by roster, with shifts and work only."""
    of_absence: Rules[Day]
    """Rules about days with a target and no recorded fact."""
    week: Rules[Week]
    month: Rules[MonthFigures]
    bounds: Ordinary
    """Bounds of ordinary days."""
    look_back_weeks: int
    """Number of past weeks that the rules need."""
    look_back_months: int
    """Number of past months that the rules need."""
    measures: Measures
    remembers: bool
    """Set if any rule looks beyond its day."""


_ALWAYS = EVERY + 1
"""Bit of a rule without ordinary days, above the bits of odd respects."""
_BESIDE = 2 * _ALWAYS
"""Bit of a rule about something other than work."""


@lru_cache(maxsize=1024)
def applied(parameters: Parameters) -> Applied:
    """Select the rules whose values these parameters set; a rule's values bear its name."""
    groups = [getattr(parameters, name) for name in parameters.__struct_fields__]
    of_day = _apply(DAY_RULES, parameters)
    of_week, of_month = _apply(WEEK_RULES, parameters), _apply(MONTH_RULES, parameters)
    return Applied(
        of_day,
        _of_work(of_day, beside=0),
        _of_work(of_day, beside=_BESIDE),
        tuple(one for one in of_day if getattr(one[1], "asks_for_work", False)),
        of_week,
        of_month,
        ordinary_days(parameters),
        max(getattr(group, "look_back_weeks", 0) for group in groups),
        max(getattr(group, "look_back_months", 0) for group in groups),
        Measures(parameters.rest, parameters.night_work, parameters.rest_compensation),
        bool(of_week or of_month),
    )


def _of_work(rules: Rules[Day], *, beside: int) -> tuple[Rules[Day], ...]:
    """List the rules to run for every combination of odd respects."""
    bounds = [ordinary_of(parameters) for _, parameters in rules]
    concerned = [_ALWAYS if own is None else own.odd or beside for own in bounds]
    return tuple(
        tuple(rule for rule, own in zip(rules, concerned, strict=True) if own & (odd | _ALWAYS))
        for odd in (odd | beside for odd in range(EVERY + 1))
    )


def _apply(
    rules: Iterable[Callable[[Period, Any], Outcome]], parameters: Parameters
) -> Rules[Period]:
    """Select the rules of a table that apply, with their parameters."""
    own = (
        (rule, getattr(parameters, rule.__name__))
        for rule in rules
        if all(getattr(parameters, name) is None for name in DISPLACED.get(rule.__name__, ()))
    )
    return tuple((rule, group) for rule, group in own if group is not None)

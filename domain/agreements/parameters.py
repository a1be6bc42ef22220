"""Parameters of the rules of sheets from agreements."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from functools import lru_cache
from typing import get_args

from msgspec import Struct
from msgspec.structs import fields

from domain.rules.leave import (
    absence,
    disabled_leave,
    entitlement,
    exchange_days,
    leave_expiry,
    leave_payout,
    lots,
    shift_leave,
)
from domain.rules.lifetime import (
    contribution_room,
    early_settlement,
    employer_share,
    equity_limit,
    insolvency_protection,
    lifetime_account,
    lifetime_credit,
    lifetime_month,
    lifetime_payroll,
    lifetime_release,
    lifetime_week,
    nominal_guarantee,
    reference_sum,
    release_pay,
    retirement_age,
    short_flex,
    time_debt,
    value_conversion,
    value_transfer,
)
from domain.rules.pay import (
    overtime_pay,
    shift_allowance,
    sick_pay,
    surcharges,
    tax_free_days,
    tax_free_night,
    wage_lines,
)
from domain.rules.protection import (
    average,
    banned_days,
    banned_hours,
    breaks,
    contract_average,
    daily_maximum,
    days_a_week,
    excess_hours,
    extended_day,
    fortnight_maximum,
    free_sundays,
    night_work,
    nursing_time,
    replacement_rest,
    rest,
    rest_compensation,
    school_day,
    shift_span,
    sunday_rest,
    weekly_maximum,
)
from domain.rules.vocabulary import pairing, rates
from domain.rules.working_time import (
    approval,
    attendance,
    call_outs,
    core_time,
    corridor_overtime,
    extra_work,
    fire_duty,
    flex_cap,
    frame_overtime,
    frame_time,
    longer_week,
    mobile_share,
    mobile_work,
    monthly_extra_work,
    on_call,
    on_call_credit,
    overtime,
    released_day,
    roster_holiday,
    roster_notice,
    standby,
    target,
    travel,
    travel_day,
    unexplained_absence,
    weekly_hours,
)


class RuleParameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Parameters of all rules from agreements, with each rule's citation.

    A rule whose group is optional applies where an agreement sets its values.
    """

    pairing: pairing.Parameters
    attendance: attendance.Parameters
    breaks: breaks.Parameters
    daily_maximum: daily_maximum.Parameters
    rest: rest.Parameters
    target: target.Parameters
    payroll: wage_lines.Parameters
    absence: absence.Parameters | None = None
    overtime: overtime.Parameters | None = None
    overtime_pay: overtime_pay.Parameters | None = None
    corridor_overtime: corridor_overtime.Parameters | None = None
    frame_overtime: frame_overtime.Parameters | None = None
    extra_work: extra_work.Parameters | None = None
    monthly_extra_work: monthly_extra_work.Parameters | None = None
    longer_week: longer_week.Parameters | None = None
    flex_cap: flex_cap.Parameters | None = None
    lifetime_week: lifetime_week.Parameters | None = None
    lifetime_month: lifetime_month.Parameters | None = None
    approval: approval.Parameters | None = None
    rates: rates.Parameters | None = None
    surcharges: surcharges.Parameters | None = None
    tax_free_night: tax_free_night.Parameters | None = None
    tax_free_days: tax_free_days.Parameters | None = None
    call_outs: call_outs.Parameters | None = None
    on_call: on_call.Parameters | None = None
    on_call_credit: on_call_credit.Parameters | None = None
    standby: standby.Parameters | None = None
    fire_duty: fire_duty.Parameters | None = None
    shift_allowance: shift_allowance.Parameters | None = None
    travel: travel.Parameters | None = None
    travel_day: travel_day.Parameters | None = None
    released_day: released_day.Parameters | None = None
    weekly_hours: weekly_hours.Parameters | None = None
    sick_pay: sick_pay.Parameters | None = None
    entitlement: entitlement.Parameters | None = None
    disabled_leave: disabled_leave.Parameters | None = None
    shift_leave: shift_leave.Parameters | None = None
    exchange_days: exchange_days.Parameters | None = None
    leave_expiry: leave_expiry.Parameters | None = None
    leave_payout: leave_payout.Parameters | None = None
    lots: lots.Parameters | None = None
    core_time: core_time.Parameters | None = None
    frame_time: frame_time.Parameters | None = None
    unexplained_absence: unexplained_absence.Parameters | None = None
    mobile_work: mobile_work.Parameters | None = None
    mobile_share: mobile_share.Parameters | None = None
    roster_holiday: roster_holiday.Parameters | None = None
    roster_notice: roster_notice.Parameters | None = None
    average: average.Parameters | None = None
    weekly_maximum: weekly_maximum.Parameters | None = None
    fortnight_maximum: fortnight_maximum.Parameters | None = None
    days_a_week: days_a_week.Parameters | None = None
    extended_day: extended_day.Parameters | None = None
    shift_span: shift_span.Parameters | None = None
    contract_average: contract_average.Parameters | None = None
    rest_compensation: rest_compensation.Parameters | None = None
    banned_hours: banned_hours.Parameters | None = None
    banned_days: banned_days.Parameters | None = None
    school_day: school_day.Parameters | None = None
    replacement_rest: replacement_rest.Parameters | None = None
    sunday_rest: sunday_rest.Parameters | None = None
    free_sundays: free_sundays.Parameters | None = None
    night_work: night_work.Parameters | None = None
    nursing_time: nursing_time.Parameters | None = None
    excess_hours: excess_hours.Parameters | None = None

    def citations(self) -> tuple[str, ...]:
        """The paragraphs and versions that set these parameters."""
        return _citations(self)


@lru_cache(maxsize=128)
def _citations(parameters: RuleParameters) -> tuple[str, ...]:
    rules = (getattr(parameters, rule) for rule in parameters.__struct_fields__)
    return tuple(sorted({rule.citation for rule in rules if rule is not None}))


class LifetimeParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of each rule, where the account's agreements set them."""

    lifetime_account: lifetime_account.Parameters | None = None
    lifetime_credit: lifetime_credit.Parameters | None = None
    lifetime_release: lifetime_release.Parameters | None = None
    lifetime_payroll: lifetime_payroll.Parameters | None = None
    value_conversion: value_conversion.Parameters | None = None
    employer_share: employer_share.Parameters | None = None
    contribution_room: contribution_room.Parameters | None = None
    early_settlement: early_settlement.Parameters | None = None
    short_flex: short_flex.Parameters | None = None
    release_pay: release_pay.Parameters | None = None
    retirement_age: retirement_age.Parameters | None = None
    reference_sum: reference_sum.Parameters | None = None
    value_transfer: value_transfer.Parameters | None = None
    insolvency_protection: insolvency_protection.Parameters | None = None
    nominal_guarantee: nominal_guarantee.Parameters | None = None
    equity_limit: equity_limit.Parameters | None = None
    time_debt: time_debt.Parameters | None = None


def _mandatory_fields(annotation: object) -> tuple[str, ...]:
    """Names of the required fields of a rule's parameters."""
    for member in get_args(annotation):
        if isinstance(member, type) and issubclass(member, Struct):
            return tuple(field.name for field in fields(member) if field.required)
    raise AssertionError(annotation)


_REQUIRED: Mapping[str, tuple[str, ...]] = {
    rule.name: _mandatory_fields(rule.type) for rule in fields(LifetimeParameters)
}


def is_whole(name: str, values: Container[str]) -> bool:
    """Return whether these names include all required values of a value's rule."""
    rule = name.partition(".")[0]
    return all(f"{rule}.{key}" in values for key in _REQUIRED.get(rule, ()))


class Under(Struct, frozen=True, array_like=True, gc=False):
    """Legal basis of days: agreements as of a day and a state of knowledge, and conditions."""

    agreements: tuple[str, ...]
    on: date
    known_on: date | None = None
    conditions: tuple[str, ...] = ()

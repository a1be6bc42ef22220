"""Parameters of the rules of sheets from agreements."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from domain.rules import (
    absence,
    approval,
    attendance,
    average,
    banned_days,
    banned_hours,
    breaks,
    call_outs,
    contract_average,
    core_time,
    corridor_overtime,
    daily_maximum,
    days_a_week,
    disabled_leave,
    entitlement,
    excess_hours,
    exchange_days,
    extended_day,
    extra_work,
    fire_duty,
    flex_cap,
    fortnight_maximum,
    frame_overtime,
    frame_time,
    free_sundays,
    leave_expiry,
    leave_payout,
    lifetime_month,
    lifetime_week,
    longer_week,
    lots,
    mobile_share,
    mobile_work,
    monthly_extra_work,
    night_work,
    nursing_time,
    on_call,
    on_call_credit,
    overtime,
    overtime_pay,
    pairing,
    payroll,
    rates,
    released_day,
    replacement_rest,
    rest,
    rest_compensation,
    roster_holiday,
    roster_notice,
    school_day,
    shift_allowance,
    shift_leave,
    shift_span,
    sick_pay,
    standby,
    sunday_rest,
    surcharges,
    target,
    tax_free_days,
    tax_free_night,
    travel,
    travel_day,
    unexplained_absence,
    weekly_hours,
    weekly_maximum,
)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Parameters of all rules from agreements, with each rule's citation.

    A rule whose group is optional applies where an agreement sets its values.
    """

    pairing: pairing.Parameters
    attendance: attendance.Parameters
    breaks: breaks.Parameters
    daily_maximum: daily_maximum.Parameters
    rest: rest.Parameters
    target: target.Parameters
    payroll: payroll.Parameters
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
def _citations(parameters: Parameters) -> tuple[str, ...]:
    rules = (getattr(parameters, rule) for rule in parameters.__struct_fields__)
    return tuple(sorted({rule.citation for rule in rules if rule is not None}))

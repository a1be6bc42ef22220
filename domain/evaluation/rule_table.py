"""The rule table: one row for each rule of a day, a week or a month, in the order of their acts.

A rule is a pure function of its period and its parameters. Rules that the walk through a month
calls by itself (attendance, breaks, target, absence and leave) have no row. A changed shape of a
rule is one more row of the same name, directly after the first, with ``applies_from``.
"""

from __future__ import annotations

from domain.evaluation.rules_in_force import RuleRow, RuleTable, all_work
from domain.rules.lifetime.lifetime_month import lifetime_month
from domain.rules.lifetime.lifetime_week import lifetime_week
from domain.rules.pay.overtime_pay import overtime_pay
from domain.rules.pay.shift_allowance import shift_allowance
from domain.rules.pay.surcharges import surcharges
from domain.rules.pay.tax_free_days import tax_free_days
from domain.rules.pay.tax_free_night import tax_free_night
from domain.rules.protection.average import average
from domain.rules.protection.banned_days import banned_days
from domain.rules.protection.banned_hours import banned_hours
from domain.rules.protection.contract_average import contract_average
from domain.rules.protection.daily_maximum import daily_maximum
from domain.rules.protection.days_a_week import days_a_week
from domain.rules.protection.extended_day import extended_day
from domain.rules.protection.fortnight_maximum import fortnight_maximum
from domain.rules.protection.free_sundays import free_sundays
from domain.rules.protection.night_work import night_work
from domain.rules.protection.nursing_time import nursing_time
from domain.rules.protection.replacement_rest import replacement_rest
from domain.rules.protection.rest import rest
from domain.rules.protection.rest_compensation import rest_compensation
from domain.rules.protection.school_day import school_day
from domain.rules.protection.shift_span import shift_span
from domain.rules.protection.sunday_rest import sunday_rest
from domain.rules.protection.weekly_maximum import weekly_maximum
from domain.rules.working_time.call_outs import call_outs
from domain.rules.working_time.core_time import core_time
from domain.rules.working_time.corridor_overtime import corridor_overtime
from domain.rules.working_time.extra_work import extra_work
from domain.rules.working_time.fire_duty import fire_duty
from domain.rules.working_time.flex_cap import flex_cap
from domain.rules.working_time.frame_overtime import frame_overtime
from domain.rules.working_time.frame_time import frame_time
from domain.rules.working_time.longer_week import longer_week
from domain.rules.working_time.mobile_share import mobile_share
from domain.rules.working_time.mobile_work import mobile_work
from domain.rules.working_time.monthly_extra_work import monthly_extra_work
from domain.rules.working_time.on_call import on_call
from domain.rules.working_time.on_call_credit import on_call_credit
from domain.rules.working_time.overtime import overtime
from domain.rules.working_time.released_day import released_day
from domain.rules.working_time.roster_holiday import roster_holiday
from domain.rules.working_time.roster_notice import roster_notice
from domain.rules.working_time.standby import standby
from domain.rules.working_time.travel import travel
from domain.rules.working_time.travel_day import travel_day
from domain.rules.working_time.unexplained_absence import unexplained_absence

RULE_TABLE = RuleTable(
    day=(
        RuleRow(
            "daily_maximum",
            daily_maximum,
            lambda p: p.daily_maximum,
            ordinary=lambda own: own.ordinary,
        ),
        RuleRow(
            "shift_span", shift_span, lambda p: p.shift_span, ordinary=lambda own: own.ordinary
        ),
        RuleRow("rest", rest, lambda p: p.rest, ordinary=lambda own: own.ordinary),
        RuleRow(
            "banned_hours",
            banned_hours,
            lambda p: p.banned_hours,
            ordinary=lambda own: own.ordinary,
        ),
        RuleRow(
            "banned_days", banned_days, lambda p: p.banned_days, ordinary=lambda own: own.ordinary
        ),
        RuleRow("school_day", school_day, lambda p: p.school_day, ordinary=all_work),
        RuleRow(
            "surcharges", surcharges, lambda p: p.surcharges, ordinary=lambda own: own.ordinary
        ),
        RuleRow(
            "tax_free_night",
            tax_free_night,
            lambda p: p.tax_free_night,
            ordinary=lambda own: own.ordinary,
        ),
        RuleRow(
            "tax_free_days",
            tax_free_days,
            lambda p: p.tax_free_days,
            ordinary=lambda own: own.ordinary,
        ),
        RuleRow("call_outs", call_outs, lambda p: p.call_outs, ordinary=all_work),
        RuleRow("on_call", on_call, lambda p: p.on_call, ordinary=all_work),
        RuleRow("standby", standby, lambda p: p.standby, ordinary=all_work),
        RuleRow("fire_duty", fire_duty, lambda p: p.fire_duty, ordinary=all_work),
        RuleRow("frame_overtime", frame_overtime, lambda p: p.frame_overtime, ordinary=all_work),
        RuleRow("core_time", core_time, lambda p: p.core_time, ordinary=lambda own: own.ordinary),
        RuleRow(
            "frame_time", frame_time, lambda p: p.frame_time, ordinary=lambda own: own.ordinary
        ),
        RuleRow(
            "unexplained_absence",
            unexplained_absence,
            lambda p: p.unexplained_absence,
            ordinary=all_work,
            asks_for_work=lambda own: own.is_reported,
        ),
        RuleRow(
            "mobile_work", mobile_work, lambda p: p.mobile_work, ordinary=lambda own: own.ordinary
        ),
        RuleRow("roster_holiday", roster_holiday, lambda p: p.roster_holiday, ordinary=all_work),
        RuleRow("roster_notice", roster_notice, lambda p: p.roster_notice, ordinary=all_work),
        RuleRow(
            "released_day",
            released_day,
            lambda p: p.released_day,
            ordinary=lambda own: own.ordinary,
        ),
        RuleRow("travel_day", travel_day, lambda p: p.travel_day, ordinary=all_work),
        RuleRow("nursing_time", nursing_time, lambda p: p.nursing_time, ordinary=all_work),
    ),
    week=(
        RuleRow("weekly_maximum", weekly_maximum, lambda p: p.weekly_maximum),
        RuleRow("fortnight_maximum", fortnight_maximum, lambda p: p.fortnight_maximum),
        RuleRow("days_a_week", days_a_week, lambda p: p.days_a_week),
        RuleRow("extended_day", extended_day, lambda p: p.extended_day),
        RuleRow(
            "rest_compensation",
            rest_compensation,
            lambda p: p.rest_compensation,
            look_back_weeks=lambda own: own.look_back_weeks,
        ),
        RuleRow(
            "replacement_rest",
            replacement_rest,
            lambda p: p.replacement_rest,
            look_back_weeks=lambda own: own.look_back_weeks,
        ),
        RuleRow("sunday_rest", sunday_rest, lambda p: p.sunday_rest),
        RuleRow(
            "overtime",
            overtime,
            lambda p: p.overtime,
            displaced_by=("corridor_overtime", "frame_overtime"),
        ),
        RuleRow("corridor_overtime", corridor_overtime, lambda p: p.corridor_overtime),
        RuleRow(
            "extra_work",
            extra_work,
            lambda p: p.extra_work,
            displaced_by=("corridor_overtime", "frame_overtime"),
        ),
        RuleRow(
            "lifetime_week",
            lifetime_week,
            lambda p: p.lifetime_week,
            look_back_weeks=lambda own: own.look_back_weeks,
        ),
    ),
    # Extra work is due before hours are saved, and saved hours do not lapse.
    month=(
        RuleRow("mobile_share", mobile_share, lambda p: p.mobile_share),
        RuleRow(
            "average",
            average,
            lambda p: p.average,
            look_back_weeks=lambda own: own.look_back_weeks,
            look_back_months=lambda own: own.look_back_months,
        ),
        RuleRow("contract_average", contract_average, lambda p: p.contract_average),
        RuleRow(
            "night_work",
            night_work,
            lambda p: p.night_work,
            ordinary=lambda own: own.ordinary,
            look_back_months=lambda own: own.look_back_months,
        ),
        RuleRow(
            "free_sundays",
            free_sundays,
            lambda p: p.free_sundays,
            look_back_months=lambda own: own.look_back_months,
        ),
        RuleRow("longer_week", longer_week, lambda p: p.longer_week),
        RuleRow(
            "monthly_extra_work",
            monthly_extra_work,
            lambda p: p.monthly_extra_work,
            look_back_months=lambda own: own.look_back_months,
        ),
        RuleRow("overtime_pay", overtime_pay, lambda p: p.overtime_pay),
        RuleRow("on_call_credit", on_call_credit, lambda p: p.on_call_credit),
        RuleRow("travel", travel, lambda p: p.travel),
        RuleRow("shift_allowance", shift_allowance, lambda p: p.shift_allowance),
        RuleRow(
            "lifetime_month",
            lifetime_month,
            lambda p: p.lifetime_month,
            look_back_weeks=lambda own: own.look_back_weeks,
        ),
        RuleRow("flex_cap", flex_cap, lambda p: p.flex_cap),
    ),
)

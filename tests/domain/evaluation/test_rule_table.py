"""The rule table: complete, sound in itself, and open to a rule that changes its shape on a day."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.agreements.parameters import RuleParameters
from domain.evaluation.evaluate import Evaluation
from domain.evaluation.rule_table import RULE_TABLE
from domain.evaluation.rules_in_force import RuleRow, RuleTable, rules_in_force, turns
from domain.rules.protection import average, daily_maximum
from domain.rules.vocabulary.ordinary_days import EVERY
from domain.rules.vocabulary.periods import Day, MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity
from tests.domain.lines import (
    BOOK,
    CONTEXT,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)
from tests.domain.standard_cases import SETS, UNDER

PROJECT = Path(__file__).parents[3]
FIRST, LATER = date(2026, 1, 1), date(2027, 6, 1)
TURN = date(2026, 3, 16)

WITHOUT_A_ROW = {
    "pairing": "domain/evaluation/evaluate.py",
    "attendance": "domain/evaluation/days.py",
    "breaks": "domain/evaluation/days.py",
    "target": "domain/evaluation/segments.py",
    "weekly_hours": "domain/evaluation/segments.py",
    "rates": "domain/evaluation/segments.py",
    "absence": "domain/evaluation/day_total.py",
    "sick_pay": "domain/evaluation/days.py",
    "entitlement": "domain/evaluation/leave_grants.py",
    "disabled_leave": "domain/evaluation/leave_grants.py",
    "shift_leave": "domain/evaluation/leave_grants.py",
    "lots": "domain/evaluation/leave_account.py",
    "exchange_days": "domain/evaluation/leave_account.py",
    "leave_expiry": "domain/evaluation/leave_account.py",
    "leave_payout": "domain/evaluation/leave_account.py",
    "approval": "domain/evaluation/evaluate.py",
    "payroll": "domain/evaluation/close.py",
    "excess_hours": "domain/evaluation/long_days.py",
}
"""Parameters of rules that are called where a module reads them, not by the table."""


def all_rows() -> Iterator[tuple[str, tuple[str, ...], date | None]]:
    for rows in (RULE_TABLE.day, RULE_TABLE.week, RULE_TABLE.month):
        for row in rows:
            yield row.name, row.displaced_by, row.applies_from


NAMES = [name for name, _, _ in all_rows()]


def every_set() -> list[RuleParameters]:
    """The parameters of every set of shipped agreements, with its conditions."""
    return [
        BOOK.parameters(ids, on, None, frozenset(UNDER.get(name, ())))
        for name, ids in SETS.items()
        for on in (FIRST, LATER)
    ]


def test_every_group_of_parameters_has_a_row_or_is_read_elsewhere() -> None:
    groups = set(RuleParameters.__struct_fields__)
    assert {*NAMES, *WITHOUT_A_ROW} == groups
    assert not {*NAMES} & WITHOUT_A_ROW.keys()


@pytest.mark.parametrize(("group", "module"), WITHOUT_A_ROW.items())
def test_a_group_without_a_row_is_read_by_the_module_that_is_named(group: str, module: str) -> None:
    text = (PROJECT / module).read_text("utf-8")
    assert re.search(rf"(parameters|\))\.{group}\b", text)


def test_a_row_reads_the_parameters_of_its_name_and_calls_their_rule() -> None:
    known, set_somewhere = every_set(), set[str]()
    for rows in (RULE_TABLE.day, RULE_TABLE.week, RULE_TABLE.month):
        for row in rows:
            assert isinstance(row, RuleRow)
            assert row.rule.__name__ == row.name
            for parameters in known:
                own = getattr(parameters, row.name)
                assert row.parameters(parameters) is own
                assert own is None or row.rule.__module__ == type(own).__module__
                if own is not None:
                    set_somewhere.add(row.name)
    assert set_somewhere == {*NAMES}


def test_rules_that_displace_others_have_a_row() -> None:
    displacing = {name for _, names, _ in all_rows() for name in names}
    assert displacing
    assert displacing <= {*NAMES}


def test_rows_of_one_name_follow_each_other_by_their_days() -> None:
    rows = list(all_rows())
    for (name, _, begins), (after, _, begins_after) in pairwise(rows):
        if name == after:
            assert begins_after is not None
            assert begins is None or begins < begins_after
        else:
            assert after not in NAMES[: NAMES.index(after)]


def test_a_rule_is_displaced_only_where_another_stands_in_its_place() -> None:
    def names(*ids: str) -> set[str]:
        rules = rules_in_force(RULE_TABLE, BOOK.parameters(ids, LATER), LATER)
        return {*(name for name, _ in rules.day), *(name for name, _ in rules.week)}

    assert {"overtime"} == names("tvoed-vka", "dv-muster") & {"overtime", "corridor_overtime"}
    assert names("tvoed-vka-corridor", "dv-muster") & {"overtime", "corridor_overtime"} == {
        "corridor_overtime"
    }


def test_the_order_of_the_table_is_the_order_of_the_acts() -> None:
    order = {name: place for place, name in enumerate(NAMES)}
    for parameters in every_set():
        rules = rules_in_force(RULE_TABLE, parameters, LATER)
        for names in (
            [name for name, _ in rules.day],
            [name for name, _ in rules.week],
            [name for name, _ in rules.month],
            *([name for name, _ in asked] for asked in (*rules.of_work, *rules.of_shifts)),
        ):
            assert names == sorted(names, key=order.__getitem__)


def on_tuesdays(day: Day, parameters: daily_maximum.Parameters) -> Outcome:
    """Report every Tuesday with work: a rule of another shape, for the same figures."""
    if day.weekday != 1 or not day.worked_minutes:
        return NOTHING
    figures = {"limit_minutes": parameters.limit_minutes}
    finding = Finding(FindingCode.DAILY_MAXIMUM, day.day, Severity.WARNING,
                      "on_tuesdays", parameters.citation, figures)  # fmt: skip
    return Outcome((), (finding,))


def lapse_of_all(month: MonthFigures, parameters: average.Parameters) -> Outcome:
    """Let the whole balance lapse at a month's end."""
    balance = month.balance(Account.FLEX)
    route = Route("lapse_of_all", Account.FLEX, Account.LAPSED)
    return Outcome((Transfer(route, balance, month.last, parameters.citation),))


TUESDAYS = RuleRow("daily_maximum", on_tuesdays, lambda p: p.daily_maximum, applies_from=TURN)


LONG_DAYS = (9, 10, 11, 12, 13, 16, 17, 18, 19)
"""From Monday to Friday in March 2026."""


def with_tuesdays() -> RuleTable:
    """The shipped table with one more row, directly after the one of the same name."""
    place = [row.name for row in RULE_TABLE.day].index("daily_maximum") + 1
    rows = (*RULE_TABLE.day[:place], TUESDAYS, *RULE_TABLE.day[place:])
    return replace(RULE_TABLE, day=rows)


def found_by(evaluation: Evaluation) -> list[tuple[int, str]]:
    """Day of the month and rule of each finding about the length of a day."""
    code = FindingCode.DAILY_MAXIMUM
    return [(one.day.day, one.rule) for one in evaluation.sheet.findings if one.code is code]


def months(table: RuleTable) -> dict[str, Evaluation]:
    """Eleven hours of work on some days of February, March and June, and what they come to."""
    work = ", ".join(f"{day}. 06:00 in, 17:45 out" for day in LONG_DAYS)
    sheets = {
        month: sheet_of(month, booked(stamps(work, month)))
        for month in ("2026-02", "2026-03", "2026-06")
    }
    context = replace(CONTEXT, rules=table)
    return evaluate_months(sheets, employment(), "2026-02", "2026-06", context=context)


def test_a_rule_changes_its_shape_on_a_day_within_a_month() -> None:
    assert turns(RULE_TABLE) == ()
    table = with_tuesdays()
    assert turns(table) == (TURN,)
    before, after = months(RULE_TABLE), months(table)
    assert found_by(before["2026-03"]) == [(day, "daily_maximum") for day in LONG_DAYS]
    # The month before the day is what it was, to the last figure.
    assert after["2026-02"] == before["2026-02"]
    assert found_by(after["2026-03"]) == [
        *((day, "daily_maximum") for day in (9, 10, 11, 12, 13)),
        (17, "on_tuesdays"),
    ]
    assert found_by(after["2026-06"]) == [(9, "on_tuesdays"), (16, "on_tuesdays")]
    # Nothing but this rule changed: the sums of the days are the same.
    for month, evaluation in before.items():
        assert after[month].sheet.days == evaluation.sheet.days
        assert after[month].carry == evaluation.carry


def test_a_changed_shape_says_anew_of_which_days_it_is_asked() -> None:
    parameters = BOOK.parameters(("arbzg", "dv-muster"), TURN)
    table = with_tuesdays()
    until = rules_in_force(table, parameters, date(2026, 3, 15))
    since = rules_in_force(table, parameters, TURN)
    assert until.of_work == tuple(
        tuple(one for one in until.day if one in asked) for asked in until.of_work
    )
    assert [name for name, _ in until.of_work[0]] == []
    assert [name for name, _ in since.of_work[0]] == ["daily_maximum"]
    assert [name for name, _ in since.day] == [name for name, _ in until.day]
    assert len(since.of_work) == EVERY + 1
    # Compiled once for all days between two turns.
    assert rules_in_force(table, parameters, date(2030, 1, 1)) is since


def test_a_rule_of_months_begins_on_a_day_and_acts_at_the_end_of_its_month() -> None:
    row = RuleRow("average", lapse_of_all, lambda p: p.average, applies_from=TURN)
    table = replace(RULE_TABLE, month=(*RULE_TABLE.month, row))
    lapsed = {
        month: [p.amount for p in one.transfers if p.route.rule == "lapse_of_all"]
        for month, one in months(table).items()
    }
    assert {month for month, amounts in lapsed.items() if amounts} == {
        "2026-03", "2026-04", "2026-05", "2026-06",
    }  # fmt: skip
    assert months(table)["2026-03"].sheet.closing.get(Account.FLEX, 0) == 0

"""The look-back of rules does not outlast the agreements that ask for it."""

from datetime import date

from domain.agreements.agreement_file import Agreement, shipped_agreements
from domain.agreements.book import AgreementBook
from domain.agreements.parameters import RuleParameters
from domain.evaluation.evaluate import Context
from domain.rules.vocabulary.periods import NO_HISTORY
from domain.streams.employment import TermsAgreed
from domain.values.time import day_number
from tests.domain.lines import CONTEXT, FULL_WEEK, booked, employment, evaluate_months, sheet_of
from tests.domain.lines import stamps as lines

ALWAYS = ("pairing", "attendance", "breaks", "daily_maximum", "rest", "target", "payroll")


def plain() -> Agreement:
    """An agreement with the required values only, so that no rule of week or month applies."""
    shipped = {one.id: one for one in shipped_agreements()}
    values = tuple(
        value
        for name in ("arbzg", "dv-muster")
        for value in shipped[name].value
        if value.name.partition(".")[0] in ALWAYS
    )
    return shipped["arbzg"].model_copy(update={"id": "plain", "value": values})


def test_days_before_a_time_without_such_rules_are_forgotten() -> None:
    context = Context(AgreementBook([*shipped_agreements(), plain()]), CONTEXT.holidays, ("plain",))
    optional = {name for name in RuleParameters.__struct_fields__ if name not in ALWAYS}
    under = context.book.parameters(("plain",), date(2026, 3, 11))
    assert {name for name in optional if getattr(under, name) is not None} == set()
    ordinary = ("arbzg", "dv-muster")
    who = employment(
        date(2026, 2, 1),
        FULL_WEEK,
        TermsAgreed(date(2026, 3, 11), FULL_WEEK, ("plain",), "NW"),
        TermsAgreed(date(2026, 5, 20), FULL_WEEK, ordinary, "NW"),
    )
    worked = {
        month: sheet_of(month, booked(lines(f"{day}. 08:00 in, 16:00 out", month)))
        for month, day in (("2026-03", 10), ("2026-05", 21))
    }
    found = evaluate_months(worked, who, "2026-02", "2026-06", context=context)
    assert found["2026-02"].carry.history.weeks
    assert found["2026-03"].carry.history == NO_HISTORY
    assert found["2026-04"].carry.history == NO_HISTORY
    history = found["2026-05"].carry.history
    begun = day_number(date(2026, 5, 20))
    last = day_number(date(2026, 5, 31))
    assert [day.number for day in history.before] == list(range(last - 6, last + 1))
    assert min(week.monday for week in history.weeks) == begun - 2
    assert [month.first for month in history.months] == [begun]

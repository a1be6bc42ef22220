"""Published cases, each a file with its source, evaluated by the code of the service."""

import json
from pathlib import Path

import pytest

from api.cases.case import CaseResult, evaluate_case, run_case
from api.cases.file import parse_case
from api.cases.toml_values import CaseError
from domain.agreements.agreement_file import parse_agreement, shipped_agreements
from domain.agreements.book import AgreementBook
from tests.agreement_files import file_text, value_text, version_text
from tests.cases.index import FILES, FOLDER, name_of

SMALL = """
zone = "Europe/Berlin"
punches = '''
2026-03-02 08:00 in
2026-03-02 16:30 out  # no break was recorded
'''
[case]
id = "small"
title = "One day"
[[terms]]
effective_on = 2026-03-01
weekly = ["8:00", "8:00", "8:00", "8:00", 480, 0, 0]
agreements = ["arbzg", "dv-muster"]
land = "NW"
[expect]
"""


def evaluate(text: str) -> CaseResult:
    return evaluate_case(parse_case(text), AgreementBook.of_package())


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_case_comes_out_as_expected(path: Path) -> None:
    assert run_case(path).diff == ()


@pytest.mark.parametrize(
    ("name", "right", "published_but_wrong", "path"),
    [
        (
            "arbzg/pause-schwelle-zaehlt-netto",
            "break_minutes = 30",
            "break_minutes = 45",
            "days.2026-03-02.break_minutes",
        ),
        (
            "arbzg/pause-hoechstens-bis-zur-schwelle",
            "worked_minutes = 360",
            "worked_minutes = 330",
            "days.2026-03-02.worked_minutes",
        ),
        (
            "arbzg/pause-abzug-widerlegbar",
            "attended_minutes = 510",
            "attended_minutes = 480",
            "days.2026-03-02.attended_minutes",
        ),
        (
            "dv-muster/zeitumstellung-fruehjahr-volle-stunden",
            "attended_minutes = 120",
            "attended_minutes = 180",
            "days.2025-03-30.attended_minutes",
        ),
        # BAG 9 AZR 7/16 is overruled; working days are debited, not calendar days.
        (
            "tvoed-vka/sonderurlaub-ganzes-jahr",
            "centidays = 0",
            "centidays = 2000",
            "leave.2026-12-31.centidays",
        ),
        (
            "burlg/urlaub-ueber-weihnachten",
            "leave_taken = 400",
            "leave_taken = 800",
            "balances.leave_taken",
        ),
        ("dv-muster/woche-mit-50-stunden", "flex = 600", "flex = 1080", "balances.flex"),
        # As if a bonus that is not paid on did not count.
        (
            "sgb-iv/freistellung-angemessenes-entgelt",
            "average_cents = 420000",
            "average_cents = 400000",
            "lifetime.2026-12-31.average_cents",
        ),
        # Grade 9 was one, on the side of the higher surcharge.
        ("tvoed-vka/ueberstunden-entgeltgruppe-9c", "pay = 11500", "pay = 13000", "balances.pay"),
        (
            "azv-bund/langzeitkonto-drei-stunden-je-woche",
            "lifetime = 84000",
            "lifetime = 83940",
            "balances.lifetime",
        ),
        (
            "tvoed-vka/ueberstunden-20-stunden-zuschlag-aus-stufe-3",
            "pay = 65220",
            "pay = 66378",
            "balances.pay",
        ),
        # Added up before they are rounded; two duties taken as one; a surcharge in shift work.
        (
            "tvoed-vka/rufbereitschaft-drei-einsaetze",
            "call_out = 240",
            "call_out = 120",
            "balances.call_out",
        ),
        (
            "tvoed-vka/rufbereitschaft-zwei-dienste-an-einem-tag",
            "on_call = 120",
            "on_call = 240",
            "balances.on_call",
        ),
        (
            "tvoed-vka/samstagszuschlag-in-schichtarbeit",
            "saturday = 0",
            "saturday = 420",
            "balances.saturday",
        ),
        (
            "tvoed-vka/ueberstunden-in-schichtarbeit",
            "overtime = 120",
            "overtime = 0",
            "balances.overtime",
        ),
        (
            "tvoed-vka-frame/ueberstunden-neben-geplanten-stunden",
            "overtime = 300",
            "overtime = 600",
            "balances.overtime",
        ),
    ],
)
def test_what_was_published_wrongly_is_a_difference(
    name: str, right: str, published_but_wrong: str, path: str
) -> None:
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    assert right in text
    result = evaluate(text.replace(right, published_but_wrong, 1))
    assert not result.as_expected
    assert [difference.path for difference in result.diff] == [path]
    difference = result.diff[0]
    assert f"{path.rpartition('.')[2]} = {difference.actual}" == right
    assert f"{path.rpartition('.')[2]} = {difference.expected}" == published_but_wrong


@pytest.mark.parametrize(
    ("expectation", "path", "actual"),
    [
        ('days = { "2026-03-02" = { flex_minutes = 1 } }', "days.2026-03-02.flex_minutes", 0),
        ('days = { "2027-01-01" = { flex_minutes = 1 } }', "days.2027-01-01", None),
        ("balances = { flex = 5 }", "balances.flex", 480 - 22 * 480),
        ('months = { "2026-03" = { closed = true } }', "months.2026-03.closed", False),
        (
            'months = { "2026-03" = { totals = { break = 29 } } }',
            "months.2026-03.totals.break",
            30,
        ),
        (
            'months = { "2026-03" = { differences = { flex = 1 } } }',
            "months.2026-03.differences",
            {},
        ),
        (
            'months = { "2026-03" = { settles = { "2026-02" = { flex = 1 } } } }',
            "months.2026-03.settles",
            {},
        ),
        ('months = { "2025-03" = { closed = true } }', "months.2025-03", None),
        ('holidays = { "2026-03-03" = "Feiertag" }', "holidays.2026-03-03", None),
        ("leave_pay = { june = 1 }", "leave_pay.june", None),
        (
            (
                'findings = [{ day = 2026-03-02, code = "break_not_recorded",'
                " figures = { taken_minutes = 1 } }]"
            ),
            "findings.0",
            {
                "day": "2026-03-02",
                "code": "break_not_recorded",
                "figures": {"attended_minutes": 510, "taken_minutes": 0, "missing_minutes": 30},
            },
        ),
        (
            'postings = [{ effective_on = 2026-03-02, account = "flex", amount = 1 }]',
            "postings.0",
            None,
        ),
    ],
)
def test_every_part_of_an_expectation_can_fail(expectation: str, path: str, actual: object) -> None:
    result = evaluate(SMALL + expectation)
    assert [(one.path, one.actual) for one in result.diff] == [(path, actual)]


def test_findings_are_compared_as_a_whole_list() -> None:
    missed = evaluate(SMALL + "findings = []")
    assert [(one.path, one.expected) for one in missed.diff] == [("findings", None)]
    absent = evaluate(SMALL + 'findings = [{ day = 2026-03-03, code = "missing_in" }]')
    assert [one.path for one in absent.diff] == ["findings.0", "findings"]
    unwanted = evaluate(SMALL + 'findings_absent = ["break_not_recorded"]')
    assert [one.path for one in unwanted.diff] == ["findings_absent"]


def test_the_result_is_json_with_rule_citation_and_causes_of_every_posting(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    printed = json.loads(run_case(file).json())
    assert printed["diff"] == []
    deducted = [p for p in printed["outcome"]["postings"] if p["rule"] == "breaks"]
    assert [(p["account"], p["amount"], p["causes"]) for p in deducted] == [
        ("flex", -30, ["T-1:1", "T-1:2"]),
        ("break", 30, ["T-1:1", "T-1:2"]),
    ]
    assert deducted[0]["citation"] == (
        "ArbZG § 4 Satz 1, § 4 Satz 2, § 4 Satz 3 (1994-07-01);"
        " DV Gleitzeit § 5 Abs. 1, § 5 Abs. 2 (2009-01-01)"
    )
    assert printed["outcome"]["days"]["2026-03-02"] == {
        "attended_minutes": 510,
        "break_minutes": 30,
        "worked_minutes": 480,
        "target_minutes": 480,
        "flex_minutes": 0,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[expect]", "[expectation]"), "expect: Field required"),
        (("weekly =", "weakly ="), "terms.0.weekly: Field required"),
        (('"8:00", 480', '"8:60", 480'), "terms.0.weekly.3: not hours and minutes: '8:60'"),
        (("16:30 out", "16:30 gone"), "punches: 2026-03-02 16:30 gone: kind: no kind of booking"),
        (("02 08:00", "32 08:00"), "punch: at: "),
        (('zone = "Europe/Berlin"', ""), "has no offset, and no zone is given"),
        (("Europe/Berlin", "Europe/Bonn"), "zone: no time zone: 'Europe/Bonn'"),
        (('"dv-muster"', '"dv-other"'), "terms: unknown_agreement: agreement=dv-other"),
        (('"NW"', '"XX"'), "terms: unknown_land: land=XX"),
        (('"arbzg", "dv-muster"', '"arbzg"'), "arbzg on 2026-03-01: Object missing required field"),
        (("[expect]", "[[order]]\n[expect]"), "order.0.id: Field required"),
        (
            (
                "[expect]",
                "[[roster]]\nfirst = 2026-03-02\nlast = 2026-03-02\nshifts = '02 8'\n[expect]",
            ),
            "roster: 02 8: ",
        ),
        (
            ("[expect]", '[[circumstance]]\nkind = "tall"\nfirst = 2026-03-02\n[expect]'),
            "circumstance.0.kind: no circumstance: 'tall'",
        ),
        (
            ("[expect]", '[[absence]]\nkind = "holiday"\nfirst = 2026-03-02\n[expect]'),
            "no kind of absence",
        ),
        (("[expect]", '[[close]]\nmonth = "2026-3"\n[expect]'), "close.0.month: not a month"),
        (
            ("[expect]", '[[close]]\nmonth = "2026-03"\nclosed_on = 2026-03-31\n[expect]'),
            "close 2026-03: month_not_over",
        ),
        (
            ("[expect]", '[[close]]\nmonth = "2026-02"\n[expect]'),
            "close 2026-02: lies before the person's first month",
        ),
        (
            (
                "[expect]",
                '[[correction]]\nmonth = "2026-03"\nreason = "x"\nvoided = ["T:9"]\n[expect]',
            ),
            "correction 1: booking_unknown",
        ),
        (
            ("[expect]", '[[override]]\nvalue = "breaks.nothing"\nset = 1\n[expect]'),
            "case on 2026-03-01: Object contains unknown field `nothing` - at `$.breaks`",
        ),
        (
            ("[expect]", '[[override]]\nvalue = "Breaks"\nset = 1\n[expect]'),
            "override.0: name: String should match pattern",
        ),
        (("[case]", "[case"), "at line"),
    ],
)
def test_a_faulty_file_is_named_with_its_key(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "faulty.toml"
    assert change[0] in SMALL
    file.write_text(SMALL.replace(*change), "utf-8")
    with pytest.raises(CaseError) as raised:
        run_case(file)
    assert str(raised.value).startswith("faulty.toml: ")
    assert message in str(raised.value)


def test_a_file_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"^none\.toml: "):
        run_case(tmp_path / "none.toml")


def test_an_agreement_of_the_employer_or_of_the_file_counts_like_a_shipped_one() -> None:
    kept = value_text("breaks.deduct_automatically", version_text("2020-01-01", "false"))
    own = parse_agreement(file_text("dv-own", kept), "dv-own.toml")
    text = SMALL.replace('"dv-muster"', '"dv-muster", "dv-own"') + (
        'days = { "2026-03-02" = { break_minutes = 0, worked_minutes = 510 } }'
    )
    assert evaluate_case(parse_case(text), AgreementBook([*shipped_agreements(), own])).diff == ()
    inside = """
[agreement.dv-own]
short = "DV Own"
[[agreement.dv-own.value]]
name = "breaks.deduct_automatically"
de = "Abzug"
en = "Deduction"
unit = "switch"
paragraph = "§ 1"
[[agreement.dv-own.value.version]]
valid_from = 2020-01-01
value = false
"""
    assert evaluate(text + inside).diff == ()
    with pytest.raises(CaseError, match="unknown_agreement: agreement=dv-own"):
        evaluate(text)


def test_a_calendar_in_the_file_stands_beside_the_library_or_instead_of_it() -> None:
    extra = '\n[calendar.holidays]\n"2026-03-03" = "Stadtfest"\n'
    off = 'days = { "2026-03-03" = { target_minutes = 0 } }'
    assert evaluate(SMALL + off + extra).diff == ()
    assert [one.actual for one in evaluate(SMALL + off).diff] == [480]
    april = SMALL.replace('title = "One day"', 'title = "One day"\nuntil = "2026-04"')
    friday = 'days = { "2026-04-03" = { target_minutes = 0 } }'
    assert evaluate(april + friday + extra).diff == ()
    alone = extra.replace(
        "[calendar.holidays]", "[calendar]\nreplaces_library = true\n[calendar.holidays]"
    )
    assert [one.actual for one in evaluate(april + friday + alone).diff] == [480]


def test_what_is_planned_for_a_day_is_its_target() -> None:
    roster = """
[[roster]]
first = 2026-03-02
last = 2026-03-03
shifts = '''
2026-03-02 20:00-04:00 0:30  # over midnight
'''
"""
    expected = """
[expect.days."2026-03-02"]
target_minutes = 450
[expect.days."2026-03-03"]
target_minutes = 0
[expect.days."2026-03-04"]
target_minutes = 480
"""
    assert evaluate(SMALL.replace("[expect]\n", roster + expected)).diff == ()


def test_balances_brought_along_are_there_from_their_day_on() -> None:
    opening = "[[opening]]\neffective_on = 2026-03-02\namounts = { flex = 600 }\n"
    expected = '[expect.days."2026-03-02"]\nflex_minutes = 600\n'
    text = SMALL.replace("[expect]\n", opening + expected)
    assert evaluate(text).diff == ()
    posted = [p for p in evaluate(text).outcome["postings"] if p["rule"] == "opening"]
    assert [(p["account"], p["amount"]) for p in posted] == [("opening", -600), ("flex", 600)]


def test_an_ambiguous_local_time_is_taken_once_and_flagged() -> None:
    text = SMALL.replace("2026-03-02 08:00", "2026-10-25 02:30").replace(
        "2026-03-02 16:30", "2026-10-25 08:00"
    )
    result = evaluate(
        text
        + """findings = [
  { day = 2026-10-25, code = "ambiguous_hour" },
  { day = 2026-10-25, code = "banned_day", figures = { weekday_minutes = 390 } },
  { day = 2026-10-25, code = "break_not_recorded", figures = { attended_minutes = 390 } },
]"""
    )
    assert result.diff == ()

"""Agreement files: read strictly, complete on every date on which anything changes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.agreements.book import AgreementBook
from domain.agreements.reader import parse_agreement, read_agreement, shipped_agreements
from domain.errors import UnsoundAgreement
from domain.evaluation import Context
from domain.holidays import holidays_of
from tests.domain.lines import (
    AGREEMENTS,
    BOOK,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)

FILE = """
id = "dv-test"
de = "Test"
en = "Test"
short = "DV Test"
source = "test"
sign_off = "nobody"
[[value]]
name = "breaks.piece_minutes"
de = "Abschnitt"
en = "Piece"
unit = "minutes"
paragraph = "§ 1"
[[value.version]]
valid_from = 2020-01-01
value = 15
[[value.version]]
valid_from = 2024-01-01
value = 10
"""
LATE = """[[value.version]]
valid_from = 2024-01-01
known_from = 2025-06-01
value = 5
"""


def test_the_shipped_files_are_complete_from_the_day_of_the_works_agreement() -> None:
    assert BOOK.ids == tuple(sorted(AGREEMENTS))
    assert BOOK.complete_from(AGREEMENTS) == date(2009, 1, 1)


def test_a_standard_month_evaluates_whenever_anything_changes() -> None:
    changes = [day for day in BOOK.changes(AGREEMENTS) if day >= BOOK.complete_from(AGREEMENTS)]
    assert changes
    for change in changes:
        for day in (change, change + timedelta(days=1), date(2026, 11, 2)):
            month = f"{day.year:04d}-{day.month:02d}"
            worked = booked(stamps("2. 08:00 in, 16:30 out", month))
            found = evaluate_months(
                {month: sheet_of(month, worked)}, employment(change), month, month
            )
            assert found[month].sheet.days[-1].day.month == day.month
            assert found[month].sheet.agreements


def test_figures_of_law_stand_in_the_files_as_the_law_has_them() -> None:
    parameters = BOOK.parameters(AGREEMENTS, date(2026, 11, 1))
    steps = [(step.above_minutes, step.break_minutes) for step in parameters.breaks.steps]
    assert steps == [(6 * 60, 30), (9 * 60, 45)]
    assert parameters.breaks.piece_minutes == 15
    assert parameters.breaks.unbroken_minutes == 6 * 60
    assert parameters.daily_maximum.limit_minutes == 10 * 60
    assert parameters.rest.minimum_minutes == 11 * 60


def test_citations_gather_the_paragraphs_of_an_agreement_and_date() -> None:
    assert BOOK.parameters(AGREEMENTS, date(2026, 11, 1)).citations() == (
        "ArbZG § 3 Satz 2 (1994-07-01)",
        (
            "ArbZG § 4 Satz 1, § 4 Satz 2, § 4 Satz 3 (1994-07-01);"
            " DV Gleitzeit § 5 Abs. 1, § 5 Abs. 2 (2009-01-01)"
        ),
        "ArbZG § 5 Abs. 1 (1994-07-01)",
        "ArbZG § 9 Abs. 1 (1994-07-01)",
        "DV Gleitzeit Anlage 1 (2009-01-01)",
        "DV Gleitzeit § 3 (2009-01-01)",
        "DV Gleitzeit § 4 Abs. 1, § 4 Abs. 2, § 4 Abs. 3 (2009-01-01)",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('unit = "minutes"', 'units = "minutes"'), "value.0.unit: Field required"),
        (
            ("2020-01-01", '"2020-01-01"'),
            "value.0.version.0.valid_from: Input should be a valid date ('2020-01-01')",
        ),
        (("value = 10", "valeu = 10"), "value.0.version.1.value: Field required"),
        (
            ("2024-01-01", "2019-01-01"),
            "breaks.piece_minutes: version 2019-01-01 stands after 2020-01-01",
        ),
        (("2024-01-01", "2020-01-01"), "breaks.piece_minutes: two versions of 2020-01-01"),
        (("breaks.piece_minutes", "Breaks"), "value.0.name: String should match pattern"),
        (('id = "dv-test"', 'id = "DV"'), "id: String should match pattern"),
        (("[[value]]", "[[value"), "line"),
    ],
)
def test_a_faulty_file_is_named_with_its_key_and_date(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "dv-test.toml"
    assert change[0] in FILE
    file.write_text(FILE.replace(*change, 1), "utf-8")
    with pytest.raises(UnsoundAgreement) as raised:
        read_agreement(file)
    assert str(raised.value).startswith("dv-test.toml: ")
    assert message in str(raised.value)


def test_a_value_given_twice_is_refused() -> None:
    twice = FILE + FILE[FILE.index("[[value]]") :]
    with pytest.raises(UnsoundAgreement, match=r"breaks\.piece_minutes: given twice"):
        parse_agreement(twice, "x.toml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("piece_minutes", "pieces"), "unknown field `pieces` - at `$.breaks`"),
        (("value = 15", 'value = "15"'), "Expected `int`, got `str` - at `$.breaks.piece_minutes`"),
        (("breaks.", "naps."), "unknown field `naps`"),
    ],
)
def test_a_value_that_no_rule_understands_is_named_with_its_date(
    change: tuple[str, str], message: str
) -> None:
    own = parse_agreement(FILE.replace(*change), "dv-test.toml")
    book = AgreementBook([*shipped_agreements(), own])
    with pytest.raises(UnsoundAgreement) as raised:
        book.parameters((*AGREEMENTS, "dv-test"), date(2021, 5, 1))
    assert str(raised.value).startswith("arbzg, dv-muster, dv-test on 2021-05-01: ")
    assert message in str(raised.value)


def test_the_agreement_named_later_wins_from_its_day_on() -> None:
    book = AgreementBook([*shipped_agreements(), parse_agreement(FILE, "dv-test.toml")])
    ids = (*AGREEMENTS, "dv-test")
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
    found = [book.parameters(ids, day).breaks.piece_minutes for day in days]
    assert found == [15, 15, 15, 10]
    assert "DV Test § 1 (2024-01-01)" in book.parameters(ids, days[-1]).breaks.citation
    assert "DV Test" not in book.parameters(ids, days[0]).breaks.citation


def test_what_was_agreed_later_is_left_out_of_an_earlier_state_of_knowledge() -> None:
    book = AgreementBook([*shipped_agreements(), parse_agreement(FILE + LATE, "dv-test.toml")])
    ids = (*AGREEMENTS, "dv-test")
    day = date(2024, 3, 1)
    assert book.parameters(ids, day).breaks.piece_minutes == 5
    assert book.parameters(ids, day, date(2025, 5, 31)).breaks.piece_minutes == 10
    assert book.parameters(ids, day, date(2025, 6, 1)).breaks.piece_minutes == 5
    assert book.parameters(ids, day, date(2019, 1, 1)).breaks.piece_minutes == 15


def test_versions_of_one_day_stand_in_the_order_in_which_they_were_agreed() -> None:
    lines = FILE + LATE + LATE.replace("2025-06-01", "2025-01-01")
    with pytest.raises(UnsoundAgreement, match="stands after"):
        parse_agreement(lines, "x.toml")


@pytest.mark.parametrize("ids", [(), ("arbzg",)])
def test_agreements_that_leave_a_value_open_are_complete_on_no_day(ids: tuple[str, ...]) -> None:
    with pytest.raises(UnsoundAgreement):
        BOOK.complete_from(ids)


def test_an_unknown_agreement_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnsoundAgreement, match=r"nothing: no such agreement \(known: arbzg, dv"):
        BOOK.parameters(("nothing",), date(2026, 1, 1))


def test_a_change_within_a_month_holds_from_its_day_on() -> None:
    text = FILE.replace("breaks.piece_minutes", "daily_maximum.limit_minutes")
    text = text.replace("2024-01-01", "2026-03-10").replace("value = 15", "value = 600")
    text = text.replace("value = 10", "value = 480")
    book = AgreementBook([*shipped_agreements(), parse_agreement(text, "dv-test.toml")])
    ids = (*AGREEMENTS, "dv-test")
    month = "2026-03"
    lines = (
        "9. 08:00 in, 12:00 out, 13:00 in, 18:00 out, 10. 08:00 in, 12:00 out, 13:00 in, 18:00 out"
    )
    found = evaluate_months(
        {month: sheet_of(month, booked(stamps(lines)))},
        employment(agreements=ids),
        month,
        month,
        context=Context(book, holidays_of, ids),
    )
    assert [(f.day, f.code) for f in found[month].sheet.findings] == [
        (date(2026, 3, 10), "daily_maximum")
    ]
    assert "DV Test § 1 (2020-01-01)" in found[month].sheet.agreements
    assert "DV Test § 1 (2026-03-10)" in found[month].sheet.agreements


def test_every_shipped_file_says_who_must_sign_it_off_and_where_it_comes_from() -> None:
    for agreement in shipped_agreements():
        assert agreement.sign_off
        assert agreement.source
        for value in agreement.value:
            assert value.paragraph
            assert value.de
            assert value.en

"""Agreement files: read strictly, complete on every date on which anything changes."""

from datetime import date
from pathlib import Path

import pytest

from domain.agreements.agreement_file import parse_agreement, read_agreement, shipped_agreements
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context
from domain.streams.calendar import holidays_of
from domain.values.errors import UnsoundAgreement
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
    assert set(AGREEMENTS) <= set(BOOK.ids)
    assert BOOK.complete_from(AGREEMENTS) == date(2009, 1, 1)


def test_figures_of_law_stand_in_the_files_as_the_law_has_them() -> None:
    parameters = BOOK.parameters(AGREEMENTS, date(2026, 11, 1))
    steps = [(step.above_minutes, step.break_minutes) for step in parameters.breaks.steps]
    assert steps == [(6 * 60, 30), (9 * 60, 45)]
    assert parameters.breaks.piece_minutes == 15
    assert parameters.breaks.unbroken_minutes == 6 * 60
    assert parameters.daily_maximum.limit_minutes == 10 * 60
    assert parameters.rest.minimum_minutes == 11 * 60


def test_citations_gather_the_paragraphs_of_an_agreement_and_date() -> None:
    assert set(BOOK.parameters(AGREEMENTS, date(2026, 11, 1)).citations()) >= {
        "ArbZG § 2 Abs. 1 (1994-07-01)",
        "ArbZG § 3 Satz 2 (1994-07-01)",
        (
            "ArbZG § 4 Satz 1, § 4 Satz 2, § 4 Satz 3 (1994-07-01);"
            " DV Gleitzeit § 5 Abs. 1, § 5 Abs. 2 (2009-01-01)"
        ),
        "ArbZG § 5 Abs. 1 (1994-07-01)",
        "ArbZG § 9 Abs. 1 (1994-07-01)",
        "DV Gleitzeit Anlage 1 (2026-01-01)",
        "DV Gleitzeit § 3 (2009-01-01)",
        "DV Gleitzeit § 4 Abs. 1, § 4 Abs. 2, § 4 Abs. 3 (2009-01-01)",
        "DV Gleitzeit § 6 (2009-01-01)",
        "DV Gleitzeit § 9 Abs. 1, § 9 Abs. 2 (2009-01-01)",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('unit = "minutes"', 'units = "minutes"'), "breaks.piece_minutes unit: Field required"),
        (
            ("2020-01-01", '"2020-01-01"'),
            "breaks.piece_minutes version 1 valid_from: Input should be a valid date ('2020",
        ),
        (("value = 10", "valeu = 10"), "breaks.piece_minutes value: 2024-01-01: Field required"),
        (
            ("2024-01-01", "2019-01-01"),
            "breaks.piece_minutes: 2019-01-01: stands after 2020-01-01",
        ),
        (
            ("2024-01-01", "2020-01-01"),
            "breaks.piece_minutes: 2020-01-01: two versions of this day",
        ),
        (("breaks.piece_minutes", "Breaks"), "Breaks name: String should match pattern"),
        (('id = "dv-test"', 'id = "DV"'), "id: String should match pattern"),
        (("[[value]]", "[[value"), "line"),
        (("value = 15", "value = 15\nvalid_until = 2019-12-31"), "ends before it begins"),
        (
            ("value = 15", "value = 15\nnote = 1"),
            "note: 2020-01-01: Input should be a valid string",
        ),
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


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = FILE.replace("value = 15", "valeu = 15").replace("2024-01-01", '"2024"')
    with pytest.raises(UnsoundAgreement, match=r"\(and 2 more\)$") as raised:
        parse_agreement(text, "dv-test.toml")
    assert [fault[:3] for fault in raised.value.faults] == [
        ("dv-test.toml", "breaks.piece_minutes value", date(2020, 1, 1)),
        ("dv-test.toml", "breaks.piece_minutes valeu", date(2020, 1, 1)),
        ("dv-test.toml", "breaks.piece_minutes version 2 valid_from", None),
    ]
    file = tmp_path / "dv-test.toml"
    file.write_bytes("Überstunden".encode("latin-1"))
    with pytest.raises(UnsoundAgreement, match=r"dv-test\.toml: not UTF-8"):
        read_agreement(file)


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
    with pytest.raises(UnsoundAgreement, match=r"nothing: no such agreement \(known: .*arbzg, "):
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
    assert "DV Test § 1 (2020-01-01)" in found[month].cited
    assert "DV Test § 1 (2026-03-10)" in found[month].cited


def test_every_shipped_file_says_who_must_sign_it_off_and_where_it_comes_from() -> None:
    for agreement in shipped_agreements():
        assert agreement.sign_off
        assert agreement.source
        for value in agreement.value:
            assert value.paragraph
            assert value.de
            assert value.en


def test_a_version_can_cite_another_paragraph_and_source_than_its_value() -> None:
    own = FILE + 'paragraph = "§ 2"\nsource = "Nachtrag"\n'
    book = AgreementBook([*shipped_agreements(), parse_agreement(own, "dv-test.toml")])
    ids = (*AGREEMENTS, "dv-test")
    before, after = (
        book.in_force(ids, day)["breaks.piece_minutes"]
        for day in (date(2023, 12, 31), date(2024, 1, 1))
    )
    assert (before.paragraph, before.source) == ("§ 1", "test")
    assert (after.paragraph, after.source) == ("§ 2", "Nachtrag")
    assert "DV Test § 2 (2024-01-01)" in book.parameters(ids, date(2024, 1, 1)).breaks.citation


def test_after_a_limited_version_what_applied_before_it_applies_again() -> None:
    limited = FILE + "valid_until = 2024-02-29\n"
    book = AgreementBook([*shipped_agreements(), parse_agreement(limited, "dv-test.toml")])
    ids = (*AGREEMENTS, "dv-test")
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1)]
    assert [book.parameters(ids, day).breaks.piece_minutes for day in days] == [15, 10, 10, 15]
    assert date(2024, 3, 1) in book.changes(ids)
    forever = parse_agreement(FILE + "valid_until = 9999-12-31\n", "dv-test.toml")
    assert AgreementBook([forever]).changes(("dv-test",))[-1] == date(2024, 1, 1)


def test_agreements_are_complete_only_after_the_last_gap() -> None:
    ended = FILE.replace("value = 15", "value = 15\nvalid_until = 2020-03-31")
    arbzg, dv = (agreement for agreement in BOOK.agreements if agreement.id in AGREEMENTS)
    without = arbzg.model_copy(
        update={"value": [v for v in arbzg.value if v.name != "breaks.piece_minutes"]}
    )
    book = AgreementBook([without, dv, parse_agreement(ended, "dv-test.toml")])
    assert book.complete_from((*AGREEMENTS, "dv-test")) == date(2024, 1, 1)


def test_who_names_an_agreement_is_under_those_that_it_rests_on_too() -> None:
    resting = FILE.replace("[[value]]", 'extends = ["dv-muster", "arbzg"]\n[[value]]', 1)
    book = AgreementBook([*shipped_agreements(), parse_agreement(resting, "dv-test.toml")])
    day = date(2025, 1, 1)
    named = ("dv-muster", "arbzg", "dv-test")
    assert book.with_foundations(("dv-test",)) == named
    assert book.with_foundations(("arbzg", "dv-test", "dv-muster")) == (
        "arbzg",
        "dv-muster",
        "dv-test",
    )
    assert book.parameters(("dv-test",), day) == book.parameters(named, day)
    assert book.changes(("dv-test",)) == book.changes(named)


def test_the_digest_of_a_book_is_that_of_what_rules_see() -> None:
    def digest(text: str) -> str:
        return AgreementBook([parse_agreement(text, "dv-test.toml")]).digest

    told = (
        FILE.replace('de = "Test"', 'de = "Probe"') + 'note = "disputed"\nneeds_sign_off = true\n'
    )
    assert digest(told) == digest(FILE)
    for change in (
        ("value = 15", "value = 16"),
        ('unit = "minutes"', 'unit = "seconds"'),
        ('paragraph = "§ 1"', 'paragraph = "§ 2"'),
        ('short = "DV Test"', 'short = "DV"'),
        ("2020-01-01", "2020-01-02"),
        ("value = 10", "value = 10\nknown_from = 2025-01-01"),
        ("value = 10", "value = 10\nvalid_until = 2025-01-01"),
        ("[[value]]", 'extends = ["arbzg"]\n[[value]]'),
    ):
        assert digest(FILE.replace(*change, 1)) != digest(FILE), change


YOUNG = FILE.replace("[[value]]", 'applies_to = "minor"\n[[value]]', 1)
BOTH = (
    YOUNG.replace("dv-test", "dv-both")
    .replace("value = 10", "value = 7")
    .replace('"minor"', '"minor and pregnant or minor and nursing"')
)


@pytest.mark.parametrize(
    ("conditions", "piece_minutes"),
    [
        ((), 15),
        (("pregnant",), 15),
        (("minor",), 10),
        (("minor", "emergency"), 10),
        (("minor", "pregnant"), 7),
        (("minor", "nursing"), 7),
        (("pregnant", "nursing"), 15),
    ],
)
def test_what_applies_to_a_condition_goes_before_all_that_asks_for_fewer(
    conditions: tuple[str, ...], piece_minutes: int
) -> None:
    files = [parse_agreement(BOTH, "dv-both.toml"), parse_agreement(YOUNG, "dv-test.toml")]
    book = AgreementBook([*shipped_agreements(), *files])
    ids = ("dv-both", "dv-test", *AGREEMENTS)
    assert book.with_foundations(ids) == ("arbzg", "dv-muster", "dv-test", "dv-both")
    found = book.parameters(ids, date(2025, 1, 1), None, frozenset(conditions))
    assert found.breaks.piece_minutes == piece_minutes


def test_a_condition_that_nobody_can_meet_is_named() -> None:
    wrong = BOTH.replace("nursing", "nurse")
    with pytest.raises(UnsoundAgreement, match=r"applies_to: no such condition: nurse \(known: "):
        parse_agreement(wrong, "dv-test.toml")


def test_what_protects_more_wins_where_two_laws_apply() -> None:
    ids = ("arbeitszeitschutz", "dv-muster")
    found = BOOK.parameters(ids, date(2026, 11, 1), None, frozenset({"minor", "pregnant"}))
    assert found.daily_maximum.limit_minutes == 480
    assert found.rest.minimum_minutes == 720
    assert found.banned_days is not None
    assert found.banned_days.weekdays == (5, 6)
    assert found.fortnight_maximum is not None
    assert found.fortnight_maximum.limit_minutes == 80 * 60

"""Agreement files together: foundations, gaps, values without a rule, and changes."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.agreements.agreement_file import Agreement, parse_agreement, shipped_agreements
from domain.agreements.book import AgreementBook, value_steps
from domain.agreements.soundness import faults
from domain.values.errors import UnsoundAgreement
from tests.agreement_files import file_text, value_text, version_text

SHIPPED = tuple(shipped_agreements())
NO_BREAK = "Object missing required field `break_minutes` - at `$[0]`"


def agreement(
    name: str, *versions: str, extends: str = "", key: str = "breaks.piece_minutes"
) -> Agreement:
    """A file with one value; a version reads ``2020-01-01 15`` or ``2020-01-01 15 2020-03-31``."""
    dated: list[str] = []
    for version in versions:
        begin, value, *end = version.split()
        dated.append(version_text(begin, value, **dict(zip(("valid_until",), end, strict=False))))
    text = file_text(name, value_text(key, *dated), extends=extends.split())
    return parse_agreement(text, f"{name}.toml")


def found(*own: Agreement) -> list[str]:
    return [str(fault) for fault in faults([*SHIPPED, *own])]


def test_the_shipped_files_are_sound() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (agreement("own", "2020-01-01 15"), []),
        (
            agreement("own", "2020-01-01 15 2020-03-31"),
            ["own.toml: breaks.piece_minutes: 2020-04-01: a gap: nothing sets it from this day on"],
        ),
        (
            agreement("own", "2020-01-01 15 2020-03-31", "2021-01-01 10"),
            ["own.toml: breaks.piece_minutes: 2020-04-01: a gap: nothing sets it until 2021-01-01"],
        ),
        (agreement("own", "2020-01-01 15", "2020-03-01 10 2020-03-31"), []),
        (agreement("own", "2020-01-01 15 2020-03-31", extends="arbzg"), []),
        (
            agreement("own", "1990-01-01 15 1990-03-31", extends="arbzg"),
            ["own.toml: breaks.piece_minutes: 1990-04-01: a gap: nothing sets it until 1994-07-01"],
        ),
        (
            agreement("own", "2020-01-01 15", key="breaks.pieces_minutes"),
            ["own.toml: breaks.pieces_minutes: no rule asks for it"],
        ),
        (
            agreement("own", "2020-01-01 15", "2021-01-01 true"),
            ["own.toml: breaks.piece_minutes: 2021-01-01: Expected `int`, got `bool`"],
        ),
        (
            agreement("own", "2020-01-01 [{above_minutes=1}]", key="breaks.steps"),
            [f"own.toml: breaks.steps: 2020-01-01: {NO_BREAK}"],
        ),
        (
            agreement("own", "2020-01-01 15", extends="arbgz"),
            ["own.toml: extends: no such agreement: arbgz"],
        ),
        (
            agreement("own", "2020-01-01 15", extends="arbzg own"),
            ["own.toml: extends: rests on itself: own, own"],
        ),
        (agreement("arbzg", "2020-01-01 15"), ["arbzg.toml: id: arbzg is also that of arbzg.toml"]),
    ],
)
def test_what_is_wrong_is_told_with_file_key_and_day(own: Agreement, said: list[str]) -> None:
    assert found(own) == said


def test_a_circle_of_files_is_named_once_for_each_way_into_it() -> None:
    circle = [
        agreement("first", "2020-01-01 15", extends="second"),
        agreement("second", "2020-01-01 15", extends="first"),
        agreement("outside", "2020-01-01 15", extends="first"),
    ]
    assert found(*circle) == [
        "first.toml: extends: rests on itself: first, second, first",
        "second.toml: extends: rests on itself: second, first, second",
    ]
    book = AgreementBook(circle)
    with pytest.raises(UnsoundAgreement, match=r"first\.toml: extends: rests on itself"):
        book.parameters(("outside",), date(2026, 1, 1))


def test_a_set_with_a_sound_file_more_has_no_gap_once_it_is_complete() -> None:
    own = agreement("own", "2020-01-01 10 2020-03-31", extends="arbzg")
    book = AgreementBook([*SHIPPED, own])
    ids = ("dv-muster", "own")
    assert book.complete_from(ids) == date(2009, 1, 1)


def told(book: AgreementBook, ids: tuple[str, ...], first: str, last: str) -> Iterator[str]:
    for step in value_steps(book, ids, date.fromisoformat(first), date.fromisoformat(last)):
        sides = (step.before, step.after)
        values = ["none" if one is None else str(one.version.value) for one in sides]
        yield f"{step.day} {step.key} {' > '.join(values)}"


def test_steps_are_told_day_by_day_and_with_what_applies_again() -> None:
    own = agreement("own", "2020-01-01 10 2020-03-31", "2021-01-01 12", "2021-06-01 12")
    book = AgreementBook([*SHIPPED, own])
    ids = ("arbzg", "own")
    name = "breaks.piece_minutes"
    assert list(told(book, ids, "2019-12-31", "2021-05-31")) == [
        f"2020-01-01 {name} 15 > 10",
        f"2020-04-01 {name} 10 > 15",
        f"2021-01-01 {name} 15 > 12",
    ]
    assert list(told(book, ids, "2020-01-01", "2020-03-31")) == []
    assert list(told(book, ("own",), "2020-01-01", "2020-04-01")) == [
        f"2020-04-01 {name} 10 > none"
    ]
    assert list(told(book, ids, "2021-05-31", "2021-06-01")) == [f"2021-06-01 {name} 12 > 12"]


def test_a_step_concerns_the_agreement_that_brought_or_took_the_value() -> None:
    own = agreement("own", "2020-01-01 10 2020-03-31", extends="arbzg")
    book = AgreementBook([*SHIPPED, own])
    both = list(value_steps(book, ("own",), date(1990, 1, 1), date(2020, 12, 31)))
    theirs = [str(step.day) for step in both if step.concerns("own")]
    assert theirs == ["2020-01-01", "2020-04-01"]
    assert len(both) > len(theirs)

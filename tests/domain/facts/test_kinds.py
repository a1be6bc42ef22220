"""Files of kinds: what is read, and what is refused with file, row and field."""

from datetime import date

import pytest

from domain.agreements.book import AgreementBook
from domain.agreements.content import content_of
from domain.agreements.reader import shipped_agreements
from domain.facts.absences import Absence, Known, Status, absent_days
from domain.facts.kinds import SHIPPED, KindRow, kind_faults, kinds_with, parse_kinds
from domain.streams.agreement import UNUSED, OwnKind, Used, UseKinds, decide_kinds, evolve
from domain.values.bookings import Beside, Effect
from domain.values.errors import UnsoundKinds

FILE = """
[[absence]]
code = "custom_day"
de = "Brauchtumstag"
en = "Day of local custom"
paragraph = "DV Brauchtum § 2"
credit = "target"
rank = 30

[[booking]]
code = "workshop"
de = "Werkstatt Beginn"
en = "Workshop begins"
effect = "begin"
teven = ["P70"]
"""
TODAY = date(2026, 5, 4)
SINCE = f"used since {TODAY}"


def rows(text: str = FILE, name: str = "own.toml") -> tuple[KindRow, ...]:
    return parse_kinds(text, name)


def told(text: str) -> list[str]:
    """All that is wrong with a file, by itself or together with the shipped kinds."""
    try:
        return [str(fault) for fault in kind_faults(rows(text))]
    except UnsoundKinds as error:
        return [str(fault) for fault in error.faults]


def test_own_kinds_stand_beside_the_shipped_ones() -> None:
    kinds = kinds_with(rows())
    assert kind_faults(rows()) == ()
    assert [row.key for row in kinds.own] == ["absence.custom_day", "booking.workshop"]
    assert kinds.absences["custom_day"].de == "Brauchtumstag"
    assert kinds.bookings.effects["workshop"] is Effect.BEGIN
    assert kinds.absences.items() > SHIPPED.absences.items()
    assert kinds.bookings.codes == SHIPPED.bookings.codes | {"workshop"}
    assert SHIPPED.own == ()


def test_the_shipped_kinds_meet_the_checks_of_own_ones() -> None:
    found = [KindRow("", kind) for kind in SHIPPED.absences.values()]
    found += (KindRow("", kind) for kind in SHIPPED.bookings.by_code.values())
    faults = [fault for fault in kind_faults(found) if "is also a kind of" not in fault.what]
    assert faults == []


@pytest.mark.parametrize(
    ("changed", "to", "fault"),
    [
        ('"target"', '"targt"', "absence.custom_day credit: Invalid enum value 'targt' (known:"),
        ("rank = 30", 'rank = "30"', "absence.custom_day rank: Expected `int`, got `str`"),
        ("rank = 30", "", "absence.custom_day rank: is missing"),
        ("rank = 30", "rank = 0", "absence.custom_day rank: below 1: 0"),
        ("rank =", "rnak =", "absence.custom_day rnak: no such field (known: code, de, en,"),
        ("Brauchtumstag", " ", "absence.custom_day de: is empty"),
        ('en = "Day of local custom"', "", "absence.custom_day en: is missing"),
        ('"custom_day"', '"Custom day"', "absence.Custom day code: not lower-case letters"),
        ('"custom_day"', '"sick"', "absence.sick code: sick is also a kind of absences.toml"),
        ('code = "custom_day"', "", "absence 1 code: is missing"),
        ('"target"\n', '"flex"\nleave = "annual"\n', "absence.custom_day leave: leave is paid"),
        ('"target"\n', '"release"\nschool = true\n', "absence.custom_day school: school is work"),
        ('"target"\n', '"target"\nleave = "anual"\n', "absence.custom_day leave: Invalid enum"),
        (
            "rank = 30",
            'rank = 30\nafterwards = "sick_unpaid"',
            "absence.custom_day afterwards: only sickness is counted",
        ),
        (
            "rank = 30",
            'rank = 30\nsick = true\nafterwards = "ill"',
            "absence.custom_day afterwards: no such kind of absence: ill",
        ),
        (
            "rank = 30",
            'rank = 30\nsick = true\nafterwards = "custom_day"',
            "absence.custom_day afterwards: is the kind itself",
        ),
        ('"begin"', '"start"', "booking.workshop effect: Invalid enum value 'start' (known: begin"),
        ('"workshop"', '"in"', "booking.in code: in is also a kind of booking_kinds.toml"),
        ('"P70"', '"P10"', "booking.workshop: 'P10' also means in"),
        ("Werkstatt Beginn", "kommen", "booking.workshop: 'kommen' also means in"),
        (
            '"begin"',
            '"note"\nbeside = "travel"',
            "booking.workshop effect: a time beside the working day has begin and end, not note",
        ),
        ('"begin"', '"begin"\nplace = "attic"', "booking.workshop place: no such place: attic"),
        ('"begin"', '"end"\nplace = "mobile"', "booking.workshop place: only a kind that begins"),
        ("[[absence]]", "[[absent]]", "absent: no such table (known: [[absence]], [[booking]])"),
        ("[[absence]]", "[absence]", "absence: no such table (known: [[absence]], [[booking]])"),
        ("[[absence]]", "[[absence", "Expected"),
    ],
)
def test_an_unsound_file_is_refused_by_row_and_field(changed: str, to: str, fault: str) -> None:
    assert changed in FILE
    found = told(FILE.replace(changed, to, 1))
    assert any(one.startswith(f"own.toml: {fault}") for one in found), found


def test_every_fault_of_a_file_is_named_at_once() -> None:
    broken = FILE.replace('"target"', '"targt"').replace('"begin"', '"start"')
    with pytest.raises(UnsoundKinds, match=r"credit: .* \(and 1 more\)"):
        rows(broken)
    assert told("absence = [1]") == ["own.toml: absence 1: no row of fields"]


def test_a_code_stands_in_one_file_only() -> None:
    twice = (*rows(), *rows(name="more.toml"))
    said = [str(fault) for fault in kind_faults(twice)]
    assert "more.toml: absence.custom_day code: custom_day is also a kind of own.toml" in said
    assert "more.toml: booking.workshop code: workshop is also a kind of own.toml" in said


def test_a_books_digest_follows_the_meaning_of_kinds() -> None:
    def digest(text: str) -> str:
        return AgreementBook(shipped_agreements(), kinds_with(rows(text))).digest

    shipped = AgreementBook(shipped_agreements()).digest
    assert len({shipped, digest(FILE), digest(FILE.replace("rank = 30", "rank = 31"))}) == 3
    renamed = FILE.replace("Brauchtumstag", "Karneval").replace("P70", "P71")
    assert digest(renamed) == digest(FILE)


def use(text: str) -> UseKinds:
    return UseKinds(TODAY, tuple(OwnKind(row.file, content_of(row)) for row in rows(text)))


def used(text: str = FILE) -> Used:
    (event,) = decide_kinds(use(text), UNUSED)
    assert (event.used_on, event.extends, event.applies_to) == (TODAY, (), "")
    return evolve(UNUSED, event)


MORE = f"""{FILE}
[[absence]]
code = "strike"
de = "Streik"
en = "Strike"
paragraph = ""
credit = "release"
rank = 9
"""


def test_use_is_recorded_once_and_kinds_may_be_added() -> None:
    state = used()
    assert sorted(key for key, *_ in state.versions) == ["absence.custom_day", "booking.workshop"]
    assert decide_kinds(use(FILE), state) == ()
    (added,) = decide_kinds(use(MORE), state)
    assert [one.content.key for one in added.versions] == ["absence.strike"]
    assert decide_kinds(use(MORE), evolve(state, added)) == ()
    assert decide_kinds(use(""), UNUSED) == ()


def test_names_may_be_mended() -> None:
    mended = FILE.replace("Brauchtumstag", "Karneval").replace("§ 2", "§ 3").replace("P70", "P71")
    assert decide_kinds(use(mended), used()) == ()


@pytest.mark.parametrize(
    ("changed", "to", "fault"),
    [
        (
            '"target"',
            '"release"',
            f"own.toml: absence.custom_day: {SINCE} as credit target, rank 30, now credit release",
        ),
        (
            "rank = 30",
            "rank = 30\nneutral = false",
            f"own.toml: absence.custom_day: {SINCE} as credit target, rank 30, now credit target,",
        ),
        (
            '"begin"',
            '"end"',
            f"own.toml: booking.workshop: {SINCE} as effect begin, now effect end",
        ),
        (
            '"custom_day"',
            '"other_day"',
            f"kinds: absence.custom_day: {SINCE} as credit target, rank 30, now gone",
        ),
    ],
)
def test_another_meaning_of_a_used_kind_is_refused(changed: str, to: str, fault: str) -> None:
    with pytest.raises(UnsoundKinds) as raised:
        decide_kinds(use(FILE.replace(changed, to, 1)), used())
    assert str(raised.value).startswith(fault)
    assert str(raised.value).endswith("put it back: another meaning is a kind with another code")


def test_an_absence_of_an_unknown_kind_does_not_count() -> None:
    known = Known(Absence("a", "custom_day", TODAY, TODAY), Status.APPROVED, 2)
    assert absent_days([known], TODAY, TODAY, "s", SHIPPED.absences) == {}
    found = absent_days([known], TODAY, TODAY, "s", kinds_with(rows()).absences)
    assert [(one.kind.code, one.cause) for one in found[TODAY]] == [("custom_day", "s#2")]


def test_own_bookings_may_bound_a_journey() -> None:
    text = FILE.replace('"begin"', '"begin"\nbeside = "travel"')
    kinds = kinds_with(rows(text)).bookings
    assert kinds.effects["workshop"] is Effect.NOTE
    assert kinds.beside["workshop"] is Beside.TRAVEL
    assert kinds.beside_effects[Beside.TRAVEL]["workshop"] is Effect.BEGIN
    assert kind_faults(rows(text)) == ()

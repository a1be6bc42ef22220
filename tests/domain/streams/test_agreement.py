"""Use of an agreement's file: recorded once, and compared with the file."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.agreements.agreement_file import shipped_agreements
from domain.agreements.content import Content, contents
from domain.streams.agreement import (
    UNUSED,
    RecordedUse,
    Use,
    UsedVersion,
    VersionsUsed,
    backdated_versions,
    decide,
    evolve,
    rewritten_versions,
)
from domain.values.errors import UnsoundAgreement

KEY = "breaks.piece_minutes"
TODAY = date(2026, 6, 1)
OLD = Content(KEY, "DV § 1", date(2020, 1, 1), "minutes", 15)
NEW = Content(KEY, "DV § 1", date(2026, 1, 1), "minutes", 10)
AHEAD = Content(KEY, "DV § 1", date(2027, 1, 1), "minutes", 5)
WAY_OUT = "put it back: a change is a new version, with known_from if it applies from the past"


def use(*versions: Content, today: date = TODAY, extends: tuple[str, ...] = ("arbzg",)) -> Use:
    return Use("dv.toml", today, extends, versions)


def used(*commands: Use) -> RecordedUse:
    """The state after these files have been used one after the other."""
    state = UNUSED
    for command in commands:
        for event in decide(command, state):
            state = evolve(state, event)
    return state


def recorded(*versions: Content, on: date = TODAY) -> VersionsUsed:
    return VersionsUsed(on, ("arbzg",), tuple(UsedVersion(one.digest, one) for one in versions))


def said(command: Use, state: RecordedUse) -> list[str]:
    return [str(fault) for fault in rewritten_versions(command, state)]


def test_versions_are_recorded_from_the_day_they_begin() -> None:
    file = (OLD, NEW, AHEAD)
    assert decide(use(*file), UNUSED) == (recorded(OLD, NEW),)
    state = used(use(*file))
    assert decide(use(*file), state) == ()
    assert decide(use(*file, today=date(2026, 12, 31)), state) == ()
    begun = date(2027, 1, 1)
    assert decide(use(*file, today=begun), state) == (recorded(AHEAD, on=begun),)
    assert decide(use(AHEAD), UNUSED) == ()


def test_what_has_not_begun_can_be_changed_and_taken_away() -> None:
    state = used(use(OLD, AHEAD))
    assert decide(use(OLD, replace(AHEAD, value=7)), state) == ()
    assert decide(use(OLD), state) == ()


@pytest.mark.parametrize(
    ("file", "place", "what"),
    [
        (
            use(replace(OLD, value=20), NEW),
            f"{KEY}: 2020-01-01",
            "15 minutes (DV § 1), now 20 minutes (DV § 1)",
        ),
        (
            use(replace(OLD, unit="seconds"), NEW),
            f"{KEY}: 2020-01-01",
            "15 minutes (DV § 1), now 15 seconds (DV § 1)",
        ),
        (
            use(replace(OLD, citation="DV § 2"), NEW),
            f"{KEY}: 2020-01-01",
            "15 minutes (DV § 1), now 15 minutes (DV § 2)",
        ),
        (use(OLD), f"{KEY}: 2026-01-01", "10 minutes (DV § 1), now gone"),
        (
            use(OLD, replace(NEW, valid_from=date(2026, 1, 2))),
            f"{KEY}: 2026-01-01",
            "10 minutes (DV § 1), now gone",
        ),
        (
            use(OLD, replace(NEW, known_from=date(2026, 3, 1))),
            f"{KEY}: 2026-01-01",
            "10 minutes (DV § 1), now gone",
        ),
        (use(OLD, NEW, extends=()), "extends", "arbzg, now gone"),
        (use(OLD, NEW, extends=("arbzg", "tvoed")), "extends", "arbzg, now arbzg, tvoed"),
    ],
)
def test_a_changed_past_is_refused_with_what_was_recorded_and_when(
    file: Use, place: str, what: str
) -> None:
    state = used(use(OLD, NEW))
    sentence = f"dv.toml: {place}: used since 2026-06-01 as {what}; {WAY_OUT}"
    assert said(file, state) == [sentence]
    with pytest.raises(UnsoundAgreement) as raised:
        decide(file, state)
    assert str(raised.value) == sentence


def test_all_that_was_changed_is_told_and_nothing_recorded() -> None:
    state = used(use(OLD, NEW))
    changed = use(replace(OLD, value=1), replace(NEW, value=2), today=date(2027, 2, 1))
    assert len(said(changed, state)) == 2
    with pytest.raises(UnsoundAgreement, match=r"\(and 1 more\)$"):
        decide(changed, state)


def test_a_file_that_is_gone_is_told_once() -> None:
    state = used(use(OLD, NEW))
    assert said(Use("dv.toml", TODAY, (), ()), state) == [
        "dv.toml: used since 2026-06-01 and now gone; put it back, no terms need to name it"
    ]
    assert said(Use("dv.toml", TODAY, (), ()), UNUSED) == []


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        (None, "2026-05-31", True),
        (None, "2026-06-01", False),
        (None, "2027-12-31", False),
        ("2027-12-31", None, False),
        ("2027-12-31", "2026-06-01", False),
        ("2027-12-31", "2026-05-31", True),
        ("2026-05-31", None, True),
        ("2026-05-31", "2026-05-30", True),
        ("2026-05-31", "9999-12-31", True),
        (None, "9999-12-31", False),
    ],
)
def test_an_end_can_move_only_while_it_lies_ahead(
    before: str | None, after: str | None, refused: bool
) -> None:
    ends = [None if end is None else date.fromisoformat(end) for end in (before, after)]
    first, second = (replace(OLD, valid_until=end) for end in ends)
    state = used(use(first))
    assert bool(said(use(second), state)) is refused
    if refused:
        ((_, _, _, what),) = rewritten_versions(use(second), state)
        assert "used since 2026-06-01 as valid " in what
    else:
        assert decide(use(second), state) == (recorded(second),)
        state = used(use(first), use(second))
        assert decide(use(second), state) == ()
        (kept,) = state.versions.values()
        assert (kept.version.content.valid_until, kept.since) == (ends[1], TODAY)


def test_a_version_is_added_for_the_past_with_the_day_on_which_it_was_known() -> None:
    state = used(use(OLD, NEW))
    tomorrow = date(2026, 6, 2)
    added = replace(OLD, value=12, known_from=tomorrow)
    file = use(OLD, added, NEW, today=tomorrow)
    assert decide(file, state) == (recorded(added, on=tomorrow),)
    assert backdated_versions(file, state) == ()


def test_an_added_version_that_claims_to_have_been_known_is_noted() -> None:
    state = used(use(OLD))
    (note,) = backdated_versions(use(OLD, NEW), state)
    assert str(note) == (
        "dv.toml: breaks.piece_minutes: 2026-01-01: known from 2026-01-01, but not there yet on "
        "2026-06-01: what was closed in between was calculated without it"
    )
    assert backdated_versions(use(OLD, NEW), UNUSED) == ()
    assert backdated_versions(use(replace(OLD, value=20)), state) == ()
    other = Content("rest.minimum_minutes", "DV § 9", date(2020, 1, 1), "minutes", 660)
    assert backdated_versions(use(OLD, other), state) == ()
    assert len(decide(use(OLD, NEW), state)) == 1


def test_digests_are_for_ever_those_that_were_recorded() -> None:
    assert OLD.digest == "182f8b42184c5f2ff3b64d07ccf948e5663096532b37897648a4b690cd688562"
    table = Content(
        "payroll.wage_types",
        "DV Anlage 1",
        date(2020, 1, 1),
        "table",
        [{"account": "flex", "wage_type": "1004", "factor": -1}],
        known_from=date(2021, 1, 1),
        valid_until=date(2022, 1, 1),
    )
    assert table.digest == "654ef8f976c9646cdea8fbacf9657c8a5a535da7e259cb1763e386e7ecd96763"
    assert replace(table, valid_until=None).digest == table.digest
    same = [{"factor": -1, "wage_type": "1004", "account": "flex"}]
    assert replace(table, value=same).digest == table.digest


def test_every_shipped_version_has_a_digest_of_its_own() -> None:
    found = [one.digest for agreement in shipped_agreements() for one in contents(agreement)]
    assert len(set(found)) == len(found) > 10

"""Decisions: refusals and their codes, repeats of one command, and many commands at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from threading import Barrier, Thread

import pytest
from msgspec import Struct

from api.work.carry_out import Acting, CommandResult
from domain.streams import employment
from domain.streams.access import IssueKey, KeyIssued, RevokeKey
from domain.streams.badge import IssueBadge, ReturnBadge
from domain.streams.employment import (
    AgreeTerms,
    AssignUnit,
    EndEmployment,
    Hire,
    Hired,
)
from domain.streams.stream_ids import ACCESS_STREAM
from domain.streams.timesheet import BookingsCorrected, MonthClosed
from domain.values.bookings import Booking
from domain.values.errors import Code, DomainError, Rejected, UnsoundAgreement
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.errors import CommandReused
from projections.facts.contexts import Contexts
from projections.facts.event_codec import CODEC
from projections.facts.states import fold_access
from tests.decisions import Commands
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import AGREEMENTS, HR, City, opened_city, punch, worked

WEEK = (468, 468, 468, 468, 468, 0, 0)
HIRED = date(2025, 3, 3)
TODAY = date(2025, 9, 15)
FEBRUARY, MARCH, APRIL, MAY = (Month(2025, number) for number in (2, 3, 4, 5))


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


def terms(on: date, agreements: tuple[str, ...] = AGREEMENTS, land: str = "NW") -> AgreeTerms:
    return AgreeTerms(on, WEEK, agreements, land)


def hire(on: date = HIRED, agreed: AgreeTerms | None = None) -> Hire:
    return Hire(Hired(on), agreed or terms(on), AssignUnit(on, "11", "4711"))


def refusal(city: City, act: Callable[[], object]) -> DomainError:
    """The error of a refused act, which is asserted to have stored nothing."""
    before = city.ledger.head()
    with pytest.raises(DomainError) as refused:
        act()
    assert city.ledger.head() == before
    return refused.value


def code(city: City, act: Callable[[], object]) -> Code:
    error = refusal(city, act)
    assert isinstance(error, Rejected)
    return error.code


def events(city: City, prefix: str) -> list[tuple[Provenance, Struct]]:
    return [CODEC.read(one) for one in city.ledger.read_range(prefix)]


EMPLOYED: list[tuple[str, employment.Command, Code]] = [
    ("1", hire(), Code.ALREADY_HIRED),
    ("1", hire(date(2030, 1, 1)), Code.ALREADY_HIRED),
    ("3", hire(date(2025, 6, 30)), Code.ALREADY_HIRED),
    ("2", terms(HIRED), Code.NOT_HIRED),
    ("2", AssignUnit(HIRED, "12", "4712"), Code.NOT_HIRED),
    ("2", EndEmployment(date(2025, 6, 30)), Code.NOT_HIRED),
    ("2", hire(HIRED, terms(date(2025, 3, 2))), Code.TERMS_BEFORE_HIRING),
    ("2", hire(HIRED, terms(HIRED, ("arbzg", "no-such"))), Code.UNKNOWN_AGREEMENT),
    ("2", hire(HIRED, terms(HIRED, AGREEMENTS, "XX")), Code.UNKNOWN_LAND),
    ("1", terms(date(2025, 3, 2)), Code.TERMS_BEFORE_HIRING),
    ("1", terms(HIRED, ("no-such",)), Code.UNKNOWN_AGREEMENT),
    ("1", terms(HIRED, AGREEMENTS, "nw"), Code.UNKNOWN_LAND),
    ("1", AssignUnit(date(2025, 3, 2), "12", "4712"), Code.TERMS_BEFORE_HIRING),
    ("1", EndEmployment(date(2025, 3, 2)), Code.ENDED_BEFORE_HIRED),
]


def test_what_employment_refuses(city: City) -> None:
    city.hire("1", HIRED)
    city.hire("3", HIRED)
    city.commands.employ("3", EndEmployment(date(2025, 6, 30)), HR)
    for person, command, expected in EMPLOYED:
        found = code(city, partial(city.commands.employ, person, command, HR))
        assert found is expected, (person, command)


def test_employment_is_hired_changed_ended_and_begun_again(city: City) -> None:
    city.hire("1", HIRED)
    steps: list[employment.Command] = [
        terms(date(2025, 4, 1)),
        AssignUnit(date(2025, 4, 1), "12", "4712"),
        EndEmployment(date(2025, 6, 30)),
        hire(date(2025, 7, 1)),
    ]
    for step in steps:
        assert city.commands.employ("1", step, HR).position == city.ledger.head().position
    names = [type(event).__name__ for _, event in events(city, "1/")]
    assert names == ["Hired", "TermsAgreed", "UnitAssigned", "TermsAgreed", "UnitAssigned",
                     "EmploymentEnded", "Hired", "TermsAgreed", "UnitAssigned"]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "agreements"),
    [(HIRED, ("arbzg",)), (HIRED, ()), (date(1985, 1, 1), AGREEMENTS)],
    ids=["one of two", "none", "before they were in force"],
)
def test_terms_under_agreements_that_lack_a_value_are_refused(
    city: City, on: date, agreements: tuple[str, ...]
) -> None:
    city.hire("1", HIRED)
    changed = terms(max(on, HIRED), ("arbzg",))
    for person, command in (("2", hire(on, terms(on, agreements))), ("1", changed)):
        refused = refusal(city, partial(city.commands.employ, person, command, HR))
        assert isinstance(refused, UnsoundAgreement)


def test_what_badges_refuse(city: City) -> None:
    commands = city.commands
    commands.issue_badge("77", IssueBadge("1", date(2025, 3, 1), date(2025, 3, 31)), HR)
    taken = [
        IssueBadge("2", date(2025, 3, 31)),
        IssueBadge("2", date(2025, 1, 1), date(2025, 3, 1)),
        IssueBadge("2", date(2025, 1, 1)),
        IssueBadge("1", date(2025, 3, 10), date(2025, 3, 11)),
    ]
    for issued in taken:
        assert code(city, partial(commands.issue_badge, "77", issued, HR)) is Code.BADGE_TAKEN
    back = IssueBadge("1", date(2025, 5, 2), date(2025, 5, 1))
    assert code(city, partial(commands.issue_badge, "77", back, HR)) is Code.PERIOD_REVERSED
    for day in (date(2025, 2, 28), date(2025, 4, 1)):
        returned = partial(commands.return_badge, "77", ReturnBadge(day), HR)
        assert code(city, returned) is Code.BADGE_NOT_ISSUED
    days = (date(2025, 3, 2), date(2025, 3, 1))
    assert code(city, partial(commands.assign_kept, "77", "1", *days, HR)) is Code.PERIOD_REVERSED


def booking(text: str, kind: str = "in", sequence: int = 1) -> Booking:
    item = punch(sequence, text, kind)
    return Booking(item.at, item.offset_minutes, kind, sequence)


def test_what_a_correction_refuses(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    city.commands.correct("1", MARCH, "forgotten", ("T:1",), (), HR)
    good = booking("2025-03-04T08:00+01:00")
    cases: list[tuple[str, tuple[str, ...], tuple[Booking, ...], Code]] = [
        ("", ("T:2",), (), Code.REASON_MISSING),
        (" \t", (), (good,), Code.REASON_MISSING),
        ("why", (), (), Code.CORRECTION_EMPTY),
        ("why", ("T:3",), (), Code.BOOKING_UNKNOWN),
        ("why", ("T:2", "U:2"), (), Code.BOOKING_UNKNOWN),
        ("why", ("T:1",), (), Code.BOOKING_ALREADY_VOID),
        ("why", (), (good, booking("2025-03-04T09:00+01:00", "lunch", 2)), Code.UNKNOWN_KIND),
        ("why", (), (booking("2025-04-01T08:00+02:00"),), Code.CORRECTION_OF_OTHER_MONTH),
        # The month follows the wall clock.
        ("why", (), (booking("2025-03-31T23:59-03:30"), booking("2025-04-01T00:00+05:45")),
         Code.CORRECTION_OF_OTHER_MONTH),
    ]  # fmt: skip
    for reason, voided, added, expected in cases:
        found = code(
            city, partial(city.commands.correct, "1", MARCH, reason, voided, added, HR)
        )  # fmt: skip
        assert found is expected, (reason, voided, added)


def test_a_correction_names_its_reason_and_who_decided_for_whom(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    officer = Acting("officer-1", on_behalf_of="1", mandate="time officer of unit 11", key="k1")
    added = (booking("2025-03-03T17:00+01:00", "out"),)
    done = city.commands.correct("1", MARCH, "stayed longer", ("T:2",), added, officer)
    provenance, event = events(city, "1/timesheet/2025-03")[-1]
    assert provenance == Provenance("officer-1", "1", "time officer of unit 11", "officer-1/k1")
    correction = str(done.details["correction"])
    assert event == BookingsCorrected(correction, "stayed longer", ("T:2",), added)
    city.projector().catch_up()
    sheet = city.reader.sheet("1", MARCH).content
    assert sheet is not None
    assert sheet.days[0].attended_minutes == 540
    # A booking that a correction added can itself be voided, and the original does not return.
    back = (f"correction/{correction}:1",)
    city.commands.correct("1", MARCH, "he did not", back, (), officer_again("k2"))
    city.projector().catch_up()
    sheet = city.reader.sheet("1", MARCH).content
    assert sheet is not None
    assert sheet.days[0].attended_minutes == 0
    assert [type(one).__name__ for _, one in events(city, "1/timesheet/")] == [
        "Booked", "BookingsCorrected", "BookingsCorrected",
    ]  # fmt: skip


def officer_again(key: str) -> Acting:
    return Acting("officer-1", key=key)


def test_corrections_without_a_key_are_told_apart(city: City) -> None:
    city.hire("1", HIRED)
    added = (booking("2025-03-04T08:00+01:00"),)
    ids = {
        city.commands.correct("1", MARCH, "twice", (), added, HR).details["correction"]
        for _ in range(2)
    }
    assert len(ids) == 2


def test_what_a_close_refuses(city: City) -> None:
    city.hire("1", date(2025, 2, 10), badge="77")
    city.deliver("T", *worked(1, HIRED))

    def close(person: str, month: Month, today: date = TODAY) -> Callable[[], CommandResult]:
        return lambda: city.commands.close_month(person, month, today, HR)

    assert code(city, close("2", MARCH)) is Code.NOT_HIRED
    assert code(city, close("1", Month(2025, 1))) is Code.NOT_HIRED
    assert code(city, close("1", MARCH)) is Code.EARLIER_MONTH_OPEN
    for today in (date(2025, 2, 28), date(2025, 2, 1), date(2024, 1, 1)):
        assert code(city, close("1", FEBRUARY, today)) is Code.MONTH_NOT_OVER
    for month in (Month(2025, 9), Month(2025, 12), Month(9999, 12)):
        assert code(city, close("1", month)) is Code.MONTH_NOT_OVER
    close("1", FEBRUARY, date(2025, 3, 1))()
    assert code(city, close("1", FEBRUARY)) is Code.MONTH_ALREADY_CLOSED
    refused = refusal(city, close("1", MAY))
    assert isinstance(refused, Rejected)
    assert refused.facts["earlier"] == "2025-04"
    for month in (MARCH, APRIL, MAY):
        done = close("1", month)()
        _, event = events(city, f"1/timesheet/{month}")[-1]
        assert isinstance(event, MonthClosed)
        assert (event.digest, event.unit) == (done.details["digest"], "11")


def at_once(act: Callable[[Commands, int], object], city: City) -> list[object]:
    """Results of eight threads of two processes that act at the same time."""
    begin = Barrier(8)
    got: list[object] = []
    with ExitStack() as stack:
        ledger = stack.enter_context(city.employer.ledger())
        elsewhere = Commands(ledger, Contexts(ledger, city.contexts.book, AGREEMENTS))

        def run(number: int) -> None:
            begin.wait()
            try:
                got.append(act((city.commands, elsewhere)[number % 2], number))
            except DomainError as error:
                got.append(error)

        threads = [Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(got) == 8
    return got


def test_a_month_closed_by_eight_at_once_is_closed_once(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    got = at_once(lambda commands, n: commands.close_month("1", MARCH, TODAY, Acting(f"{n}")), city)
    outcomes = Counter(one.code if isinstance(one, Rejected) else type(one) for one in got)
    assert outcomes == {CommandResult: 1, Code.MONTH_ALREADY_CLOSED: 7}
    closes = [event for _, event in events(city, "1/timesheet/") if isinstance(event, MonthClosed)]
    assert len(closes) == 1


def test_one_command_sent_eight_times_at_once_has_one_result(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    acting = Acting("officer-1", key="close-march")
    got = at_once(lambda commands, _: commands.close_month("1", MARCH, TODAY, acting), city)
    done = [one for one in got if isinstance(one, CommandResult)]
    assert len({(one.position, one.details["digest"]) for one in done}) == 1
    assert Counter(one.repeated for one in done) == {False: 1, True: 7}


def test_a_repeat_that_overtakes_its_first_result_is_still_answered_with_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.hire("1", HIRED, badge="77")
    acting = Acting("officer-1", key="close-march")
    first = city.commands.close_month("1", MARCH, TODAY, acting)
    look_up = city.ledger.command
    answers: Iterator[None] = iter([None])

    def just_too_early(command_id: str) -> object:
        """Answer the first look-up from a moment before the command is carried out elsewhere."""
        return next(answers, look_up(command_id))

    monkeypatch.setattr(city.ledger, "command", just_too_early)
    again = city.commands.close_month("1", MARCH, TODAY, acting)
    assert again == CommandResult(first.position, True, first.details)


def test_corrections_at_once_are_all_carried_out(city: City) -> None:
    city.hire("1", HIRED)

    def correct(commands: Commands, number: int) -> CommandResult:
        added = (booking(f"2025-03-04T{8 + number:02d}:00+01:00"),)
        return commands.correct("1", MARCH, f"reason {number}", (), added, Acting(f"{number}"))

    got = at_once(correct, city)
    assert len({one.details["correction"] for one in got if isinstance(one, CommandResult)}) == 8
    reasons = {
        one.reason for _, one in events(city, "1/timesheet/") if isinstance(one, BookingsCorrected)
    }
    assert reasons == {f"reason {number}" for number in range(8)}


def test_a_repeated_command_has_its_first_result(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED), *worked(3, HIRED, badge="78"))
    commands, acting = city.commands, Acting("officer-1", key="k")
    added = (booking("2025-03-04T08:00+01:00"),)
    acts: list[Callable[[Acting], CommandResult]] = [
        lambda who: commands.employ("1", terms(date(2025, 4, 1)), who),
        lambda who: commands.issue_badge("78", IssueBadge("1", HIRED), who),
        lambda who: commands.return_badge("78", ReturnBadge(HIRED), who),
        lambda who: commands.assign_kept("79", "1", HIRED, None, who),
        lambda who: commands.correct("1", MARCH, "why", ("T:1",), added, who),
        lambda who: commands.close_month("1", MARCH, TODAY, who),
        lambda who: commands.access(IssueKey("a1", "d", "hr", "x"), who),
    ]
    for number, act in enumerate(acts):
        who = Acting(acting.by, key=f"k{number}")
        first = act(who)
        head = city.ledger.head()
        again = act(who)
        assert again == CommandResult(first.position, True, first.details)
        assert not first.repeated
        assert city.ledger.head() == head
        with pytest.raises(CommandReused):
            commands.employ("1", terms(date(2025, 5, number + 1)), who)
    # The day of the repeat is no part of the request.
    later = commands.close_month("1", MARCH, date(2026, 1, 1), Acting(acting.by, key="k5"))
    assert later.repeated


def test_the_same_key_of_somebody_else_is_another_command(city: City) -> None:
    city.hire("1", HIRED)
    added = (booking("2025-03-04T08:00+01:00"),)
    ids = [
        city.commands.correct("1", MARCH, "why", (), added, Acting(by, key="k")).details
        for by in ("officer-1", "officer-2")
    ]
    assert ids[0] != ids[1]
    with pytest.raises(CommandReused):
        city.commands.correct("1", MARCH, "other", (), added, Acting("officer-2", key="k"))


def test_a_refused_command_can_be_sent_again_when_it_is_possible(city: City) -> None:
    acting = Acting("officer-1", key="k")
    city.hire("1", HIRED)
    early, late = date(2025, 3, 31), date(2025, 4, 1)
    refused = code(city, partial(city.commands.close_month, "1", MARCH, early, acting))
    assert refused is Code.MONTH_NOT_OVER
    assert not city.commands.close_month("1", MARCH, late, acting).repeated


def test_keys_are_issued_and_revoked_once(city: City) -> None:
    issued = IssueKey("a1", "digest", "hr", "unit-11")
    city.commands.access(issued, HR)
    state = fold_access(city.ledger.read_stream(ACCESS_STREAM))
    assert state == {"a1": KeyIssued("a1", "digest", "hr", "unit-11")}
    assert code(city, partial(city.commands.access, RevokeKey("b2"), HR)) is Code.KEY_UNKNOWN
    got = at_once(lambda commands, n: commands.access(RevokeKey("a1"), Acting(f"{n}")), city)
    outcomes = Counter(one.code if isinstance(one, Rejected) else type(one) for one in got)
    assert outcomes == {CommandResult: 1, Code.KEY_ALREADY_REVOKED: 7}
    assert fold_access(city.ledger.read_stream(ACCESS_STREAM)) == {"a1": None}

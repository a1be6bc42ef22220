"""Owners of bookings: badges unknown, handed on, reissued behind another process' back."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from threading import Event, Thread

import pytest

from api.intake.draft import IMPORT_WINDOW, ItemStatus
from api.intake.intake import Intake
from api.intake.items import ItemCode
from api.work.carry_out import CommandResult
from domain.facts.kinds import SHIPPED
from domain.streams.badge import BookingsKept, IssueBadge, ReturnBadge
from domain.values.accounts import Account
from domain.values.bookings import Booked
from domain.values.time import Month
from projections.facts.event_codec import CODEC
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import HR, NOW, City, opened_city, punch, worked

KINDS = SHIPPED.bookings.codes

MARCH = Month(2025, 3)
HIRED = date(2025, 3, 3)


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


def owners(city: City) -> dict[int, str]:
    """The stream that counts each booking, by its number; a kept one counts nowhere else."""
    found: dict[int, str] = {}
    for one in city.ledger.read_log(0):
        event = CODEC.read(one)[1]
        if isinstance(event, BookingsKept):
            for booking in event.booked.bookings:
                found.setdefault(booking.sequence, one.stream)
        elif isinstance(event, Booked):
            for booking in event.bookings:
                assert found.get(booking.sequence, "badge/").startswith("badge/"), "counted twice"
                found[booking.sequence] = one.stream
    return found


def attended_minutes(city: City, person: str) -> dict[date, int]:
    city.projector().catch_up()
    sheet = city.reader.sheet(person, MARCH).content
    days = () if sheet is None else sheet.days
    return {day.day: day.attended_minutes for day in days if day.attended_minutes}


def assigned(done: CommandResult) -> object:
    return done.details["assigned"]


def test_an_unknown_badge_s_bookings_wait_until_it_is_issued(city: City) -> None:
    delivery = city.deliver("T", *worked(1, HIRED), *worked(3, date(2025, 3, 4)))
    assert {(one.status, one.code) for one in delivery.results} == {
        (ItemStatus.KEPT, ItemCode.UNKNOWN_BADGE)
    }
    assert delivery.acknowledged_through == 4
    assert set(owners(city).values()) == {"badge/77/2025-03"}
    city.hire("1", HIRED)
    assert attended_minutes(city, "1") == {}

    done = city.commands.issue_badge("77", IssueBadge("1", date(2025, 3, 4)), HR)
    assert assigned(done) == 2
    assert attended_minutes(city, "1") == {date(2025, 3, 4): 510}
    assert owners(city)[1] == "badge/77/2025-03"

    # Bookings from before the badge became theirs are assigned by hand, and once only.
    for count in (2, 0, 0):
        done = city.commands.assign_kept("77", "1", HIRED, date(2025, 3, 31), HR)
        assert assigned(done) == count
    assert attended_minutes(city, "1") == {HIRED: 510, date(2025, 3, 4): 510}
    flex = city.reader.balances("1", date(2025, 3, 4)).content
    assert {one.account: one.amount for one in flex}[Account.FLEX] == 2 * (510 - 30 - 468)
    assert city.deliver("T", *worked(1, HIRED)).stored == 0


def test_kept_bookings_of_many_months_are_assigned_at_once(city: City) -> None:
    days = [date(2024, 12, 30), date(2025, 1, 2), HIRED]
    for number, day in enumerate(days):
        city.deliver("T", *worked(2 * number + 1, day))
        city.deliver("U", *worked(2 * number + 1, day, badge="78"))
    city.hire("1", date(2024, 1, 1))
    assert assigned(city.commands.assign_kept("77", "1", date(2025, 1, 1), None, HR)) == 4
    streams = {one.stream for one in city.ledger.read_range("1/timesheet/")}
    assert streams == {"1/timesheet/2025-01", "1/timesheet/2025-03"}
    assert assigned(city.commands.assign_kept("77", "2", date(2024, 1, 1), None, HR)) == 2
    assert assigned(city.commands.assign_kept("77", "2", date(2024, 1, 1), None, HR)) == 0


def test_a_badge_changes_hands_inside_a_month(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.hire("2", HIRED)
    city.commands.return_badge("77", ReturnBadge(date(2025, 3, 14)), HR)
    city.commands.issue_badge("77", IssueBadge("2", date(2025, 3, 18)), HR)
    delivery = city.deliver(
        "T",
        # The first and the last of the delivery do not belong to the holder of the badge between.
        punch(1, "2025-03-20T08:00+01:00"),
        punch(2, "2025-03-04T08:00+01:00"),
        punch(3, "2025-03-15T08:00+01:00"),
        punch(4, "2025-03-31T08:00+01:00"),
        # The wall clock gives the day: by UTC it is already the 15th, and still the 17th.
        punch(5, "2025-03-14T23:30-03:30"),
        punch(6, "2025-03-18T00:15+05:45"),
    )
    assert owners(city) == {
        1: "2/timesheet/2025-03",
        2: "1/timesheet/2025-03",
        3: "badge/77/2025-03",
        4: "2/timesheet/2025-03",
        5: "1/timesheet/2025-03",
        6: "2/timesheet/2025-03",
    }
    kept = [one.sequence for one in delivery.results if one.status is ItemStatus.KEPT]
    assert kept == [3]
    assert {one.status for one in delivery.results if one.sequence != 3} == {ItemStatus.STORED}


def test_both_ends_with_one_person_and_the_middle_with_another(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.commands.return_badge("77", ReturnBadge(date(2025, 3, 10)), HR)
    city.commands.issue_badge("77", IssueBadge("2", date(2025, 3, 11), date(2025, 3, 20)), HR)
    city.commands.issue_badge("77", IssueBadge("1", date(2025, 3, 21)), HR)
    city.deliver("T", *(punch(day, f"2025-03-{day:02d}T08:00+01:00") for day in range(3, 29)))
    city.deliver(
        "U", *(punch(100 + day, f"2025-03-{day:02d}T09:00+01:00") for day in (5, 15, 25, 7))
    )
    people = Counter(stream[0] for stream in owners(city).values())
    assert people == {"1": 8 + 8 + 3, "2": 10 + 1}
    assert owners(city)[15] == owners(city)[115] == "2/timesheet/2025-03"


def test_a_badge_reissued_by_another_process_is_looked_up_anew(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.hire("2", HIRED)
    with city.employer.ledger() as ledger:
        elsewhere = Intake(ledger, KINDS)
        first = elsewhere.deliver("T", worked(1, HIRED), NOW, window=IMPORT_WINDOW)
        assert first.stored == 2
        # The other process still has the badge as the first person's.
        city.commands.return_badge("77", ReturnBadge(HIRED), HR)
        city.commands.issue_badge("77", IssueBadge("2", date(2025, 3, 4)), HR)
        second = elsewhere.deliver(
            "T", worked(3, date(2025, 3, 4)), NOW, window=IMPORT_WINDOW
        )  # fmt: skip
        assert second.stored == 2
    assert owners(city) == dict.fromkeys((1, 2), "1/timesheet/2025-03") | dict.fromkeys(
        (3, 4), "2/timesheet/2025-03"
    )


def test_a_badge_issued_while_bookings_arrive_leaves_none_behind(city: City) -> None:
    city.hire("1", HIRED)
    issued = Event()
    last = 0

    def deliver() -> None:
        """Deliver without a pause, until the badge has been issued and a little longer."""
        nonlocal last
        elsewhere = Intake(ledger, KINDS)
        while not issued.is_set() or last < 20:
            last += 1
            booking = punch(last, f"2025-03-03T{last // 60 % 24:02d}:{last % 60:02d}+01:00")
            elsewhere.deliver("T", [booking], NOW, window=IMPORT_WINDOW)

    with city.employer.ledger() as ledger:
        terminal = Thread(target=deliver)
        terminal.start()
        try:
            done = city.commands.issue_badge("77", IssueBadge("1", HIRED), HR)
        finally:
            issued.set()
            terminal.join()
    assert assigned(done) in range(last + 1)
    assert owners(city) == dict.fromkeys(range(1, last + 1), "1/timesheet/2025-03")

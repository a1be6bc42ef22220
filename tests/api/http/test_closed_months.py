"""A closed month stays unchanged; later changes are a difference in an open one."""

from collections.abc import Iterator
from datetime import date

import pytest

from api.work.carry_out import CommandResult
from domain.evaluation import close as month_close
from domain.evaluation.evaluate import Sheet
from domain.evaluation.person_facts import evaluate_all
from domain.streams.timesheet import MonthClosed
from domain.values.accounts import Account, Total, Unit
from domain.values.bookings import Booking
from domain.values.time import Month
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC
from projections.facts.person import load_facts
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import HR, City, opened_city, punch, worked

HIRED = date(2025, 3, 3)
TODAY = date(2025, 12, 1)
MARCH, APRIL, MAY, JUNE = (Month(2025, number) for number in (3, 4, 5, 6))

# From Monday 3 March: 21 working days; April has 22 less two holidays, May 22 less two.
MARCH_FLEX = 480 - 21 * 468
APRIL_TARGET, MAY_TARGET = 20 * 468, 20 * 468
ADDED = 480
"""A day of 8:00 to 16:30 less half an hour of break."""


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        opened.hire("1", HIRED, badge="77")
        opened.deliver("T", *worked(1, HIRED))
        yield opened


def close(city: City, *months: Month) -> None:
    for month in months:
        city.commands.close_month("1", month, TODAY, HR)


def add_a_day(city: City, day: date = date(2025, 3, 4)) -> CommandResult:
    added = tuple(
        Booking(one.at, one.offset_minutes, one.kind, one.sequence) for one in worked(1, day)
    )
    return city.correct("1", Month.of(day), (), added)


def take_back(city: City, done: CommandResult) -> None:
    name = done.details["correction"]
    voided = (f"correction/{name}:1", f"correction/{name}:2")
    city.correct("1", MARCH, voided)


def sheet(city: City, month: Month) -> Sheet:
    city.projector().catch_up()
    found = city.reader.sheet("1", month).content
    assert found is not None
    return found


def flex(city: City, day: date) -> int:
    city.projector().catch_up()
    balances = {one.account: one.amount for one in city.reader.balances("1", day).content}
    return balances[Account.FLEX]


def difference(sign: int, origin: str = "") -> tuple[Total, ...]:
    """The sums per account of a worked day, of the month itself or carried from another."""
    minutes = Unit.MINUTES
    return (
        Total(Account.ATTENDED, minutes, sign * -510, origin),
        Total(Account.BREAK, minutes, sign * 30, origin),
        Total(Account.FLEX, minutes, sign * ADDED, origin),
    )


def stemming(sheet: Sheet) -> tuple[Total, ...]:
    return tuple(total for total in sheet.totals if total.origin)


def frozen(city: City, month: Month) -> MonthClosed:
    event = CODEC.read(city.ledger.read_stream(f"1/timesheet/{month}")[-1])[1]
    assert isinstance(event, MonthClosed)
    return event


def test_a_closed_month_shows_what_was_frozen(city: City) -> None:
    before = sheet(city, MARCH)
    close(city, MARCH)
    after = sheet(city, MARCH)
    event = frozen(city, MARCH)
    assert (before.closed, after.closed) == (False, True)
    assert (after.days, after.totals, after.digest) == (event.days, event.totals, event.digest)
    assert (after.days, after.totals, after.closing) == (before.days, before.totals, before.closing)
    assert after.differences == ()
    assert flex(city, date(2025, 3, 31)) == MARCH_FLEX
    quantities = {line.wage_type: line.quantity for line in event.wage_lines}
    assert quantities == {"1001": 510, "1002": 30, "1003": 21 * 468, "1004": MARCH_FLEX}


def test_a_correction_of_a_closed_month_is_a_difference_in_the_first_open_one(city: City) -> None:
    close(city, MARCH)
    closed = sheet(city, MARCH)
    add_a_day(city)
    march = sheet(city, MARCH)
    assert march.differences == difference(1)
    assert (march.days, march.totals, march.digest) == (closed.days, closed.totals, closed.digest)
    assert flex(city, date(2025, 3, 31)) == MARCH_FLEX
    # It counts from the first day of the month that takes the difference up.
    assert stemming(sheet(city, APRIL)) == difference(1, "2025-03")
    assert flex(city, date(2025, 4, 1)) == MARCH_FLEX + ADDED - 468
    assert flex(city, date(2025, 4, 30)) == MARCH_FLEX + ADDED - APRIL_TARGET


def test_closing_the_month_that_took_a_difference_up_settles_it(city: City) -> None:
    close(city, MARCH)
    done = add_a_day(city)
    close(city, APRIL)
    event = frozen(city, APRIL)
    assert {line.origin for line in event.wage_lines} == {"", "2025-03"}
    assert stemming(sheet(city, APRIL)) == difference(1, "2025-03")
    assert sheet(city, MARCH).differences == difference(1)
    assert sheet(city, APRIL).differences == ()
    balance = MARCH_FLEX + ADDED - APRIL_TARGET - MAY_TARGET
    assert stemming(sheet(city, MAY)) == ()
    assert flex(city, date(2025, 5, 31)) == balance

    take_back(city, done)
    assert sheet(city, MARCH).differences == ()
    assert stemming(sheet(city, APRIL)) == difference(1, "2025-03")
    assert stemming(sheet(city, MAY)) == difference(-1, "2025-03")
    assert flex(city, date(2025, 4, 30)) == MARCH_FLEX + ADDED - APRIL_TARGET
    assert flex(city, date(2025, 5, 31)) == balance - ADDED
    close(city, MAY)
    assert stemming(sheet(city, JUNE)) == ()
    assert sheet(city, JUNE).opening[Account.FLEX] == balance - ADDED


def test_a_difference_passes_over_all_months_that_are_closed(city: City) -> None:
    close(city, MARCH, APRIL, MAY)
    add_a_day(city)
    add_a_day(city, date(2025, 4, 2))
    assert [stemming(sheet(city, month)) for month in (MARCH, APRIL, MAY)] == [(), (), ()]
    taken_up = stemming(sheet(city, JUNE))
    assert set(taken_up) == {*difference(1, "2025-03"), *difference(1, "2025-04")}
    assert flex(city, date(2025, 5, 31)) == MARCH_FLEX - APRIL_TARGET - MAY_TARGET
    assert flex(city, date(2025, 6, 1)) == MARCH_FLEX + 2 * ADDED - APRIL_TARGET - MAY_TARGET


def test_a_booking_that_comes_after_the_close_is_a_difference_too(city: City) -> None:
    close(city, MARCH)
    delivery = city.deliver("T", *worked(3, date(2025, 3, 4)))
    assert delivery.stored == 2
    assert sheet(city, MARCH).differences == difference(1)
    assert flex(city, date(2025, 3, 31)) == MARCH_FLEX
    assert stemming(sheet(city, APRIL)) == difference(1, "2025-03")


def test_a_correction_taken_back_before_anything_settled_leaves_nothing(city: City) -> None:
    close(city, MARCH)
    before = {month: sheet(city, month) for month in (MARCH, APRIL)}
    take_back(city, add_a_day(city))
    assert {month: sheet(city, month) for month in (MARCH, APRIL)} == before


def test_a_booking_that_comes_while_a_month_is_closed_is_in_it_or_after_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock-out after midnight, stored between reading the facts and appending the close."""
    city.deliver("T", punch(3, "2025-03-31T22:00:00+02:00", "in"))
    real, came = city.ledger.read_range, False

    def read_range(prefix: str, until_position: int | None = None) -> list[RecordedEvent]:
        nonlocal came
        recorded = real(prefix, until_position)
        if prefix == "1/" and not came:
            came = True
            city.deliver("T", punch(4, "2025-04-01T02:00:00+02:00", "out"))
        return recorded

    monkeypatch.setattr(city.ledger, "read_range", read_range)
    done = city.commands.close_month("1", MARCH, TODAY, HR)
    facts = load_facts(city.ledger, "1", done.position - 1)
    *_, evaluation = evaluate_all(facts, city.contexts.context(), MARCH)
    assert done.details["digest"] == month_close.freeze_month(evaluation, facts.employment).digest

"""Absences in the tables: increment and rebuild give the same rows, and each is read cheaply."""

from datetime import UTC, date, datetime

from api.host.clock import SystemClock
from api.work.absences import decide_absence
from api.work.carry_out import Acting
from domain.facts.absences import Absence
from domain.streams.absence import (
    CancelAbsence,
    ChangeAbsence,
    Command,
    EnterAbsence,
    GiveNotice,
    RequestAbsence,
)
from domain.streams.employment import AgreeTerms
from domain.values.accounts import Account
from domain.values.time import Month
from projections.engine.rebuild import rebuild
from tests.projections.conftest import HR, City, worked

WEEK = (480, 480, 480, 480, 480, 0, 0)
IDS = ("tvoed-vka", "dv-muster")


def decide(city: City, person: str, *commands: Command) -> None:
    for command in commands:
        decide_absence(
            city.commands.on(SystemClock().today()), Acting("officer:1"), person, command
        )
        city.projector().catch_up()


def leave(name: str, first: date, last: date, kind: str = "annual_leave") -> Absence:
    return Absence(name, kind, first, last, certified=True)


def employed(city: City, person: str, badge: str) -> None:
    city.hire(person, date(2025, 1, 1), badge=badge)
    terms = AgreeTerms(date(2025, 1, 1), WEEK, IDS, "NW")
    city.commands.employ(person, terms, HR)
    for number, month in enumerate((11, 12), start=1):
        day = date(2025, month, 3)
        city.deliver(f"T{badge}", *worked(2 * number - 1, day, badge))
    city.deliver(f"T{badge}", *worked(5, date(2026, 2, 2), badge))
    city.projector().catch_up()


def test_absences_decided_step_by_step_give_what_a_rebuild_gives(city: City) -> None:
    employed(city, "71", "771")
    winter = leave("w", date(2025, 12, 22), date(2026, 1, 9))
    decide(
        city,
        "71",
        EnterAbsence(winter),
        EnterAbsence(leave("s", date(2025, 12, 29), date(2026, 1, 2), "sick")),
        RequestAbsence(leave("r", date(2026, 1, 19), date(2026, 1, 20))),
        EnterAbsence(leave("e", date(2025, 11, 10), date(2025, 11, 14))),
        ChangeAbsence("w", winter.first, date(2025, 12, 30), "back earlier"),
        GiveNotice(date(2025, 12, 1), 2025, "letter"),
        CancelAbsence("e", "not taken"),
    )
    before = city.rows()
    rebuild(city.employer.admin, city.ledger, city.contexts)
    assert city.rows() == before
    balances = {
        one.account: one.amount for one in city.reader.balances("71", date(2026, 2, 28)).content
    }
    lots = city.reader.leave("71", date(2026, 2, 28)).content
    assert balances[Account.LEAVE] == sum(lot.left_centidays for lot in lots)
    # 22 and 23 December; the rest is release, holidays, sickness or was given up.
    assert balances[Account.LEAVE_TAKEN] == 200


def test_a_day_beyond_the_last_row_knows_the_absences_of_its_months(city: City) -> None:
    employed(city, "72", "772")
    decide(city, "72", EnterAbsence(leave("a", date(2026, 5, 4), date(2026, 5, 8))))
    assert city.reader.sheet("72", Month(2026, 5)).content is None
    now = {one.account: one.amount for one in city.reader.balances("72", date(2026, 5, 8)).content}
    then = {
        one.account: one.amount
        for one in city.reader.balances("72", date(2026, 5, 8), datetime.now(UTC)).content
    }
    assert now[Account.LEAVE_TAKEN] == 500
    assert now == then


def test_what_was_known_before_an_absence_does_without_it(city: City) -> None:
    employed(city, "73", "773")
    before = datetime.now(UTC)
    decide(city, "73", EnterAbsence(leave("a", date(2026, 1, 5), date(2026, 1, 9))))
    then = city.reader.leave("73", date(2026, 1, 31), before).content
    now = city.reader.leave("73", date(2026, 1, 31)).content
    assert sum(lot.left_centidays for lot in then) == sum(lot.left_centidays for lot in now) + 500

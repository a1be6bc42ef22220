"""A repeat is known by the digest of its input, for as long as the ledger lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from api.work import (
    absences,
    approvals,
    badges,
    closing,
    corrections,
    employment,
    keys,
    lifetime,
    openings,
    orders,
    rosters,
)
from api.work.carry_out import Acting, CommandResult, Parts, PersonMonth
from api.work.recalculation import PersonRecalculation, recalculate
from api.work.units import change_unit
from domain.facts.orders import Choice
from domain.rules.working_time.approval import Level
from domain.streams import absence, timesheet
from domain.streams.access import IssueKey
from domain.streams.badge import IssueBadge, ReturnBadge
from domain.streams.employment import EndEmployment
from domain.streams.lifetime.commands import CloseAccount
from domain.streams.unit import BeginParallel
from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.time import Month
from ledger.errors import CommandReused
from ledger.judge import CommandReceipt as CommandFound
from ledger.records import Receipt
from tests.ledger.employers import TestEmployer
from tests.projections.conftest import City, opened_city


@pytest.fixture
def city(employer: TestEmployer) -> Iterator[City]:
    with opened_city(employer) as opened:
        yield opened


WHO = Acting("hr:x", key="k")
DAY = date(2025, 3, 3)
MONTH = Month(2025, 3)
ABOUT = PersonMonth("1", MONTH)
BOOKING = Booking(1741000000, 60, "in", 1)

CASES: list[tuple[str, Callable[[Parts], CommandResult]]] = [
    (
        '["employ",["1",{"last_day":"2025-03-03"}]]',
        lambda parts: employment.employ(parts, WHO, "1", EndEmployment(DAY)),
    ),
    (
        '["issue_badge",["78",{"person":"1","valid_from":"2025-03-03"}]]',
        lambda parts: badges.issue_badge(parts, WHO, "78", IssueBadge("1", DAY)),
    ),
    (
        '["return_badge",["78",{"last_day":"2025-03-03"}]]',
        lambda parts: badges.return_badge(parts, WHO, "78", ReturnBadge(DAY)),
    ),
    (
        '["assign_kept",["79","1","2025-03-03",null]]',
        lambda parts: badges.assign_kept(parts, WHO, "79", badges.AssignKept("1", DAY, None)),
    ),
    (
        '["correct",["1","2025-03","why",["T:1"],[[1741000000,60,"in",1,0]]]]',
        lambda parts: corrections.correct_bookings(
            parts, WHO, ABOUT, corrections.NewCorrection("why", ("T:1",), (BOOKING,))
        ),
    ),
    (
        '["confirm",["1","2025-03",{"id":"c","by":"x"}]]',
        lambda parts: corrections.confirm_correction(
            parts, WHO, ABOUT, corrections.CorrectionDecision("c")
        ),
    ),
    (
        '["decline",["1","2025-03",{"id":"c","by":"x","reason":"r"}]]',
        lambda parts: corrections.decline_correction(
            parts, WHO, ABOUT, corrections.CorrectionDecision("c", "r")
        ),
    ),
    (
        '["close_month",["1","2025-03"]]',
        lambda parts: closing.close_month(parts, WHO, ABOUT),
    ),
    (
        '["access",{"id":"a1","digest":"d","role":"hr","holder":"x"}]',
        lambda parts: keys.change_keys(parts, WHO, IssueKey("a1", "d", "hr", "x")),
    ),
    (
        (
            '["order",["1","2025-03",{"day":"2025-03-03","minutes":60,"choice":"owed",'
            '"begin_minute":null,"reason":"r"}]]'
        ),
        lambda parts: orders.order_overtime(
            parts, WHO, ABOUT, orders.NewOrder(DAY, 60, reason="r")
        ),
    ),
    (
        '["withdraw",["1","2025-03",{"id":"o","reason":"r"}]]',
        lambda parts: orders.withdraw_order(parts, WHO, ABOUT, timesheet.WithdrawOrder("o", "r")),
    ),
    (
        '["settle",["1","2025-03",{"id":"o","choice":"paid"}]]',
        lambda parts: orders.settle_order(
            parts, WHO, ABOUT, timesheet.SettleOrder("o", Choice.PAID)
        ),
    ),
    (
        '["bring",["1","2025-03",{"brought":{"balances":[["flex",60]],"document":"doc"}}]]',
        lambda parts: openings.bring_figures(
            parts, WHO, ABOUT, timesheet.LegacyFiguresBrought(((Account.FLEX, 60),), "doc")
        ),
    ),
    (
        '["approve",["1","2025-03","manager","seen"]]',
        lambda parts: approvals.approve_sheet(
            parts, WHO, ABOUT, approvals.SeenSheet(Level.MANAGER, "seen")
        ),
    ),
    (
        '["open",["1","2025-03-03",[["flex",60]],"doc"]]',
        lambda parts: openings.open_balances(
            parts, WHO, "1", openings.OpeningBalances(DAY, ((Account.FLEX, 60),), "doc")
        ),
    ),
    (
        '["recalculate",["1",["2025-03"],{"order":"n","known_on":"2025-03-03","reason":"r"}]]',
        lambda parts: recalculate(
            parts,
            WHO,
            "1",
            PersonRecalculation((MONTH,), timesheet.RecalculationOrdered("n", DAY, "r")),
        ),
    ),
    (
        '["unit",["10",{"first":"2025-03-03"}]]',
        lambda parts: change_unit(parts, WHO, "10", BeginParallel(DAY)),
    ),
    (
        '["absence",["1",{"id":"a"}]]',
        lambda parts: absences.decide_absence(parts, WHO, "1", absence.WithdrawAbsence("a")),
    ),
    (
        (
            '["plan_roster",["1","2025-03",'
            '{"first":"2025-03-03","last":"2025-03-03","shifts":[],"time_off":[]}]]'
        ),
        lambda parts: rosters.plan_roster(parts, WHO, ABOUT, rosters.RosterPlan.of(DAY, DAY, ())),
    ),
    (
        '["lifetime",["1",{"effective_on":"2025-03-03"}]]',
        lambda parts: lifetime.decide_lifetime(parts, WHO, "1", CloseAccount(DAY)),
    ),
]


@pytest.mark.parametrize(("said", "use_case"), CASES, ids=[said[2:16] for said, _ in CASES])
def test_the_input_that_makes_a_repeat_the_same_command_never_changes(
    city: City,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    use_case: Callable[[Parts], CommandResult],
) -> None:
    parts = city.commands.on(date(2025, 9, 1))
    receipt = Receipt(7, 7, datetime.now(UTC), repeated=True, result=b'{"first":1}')

    def known(text: str) -> Callable[[str], CommandFound]:
        return lambda _: CommandFound(sha256(text.encode()).digest(), receipt)

    monkeypatch.setattr(city.ledger, "command", known(said))
    done = use_case(parts)
    assert (done.position, done.repeated, done.details) == (7, True, {"first": 1})
    monkeypatch.setattr(city.ledger, "command", known(f"{said} "))
    with pytest.raises(CommandReused):
        use_case(parts)

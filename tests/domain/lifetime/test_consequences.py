"""Entries of a lifetime account on sheets and leave, and their evaluation there."""

from datetime import date

import pytest

from domain.facts.leave import Part
from domain.lifetime.consequences import leave_consequence, sheet_consequences
from domain.lifetime.credited_months import BY_HAND, month_credit
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_transfer import Destination
from domain.streams import absence
from domain.streams.absence import ExchangeDaysElected, LeaveSaved
from domain.streams.employment import EmploymentEnded
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    ConvertAccount,
    CreditAccount,
    DrawRelease,
    RequestRelease,
    SettleAccount,
    TransferAccount,
)
from domain.streams.lifetime.events import Cause, Event
from domain.streams.lifetime.state import fold
from domain.streams.timesheet import HoursMoved, HoursSaved
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from tests.domain.lines import FULL_WEEK, employment, evaluate_months, sheet_of
from tests.domain.saved_hours import IN_BOTH, IN_MONEY, OFFICIALS, happened, hours, pay, plan

MARCH, END = date(2026, 3, 31), date(2026, 12, 31)
HIRED = date(2026, 1, 1)
DAY_OFF = CreditAccount("d-1", MARCH, Source.EXCHANGE_DAY, minutes=468, centidays=100)
OPENING = CreditAccount("o-1", MARCH, Source.OPENING, minutes=30_000, document="list")


def released(minutes: int) -> tuple[Command, ...]:
    first, last = date(2027, 1, 1), date(2027, 2, 28)
    asked = plan(first, last, minutes=minutes, purpose=Purpose.SABBATICAL)
    return (
        RequestRelease("r", date(2026, 6, 1), asked),
        ApproveRelease("r", date(2026, 6, 2)),
        DrawRelease("r", "2027-01"),
    )


Moved = tuple[str, str, int]


@pytest.mark.parametrize(
    ("what", "events", "moved"),
    [
        ("brought along", happened(OFFICIALS, OPENING), [("opening", "lifetime", 30_000)]),
        (
            "drawn",
            happened(OFFICIALS, OPENING, *released(9_600)),
            [("opening", "lifetime", 30_000), ("lifetime", "lifetime_drawn", 9_600)],
        ),
        (
            "lapsed",
            happened(OFFICIALS, OPENING, SettleAccount(END, Cause.EXIT)),
            [("opening", "lifetime", 30_000), ("lifetime", "lapsed", 30_000)],
        ),
        (
            "handed over",
            happened(
                OFFICIALS, OPENING, TransferAccount(END, Destination.EMPLOYER, "Kreis", "letter")
            ),
            [("opening", "lifetime", 30_000), ("lifetime", "lifetime_transferred", 30_000)],
        ),
        (
            "converted",
            happened(IN_BOTH, OPENING, ConvertAccount("v", END, minutes=600)),
            [("opening", "lifetime", 30_000), ("lifetime", "lifetime_exchanged", 600)],
        ),
        (
            "converted back",
            happened(IN_BOTH, pay("p", MARCH, 3_300_00), ConvertAccount("v", END, cents=33_00)),
            [("lifetime_exchanged", "lifetime", 60)],
        ),
        ("an exchange day as hours", happened(IN_BOTH, DAY_OFF), [("credited", "lifetime", 468)]),
        ("an exchange day as money", happened(IN_MONEY, DAY_OFF), []),
        ("pay", happened(IN_MONEY, pay("p", MARCH, 100_00)), []),
    ],
)
def test_sheets_are_told_of_every_movement_of_hours(
    what: str, events: tuple[Event, ...], moved: list[Moved]
) -> None:
    found = [saved for event in events for saved in sheet_consequences(event)]
    assert all(isinstance(saved, HoursMoved) for saved in found), what
    assert [
        (one.source.value, one.target.value, one.minutes)
        for one in found
        if isinstance(one, HoursMoved)
    ] == moved
    assert {one.rule for one in found} <= BY_HAND
    time = fold(events).moved_minutes
    assert sum((two == "lifetime") * n - (one == "lifetime") * n for one, two, n in moved) == time


def test_hours_of_working_time_are_told_as_saved() -> None:
    (_, event) = happened(IN_BOTH, hours("c-1", MARCH, 600))
    (saved,) = sheet_consequences(event)
    assert isinstance(saved, HoursSaved)
    assert (saved.credit, saved.source, saved.in_money) == ("c-1", Account.OVERTIME, False)


def test_leave_is_told_of_exchange_days_only() -> None:
    agreed, event = happened(IN_MONEY, DAY_OFF)
    saved = leave_consequence(event)
    assert saved is not None
    assert (saved.credit, saved.effective_on, saved.centidays) == ("d-1", MARCH, 100)
    assert leave_consequence(agreed) is None


def test_hours_move_on_the_sheet_and_count_for_no_credit_of_its_own() -> None:
    saved = [one for event in happened(OFFICIALS, OPENING) for one in sheet_consequences(event)]
    sheet = sheet_of("2026-03", *saved)
    march = evaluate_months({"2026-03": sheet}, employment(), "2026-03", "2026-03")["2026-03"]
    assert march.sheet.closing[Account.LIFETIME] == 30_000
    assert march.sheet.closing[Account.OPENING] == -30_000
    assert month_credit(march.transfers, march.moved, anew=False).minutes == 0


def test_an_account_can_be_settled_after_employment() -> None:
    lapsed = HoursMoved(
        "exit", date(2026, 5, 20), Account.LIFETIME, Account.LAPSED, 600, "early_settlement", "§"
    )
    who = employment(HIRED, FULL_WEEK, EmploymentEnded(date(2026, 3, 31)))
    sheet = sheet_of("2026-05", lapsed)
    may = evaluate_months({"2026-05": sheet}, who, "2026-04", "2026-05")["2026-05"]
    assert [(total.day, total.others) for total in may.sheet.days] == [
        (date(2026, 5, 20), ((Account.LAPSED, 600), (Account.LIFETIME, -600)))
    ]
    assert may.sheet.closing[Account.LIFETIME] == -600
    assert not may.sheet.findings


@pytest.mark.parametrize(
    ("elected", "centidays", "left", "exceeded"),
    [(3, 100, 200, 0), (3, 300, 0, 0), (1, 200, 0, 1), (0, 100, 0, 1)],
)
def test_tvoed_29a_exchange_days_that_were_saved_leave_their_lot(
    elected: int, centidays: int, left: int, exceeded: int
) -> None:
    acts: list[absence.Event] = [
        ExchangeDaysElected(date(2026, 2, 1), elected, "form"),
        LeaveSaved("d-1", date(2026, 2, 20), centidays, "lifetime_credit", "DV LAK § 3"),
    ]
    who = employment(HIRED, agreements=("tvoed-vka", "dv-muster"))
    february = evaluate_months({}, who, "2026-01", "2026-02", away=acts)["2026-02"]
    lots = february.carry.leave
    of_exchange = [lot for lot in lots.lots if lot.part is Part.EXCHANGE]
    assert sum(lot.left_centidays for lot in of_exchange) == left
    taken = elected * 100 - left
    closing = february.sheet.closing
    assert closing.get(Account.LEAVE_SAVED, 0) == taken
    assert closing[Account.LEAVE] == sum(lot.left_centidays for lot in lots.lots)
    found = [one for one in february.sheet.findings if one.code is FindingCode.LEAVE_EXCEEDED]
    assert len(found) == exceeded

"""All stored events can be read: one golden file per event and version, never rewritten."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.content import Content
from domain.facts.absences import Absence
from domain.facts.leave import LeaveLot, Part
from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import Pay
from domain.facts.rosters import DutyKind, Shift
from domain.rules.pay.wage_lines import WageLine
from domain.rules.working_time.approval import Level
from domain.streams import (
    absence,
    access,
    agreement,
    badge,
    calendar,
    employment,
    terminal,
    timesheet,
    unit,
)
from domain.streams.absence import ExchangeDaysElected, LeaveOpened, LeaveSaved, NoticeGiven
from domain.streams.event_names import STORED, StoredEvent
from domain.streams.stream_ids import (
    ACCESS_STREAM,
    absence_stream,
    agreement_stream,
    badge_stream,
    calendar_stream,
    employment_stream,
    kept_stream,
    lifetime_stream,
    terminal_stream,
    timesheet_stream,
)
from domain.streams.timesheet import HoursMoved, HoursSaved
from domain.streams.touched_months import MonthReach, reach_of_event
from domain.values.accounts import Account, Total, Unit
from domain.values.bookings import Booked, Booking
from domain.values.time import Month
from ledger.codec import Provenance
from projections.facts.event_codec import CODEC
from tests.domain.stored_lifetime import STORED_LIFETIME

GOLDEN = Path(__file__).parents[1] / "golden"
SUMS = GOLDEN / "SHA256SUMS"
"""Digests of the files, so that a rewritten file is noticed."""

BY = Provenance("officer:7", "person:4711", "mandate:3", "command:9")
MARCH = Month(2026, 3)
BOOKED = Booked(
    "T-01",
    "1001",
    (Booking(1772434800, 60, "in", 17), Booking(1772465400, 60, "out", 18, 9)),
    "mobile",
)
CLOSED = timesheet.MonthClosed(
    days=(timesheet.DayTotal(date(2026, 3, 2), 510, 30, 468, 12, ((Account.CREDITED, -5),)),),
    totals=(
        Total(Account.ATTENDED, Unit.MINUTES, -510),
        Total(Account.FLEX, Unit.MINUTES, 12),
        Total(Account.FLEX, Unit.MINUTES, -30, "2026-02"),
    ),
    wage_lines=(
        WageLine("1001", 510, Unit.MINUTES),
        WageLine("1004", -30, Unit.MINUTES, "2026-02"),
    ),
    digest="9f" * 32,
    agreements=("ArbZG § 3 Satz 2 (1994-07-01)",),
    cost_centre="4711",
    unit="10",
)

CLOSED_V1 = replace(CLOSED, days=(timesheet.DayTotal(date(2026, 3, 2), 510, 30, 468, 12),))
"""The present reading of an older version."""

PAST: dict[str, StoredEvent] = {"timesheet.closed.v1": CLOSED_V1}

WAGES = Content(
    "payroll.wage_types",
    "DV Anlage 1",
    date(2026, 1, 1),
    "table",
    [{"account": "flex", "wage_type": "1004", "factor": -1}],
    date(2026, 3, 1),
    date(2026, 12, 31),
)

LEAVE = Absence("a1", "annual_leave", date(2026, 12, 28), date(2027, 1, 5))
SICKNESS = Absence(
    "a2",
    "sick",
    date(2026, 3, 2),
    date(2026, 3, 4),
    permille=500,
    minutes=234,
    certified=True,
    continues="a0",
    earlier_days=12,
)

EXPECTED: dict[str, StoredEvent] = {
    "employment.hired.v1": employment.Hired(date(2026, 1, 1), "Ä. Muster"),
    "employment.terms_agreed.v1": employment.TermsAgreed(
        date(2026, 1, 1), (468, 468, 468, 468, 468, 0, 0), ("arbzg", "dv-muster"), "NW"
    ),
    "employment.unit_assigned.v1": employment.UnitAssigned(date(2026, 1, 1), "10", "4711"),
    "employment.ended.v1": employment.EmploymentEnded(date(2026, 6, 30)),
    "timesheet.booked.v1": BOOKED,
    "timesheet.corrected.v1": timesheet.BookingsCorrected(
        "slip-1", "forgot to clock out", ("T-01:18",), (Booking(1772463600, 60, "out", 1),)
    ),
    "employment.birth_recorded.v1": employment.BirthRecorded(date(1980, 2, 29)),
    "employment.circumstance_recorded.v1": employment.CircumstanceRecorded(
        "severely_disabled", date(2026, 1, 1), date(2030, 12, 31), 60, "Bescheid 4711", True
    ),
    "employment.pay_agreed.v1": employment.PayAgreed(
        date(2026, 5, 1), Pay("9b", 4, 489_373, 450_000)
    ),
    "employment.duty_assigned.v1": employment.DutyAssigned(
        date(2026, 3, 2), date(2026, 3, 31), "50", "5000", "crisis pool", ("arbzg", "dv-muster")
    ),
    "employment.linked_as.v1": employment.LinkedAs("H-17"),
    "timesheet.closed.v2": CLOSED,
    "timesheet.rostered.v1": timesheet.RosterPlanned(
        date(2026, 3, 2),
        date(2026, 3, 3),
        (
            Shift(date(2026, 3, 2), 1200, 1680, 30),
            Shift(date(2026, 3, 3), 0, 480, 0, DutyKind.ON_CALL),
        ),
    ),
    "timesheet.overtime_ordered.v1": timesheet.OvertimeOrdered(
        OvertimeOrder("o-1", date(2026, 3, 4), 90, Choice.PAID, 1080, True), "burst pipe"
    ),
    "timesheet.overtime_withdrawn.v1": timesheet.OvertimeWithdrawn("o-1", "not needed"),
    "timesheet.overtime_settled.v1": timesheet.OvertimeSettled("o-1", Choice.TIME_OFF),
    "timesheet.hours_saved.v1": HoursSaved(
        "c-1", date(2026, 3, 31), Account.FLEX, 600, "lifetime_credit", "§ 3 DV LAK", in_money=True
    ),
    "timesheet.hours_moved.v1": HoursMoved(
        "r-1 2027-01",
        date(2027, 1, 31),
        Account.LIFETIME,
        Account.LIFETIME_DRAWN,
        600,
        "lifetime_draw",
        "§ 14a AZVO NRW",
    ),
    "absence.leave_saved.v1": LeaveSaved(
        "c-1", date(2026, 3, 31), 100, "lifetime_credit", "§ 3 DV LAK"
    ),
    "timesheet.balances_opened.v1": timesheet.BalancesOpened(
        date(2026, 3, 1), ((Account.FLEX, 600),), "old system, list of 28 February"
    ),
    "timesheet.approved.v1": timesheet.SheetApproved(Level.TIME_OFFICER, "7", 12, "9f" * 32),
    "timesheet.correction_requested.v1": timesheet.CorrectionRequested(
        "slip-2", "forgot to clock out", "7", ("T-01:18",), (Booking(1772463600, 60, "out", 1),)
    ),
    "timesheet.correction_confirmed.v1": timesheet.CorrectionConfirmed("slip-2", "8"),
    "timesheet.correction_declined.v1": timesheet.CorrectionDeclined("slip-2", "8", "was there"),
    "timesheet.recalculation_ordered.v1": timesheet.RecalculationOrdered(
        "a1", date(2026, 6, 30), "collective agreement of 15 May"
    ),
    "timesheet.legacy_figures_brought.v1": timesheet.LegacyFiguresBrought(
        ((Account.FLEX, 755), (Account.LEAVE, 1250)), "list of 1 April"
    ),
    "unit.parallel_begun.v1": unit.ParallelBegun(date(2026, 1, 1)),
    "unit.went_live.v1": unit.WentLive(date(2026, 4, 1)),
    "absence.requested.v1": absence.AbsenceRequested(LEAVE),
    "absence.reported.v1": absence.AbsenceReported(SICKNESS),
    "absence.approved.v1": absence.AbsenceApproved("a1", LEAVE.first, LEAVE.last),
    "absence.refused.v1": absence.AbsenceRefused("a1", "too many are away"),
    "absence.withdrawn.v1": absence.AbsenceWithdrawn("a1"),
    "absence.changed.v1": absence.AbsenceChanged(
        LEAVE, date(2026, 12, 21), date(2027, 1, 5), "back earlier"
    ),
    "absence.cancelled.v1": absence.AbsenceCancelled("a1", LEAVE.first, LEAVE.last, "not needed"),
    "absence.notice_given.v1": NoticeGiven(date(2026, 9, 1), 2026, "letter 12"),
    "absence.leave_opened.v1": LeaveOpened(
        date(2026, 1, 1),
        (
            LeaveLot(Part.STATUTORY, 2025, 450, date(2025, 9, 1)),
            LeaveLot(Part.TARIFF, 2025, 1000),
        ),
        "list of 2025-12-31",
    ),
    "absence.exchange_days_elected.v1": ExchangeDaysElected(date(2026, 1, 1), 3, "form 7"),
    "badge.issued.v1": badge.BadgeIssued("4711", date(2026, 1, 1), date(2026, 12, 31)),
    "badge.returned.v1": badge.BadgeReturned("4711", date(2026, 6, 30)),
    "badge.bookings_kept.v1": badge.BookingsKept(BOOKED),
    "badge.bookings_assigned.v1": badge.BookingsAssigned("4711", ("T-01:17", "T-01:18")),
    "terminal.items_refused.v1": terminal.ItemsRefused(
        (terminal.RefusedItem("time_invalid", '{"at": "x"}', 19),)
    ),
    "calendar.holidays_set.v1": calendar.HolidaysSet(
        "NW", 2026, ((date(2026, 1, 1), "Neujahr"),), "holidays 0.109"
    ),
    "agreement.versions_used.v1": agreement.VersionsUsed(
        date(2026, 11, 22), ("arbzg",), (agreement.UsedVersion(WAGES.digest, WAGES),)
    ),
    "access.key_issued.v1": access.KeyIssued("k1", "ab" * 32, "auditor", "audit office"),
    "access.key_revoked.v1": access.KeyRevoked("k1"),
    **STORED_LIFETIME,
}


def test_every_stored_event_has_its_golden_file() -> None:
    names = {f"{entry.name}.v{entry.version}" for entry in STORED}
    assert names == EXPECTED.keys()
    assert {path.stem for path in GOLDEN.glob("*.json")} >= names
    assert {path.stem for path in GOLDEN.glob("*.json")} == CODEC.topics


def test_every_version_that_is_no_longer_written_has_its_golden_file_too() -> None:
    assert CODEC.topics - EXPECTED.keys() == PAST.keys()


@pytest.mark.parametrize("topic", [*EXPECTED, *PAST])
def test_what_was_stored_is_read_as_it_was_meant(topic: str) -> None:
    provenance, event = CODEC.decode(topic, (GOLDEN / f"{topic}.json").read_bytes())
    expected = (EXPECTED | PAST)[topic]
    assert provenance == BY
    assert event == expected
    assert type(event) is type(expected)


@pytest.mark.parametrize("topic", EXPECTED)
def test_what_is_written_today_is_what_was_written_under_that_version(topic: str) -> None:
    assert CODEC.encode(EXPECTED[topic], BY) == (topic, (GOLDEN / f"{topic}.json").read_bytes())


def test_no_golden_file_was_rewritten() -> None:
    lines = [line.split("  ", 1) for line in SUMS.read_text("ascii").splitlines()]
    recorded = {name: digest for digest, name in lines}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in GOLDEN.glob("*.json")
    }
    assert found == recorded


def test_streams_of_one_person_are_one_range_of_names() -> None:
    assert employment_stream("4711") == "4711/employment"
    assert timesheet_stream("4711", MARCH) == "4711/timesheet/2026-03"
    assert absence_stream("4711", 2026) == "4711/absence/2026"
    assert badge_stream("1001") == "badge/1001"
    assert kept_stream("1001", MARCH) == "badge/1001/2026-03"
    assert terminal_stream("T-01") == "terminal/T-01"
    assert calendar_stream("NW", 2026) == "calendar/NW/2026"
    assert agreement_stream("arbzg") == "agreement/arbzg"
    assert ACCESS_STREAM == "access/keys"
    assert lifetime_stream("4711") == "4711/lifetime"


@pytest.mark.parametrize(
    "family",
    ["badge", "terminal", "calendar", "agreement", "access", "unit"],
    ids=lambda family: family,
)
def test_no_person_is_called_like_another_family_of_streams(family: str) -> None:
    assert employment.PERSON.fullmatch(family) is None


TOUCHES: list[tuple[str, str, MonthReach | None]] = [
    (
        "timesheet.booked.v1",
        "4711/timesheet/2026-03",
        MonthReach("4711", Month(2026, 2), MARCH, 1772434800),
    ),
    (
        "timesheet.corrected.v1",
        "4711/timesheet/2026-01",
        MonthReach("4711", Month(2025, 12), Month(2026, 1)),
    ),
    ("timesheet.closed.v2", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    ("timesheet.rostered.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    ("timesheet.overtime_ordered.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    (
        "timesheet.overtime_withdrawn.v1",
        "4711/timesheet/2026-03",
        MonthReach("4711", MARCH, MARCH),
    ),
    ("timesheet.overtime_settled.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    ("timesheet.balances_opened.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    ("timesheet.hours_saved.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    (
        "timesheet.hours_moved.v1",
        "4711/timesheet/2027-01",
        MonthReach("4711", Month(2027, 1), Month(2027, 1)),
    ),
    ("absence.leave_saved.v1", "4711/absence/2026", MonthReach("4711", MARCH, MARCH)),
    ("employment.birth_recorded.v1", "4711/employment", MonthReach("4711", Month(1, 1), None)),
    (
        "employment.circumstance_recorded.v1",
        "4711/employment",
        MonthReach("4711", Month(2026, 1), None),
    ),
    ("employment.pay_agreed.v1", "4711/employment", MonthReach("4711", Month(2026, 5), None)),
    ("employment.duty_assigned.v1", "4711/employment", MonthReach("4711", MARCH, None)),
    ("employment.linked_as.v1", "4711/employment", MonthReach("4711", Month(1, 1), None)),
    ("employment.hired.v1", "4711/employment", MonthReach("4711", Month(2026, 1), None)),
    ("employment.terms_agreed.v1", "4711/employment", MonthReach("4711", Month(2026, 1), None)),
    ("employment.unit_assigned.v1", "4711/employment", MonthReach("4711", Month(2026, 1), None)),
    ("employment.ended.v1", "4711/employment", MonthReach("4711", Month(1, 1), None)),
    ("timesheet.approved.v1", "4711/timesheet/2026-03", MonthReach("4711", MARCH, MARCH)),
    ("timesheet.correction_requested.v1", "4711/timesheet/2026-03", None),
    (
        "timesheet.correction_confirmed.v1",
        "4711/timesheet/2026-03",
        MonthReach("4711", Month(2026, 2), MARCH),
    ),
    ("timesheet.correction_declined.v1", "4711/timesheet/2026-03", None),
    (
        "timesheet.recalculation_ordered.v1",
        "4711/timesheet/2026-03",
        MonthReach("4711", MARCH, MARCH),
    ),
    ("timesheet.legacy_figures_brought.v1", "4711/timesheet/2026-03", None),
    ("unit.parallel_begun.v1", "unit/10", None),
    ("unit.went_live.v1", "unit/10", None),
    ("absence.requested.v1", "4711/absence/2026", None),
    ("absence.reported.v1", "4711/absence/2026", MonthReach("4711", MARCH, MARCH)),
    (
        "absence.approved.v1",
        "4711/absence/2027",
        MonthReach("4711", Month(2026, 12), Month(2027, 1)),
    ),
    ("absence.refused.v1", "4711/absence/2026", None),
    ("absence.withdrawn.v1", "4711/absence/2026", None),
    (
        "absence.changed.v1",
        "4711/absence/2026",
        MonthReach("4711", Month(2026, 12), Month(2027, 1)),
    ),
    (
        "absence.cancelled.v1",
        "4711/absence/2026",
        MonthReach("4711", Month(2026, 12), Month(2027, 1)),
    ),
    (
        "absence.notice_given.v1",
        "4711/absence/2026",
        MonthReach("4711", Month(2026, 9), Month(2026, 9)),
    ),
    (
        "absence.leave_opened.v1",
        "4711/absence/2026",
        MonthReach("4711", Month(2026, 1), Month(2026, 1)),
    ),
    (
        "absence.exchange_days_elected.v1",
        "4711/absence/2026",
        MonthReach("4711", Month(2026, 1), Month(2026, 1)),
    ),
    ("badge.issued.v1", "badge/1001", None),
    ("badge.returned.v1", "badge/1001", None),
    ("badge.bookings_kept.v1", "badge/1001/2026-03", None),
    ("badge.bookings_assigned.v1", "badge/1001/2026-03", None),
    ("terminal.items_refused.v1", "terminal/T-01", None),
    ("calendar.holidays_set.v1", "calendar/NW/2026", None),
    ("agreement.versions_used.v1", "agreement/arbzg", None),
    ("access.key_issued.v1", "access/keys", None),
    ("access.key_revoked.v1", "access/keys", None),
    *((topic, "4711/lifetime", None) for topic in STORED_LIFETIME),
]


def test_every_stored_event_type_says_which_sheets_it_touches() -> None:
    assert set(get_args(StoredEvent)) == {entry.type for entry in STORED}
    assert [topic for topic, _, _ in TOUCHES if topic not in EXPECTED] == []
    assert {topic for topic, _, _ in TOUCHES} == EXPECTED.keys()


def test_an_event_of_no_stream_is_refused_and_not_passed_over() -> None:
    class Strange(Struct, frozen=True):
        """An event type that nobody named."""

    with pytest.raises(AssertionError):
        reach_of_event("4711/timesheet/2026-03", cast("Any", Strange()))


@pytest.mark.parametrize(("topic", "stream", "months"), TOUCHES)
def test_an_event_touches_the_months_whose_sheets_it_can_change(
    topic: str, stream: str, months: MonthReach | None
) -> None:
    assert reach_of_event(stream, EXPECTED[topic]) == months

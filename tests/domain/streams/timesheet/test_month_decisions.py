"""Orders, approvals, corrections by two, openings and recalculation, given / when / then."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.profile import UNKNOWN, Circumstance
from domain.rules.working_time.approval import Level
from domain.streams.timesheet import (
    ApproveSheet,
    BalancesOpened,
    BookingsCorrected,
    BringFigures,
    Command,
    ConfirmCorrection,
    CorrectionConfirmed,
    CorrectionDeclined,
    CorrectionRequested,
    DeclineCorrection,
    Event,
    LegacyFiguresBrought,
    MonthClosed,
    OpenBalances,
    OrderOvertime,
    OvertimeOrdered,
    OvertimeSettled,
    OvertimeWithdrawn,
    RecalculateMonth,
    RecalculationOrdered,
    SettleOrder,
    SheetApproved,
    Timesheet,
    WithdrawOrder,
    decide,
    evolve,
    fold,
)
from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.errors import Code
from domain.values.time import Month
from tests.domain.decisions import outcome
from tests.domain.lines import booked, stamps

MARCH = Month(2026, 3)
FIRST, APRIL_1, JUNE_1 = MARCH.first, date(2026, 4, 1), date(2026, 6, 1)
DAY = booked(stamps("2. 08:00 in, 16:30 out"))
LATE = booked(stamps("3. 08:00 in, 16:30 out", first=5))
CLOSED = MonthClosed((), (), (), "0" * 64, (), known_on=APRIL_1)

EVENING = OvertimeOrder("o", date(2026, 3, 9), 120, begin_minute=1080)
ORDERED = OvertimeOrdered(EVENING)
ORDER = OrderOvertime(EVENING, "", date(2026, 3, 6), employed=True, profile=UNKNOWN)
NO_EXTRA_WORK = Circumstance("no_extra_work", date(2026, 1, 1))

SEEN = "a" * 64
BOSS = SheetApproved(Level.MANAGER, "10", 1, SEEN)
BY_BOSS = ApproveSheet(Level.MANAGER, "10", "4711", APRIL_1, SEEN, SEEN, {})
BY_OFFICER = replace(BY_BOSS, level=Level.TIME_OFFICER, by="officer", given={Level.MANAGER: BOSS})

NOON = Booking(stamps("2. 12:00 out")[0].at, 60, "out", 1)
ASKED = CorrectionRequested("c", "left at noon", "officer", ("T:2",), (NOON,))

OPENED = BalancesOpened(FIRST, ((Account.FLEX, 600), (Account.OVERTIME, 90)), "list of 1 March")
OPEN = OpenBalances(OPENED, (), frozenset())
NEWER = RecalculationOrdered("r", JUNE_1, "signed in May")
LEGACY = LegacyFiguresBrought(((Account.FLEX, 610),), "list of 1 April")

Case = tuple[tuple[Event, ...], Command, tuple[Event, ...] | Code]

ORDERS: list[Case] = [
    ((), ORDER, (ORDERED,)),
    (
        (DAY,),
        replace(ORDER, order=replace(EVENING, afterwards=True), reason="burst pipe"),
        (OvertimeOrdered(replace(EVENING, afterwards=True), "burst pipe"),),
    ),
    ((), replace(ORDER, order=replace(EVENING, afterwards=True), reason=" "), Code.REASON_MISSING),
    ((), replace(ORDER, order=replace(EVENING, day=APRIL_1)), Code.ORDER_OF_OTHER_MONTH),
    ((CLOSED,), ORDER, Code.MONTH_ALREADY_CLOSED),
    ((), replace(ORDER, employed=False), Code.NOT_EMPLOYED_THEN),
    ((ORDERED,), ORDER, Code.ALREADY_ORDERED),
    ((ORDERED,), replace(ORDER, order=replace(EVENING, id="p")), Code.ALREADY_ORDERED),
    (
        (ORDERED,),
        replace(ORDER, order=replace(EVENING, id="p", begin_minute=360)),
        (OvertimeOrdered(replace(EVENING, id="p", begin_minute=360)),),
    ),
    ((ORDERED, OvertimeWithdrawn("o", "not needed")), ORDER, (ORDERED,)),
    (
        (),
        replace(ORDER, profile=replace(UNKNOWN, circumstances=(NO_EXTRA_WORK,))),
        Code.EXTRA_WORK_FORBIDDEN,
    ),
    (
        (),
        replace(ORDER, profile=replace(UNKNOWN, born_on=date(2008, 3, 10))),
        Code.EXTRA_WORK_FORBIDDEN,
    ),
    ((), replace(ORDER, profile=replace(UNKNOWN, born_on=date(2008, 3, 9))), (ORDERED,)),
    ((ORDERED,), WithdrawOrder("o", "not needed"), (OvertimeWithdrawn("o", "not needed"),)),
    ((ORDERED,), WithdrawOrder("o", ""), Code.REASON_MISSING),
    ((ORDERED,), WithdrawOrder("p", "not needed"), Code.ORDER_UNKNOWN),
    ((ORDERED, CLOSED), WithdrawOrder("o", "not needed"), Code.MONTH_ALREADY_CLOSED),
    ((ORDERED,), SettleOrder("o", Choice.PAID), (OvertimeSettled("o", Choice.PAID),)),
    # Settled after the close too: overtime is owed until a decision.
    (
        (ORDERED, CLOSED),
        SettleOrder("o", Choice.TIME_OFF),
        (OvertimeSettled("o", Choice.TIME_OFF),),
    ),
    (
        (ORDERED, OvertimeSettled("o", Choice.PAID)),
        SettleOrder("o", Choice.PAID),
        Code.ALREADY_SETTLED,
    ),
    ((), SettleOrder("o", Choice.PAID), Code.ORDER_UNKNOWN),
]

APPROVALS: list[Case] = [
    ((DAY,), BY_BOSS, (BOSS,)),
    ((DAY, BOSS), BY_OFFICER, (SheetApproved(Level.TIME_OFFICER, "officer", 1, SEEN),)),
    ((DAY,), replace(BY_OFFICER, given={}), Code.APPROVAL_MISSING),
    ((DAY, BOSS), replace(BY_OFFICER, by="10"), Code.SECOND_PERSON_NEEDED),
    ((DAY,), replace(BY_BOSS, by="4711"), Code.SECOND_PERSON_NEEDED),
    ((DAY, BOSS), replace(BY_BOSS, given={Level.MANAGER: BOSS}), Code.ALREADY_APPROVED),
    # The first approval is void, so it can be given again.
    ((DAY, BOSS, LATE), BY_BOSS, (replace(BOSS, facts=2),)),
    ((DAY,), replace(BY_BOSS, seen="b" * 64), Code.SHEET_CHANGED),
    ((DAY,), replace(BY_BOSS, today=MARCH.last), Code.MONTH_NOT_OVER),
    ((DAY, CLOSED), BY_BOSS, Code.MONTH_ALREADY_CLOSED),
]

CORRECTIONS: list[Case] = [
    ((DAY, CLOSED, ASKED), ConfirmCorrection("c", "second"), (CorrectionConfirmed("c", "second"),)),
    ((DAY, CLOSED, ASKED), ConfirmCorrection("c", "officer"), Code.SECOND_PERSON_NEEDED),
    ((DAY, CLOSED), ConfirmCorrection("c", "second"), Code.CORRECTION_UNKNOWN),
    ((DAY, CLOSED, ASKED, CorrectionConfirmed("c", "second")), ConfirmCorrection("c", "third"),
     Code.CORRECTION_UNKNOWN),
    # Two corrections void the same booking: the first confirmed one wins.
    ((DAY, CLOSED, ASKED, replace(ASKED, id="d"), CorrectionConfirmed("d", "second")),
     ConfirmCorrection("c", "second"), Code.BOOKING_ALREADY_VOID),
    ((DAY, CLOSED, ASKED), DeclineCorrection("c", "second", "he stayed"),
     (CorrectionDeclined("c", "second", "he stayed"),)),
    ((DAY, CLOSED, ASKED), DeclineCorrection("c", "officer", "a slip of mine"),
     (CorrectionDeclined("c", "officer", "a slip of mine"),)),
    ((DAY, CLOSED, ASKED), DeclineCorrection("c", "second", ""), Code.REASON_MISSING),
    ((DAY, CLOSED, ASKED, CorrectionDeclined("c", "x", "no")), ConfirmCorrection("c", "second"),
     Code.CORRECTION_UNKNOWN),
]  # fmt: skip

OPENINGS: list[Case] = [
    ((DAY,), OPEN, (OPENED,)),
    ((CLOSED,), OPEN, Code.MONTH_ALREADY_CLOSED),
    ((), replace(OPEN, opened=replace(OPENED, document=" ")), Code.DOCUMENT_MISSING),
    ((), replace(OPEN, opened=replace(OPENED, effective_on=date(2026, 3, 16))),
     Code.NOT_FIRST_OF_MONTH),
    ((), replace(OPEN, opened=replace(OPENED, effective_on=date(2026, 3, 16)),
                 hired_on=(date(2026, 3, 16),)),
     (replace(OPENED, effective_on=date(2026, 3, 16)),)),
    ((), replace(OPEN, opened=replace(OPENED, amounts=((Account.LEAVE, 1250),))),
     Code.NOT_OPENABLE),
    ((), replace(OPEN, opened=replace(OPENED, amounts=((Account.FLEX, 1), (Account.FLEX, 1)))),
     Code.ALREADY_OPENED),
    ((OPENED,), OPEN, Code.ALREADY_OPENED),
    ((), replace(OPEN, elsewhere=frozenset({Account.OVERTIME})), Code.ALREADY_OPENED),
    ((OPENED,), replace(OPEN, opened=replace(OPENED, amounts=((Account.LIFETIME, 60),))),
     (replace(OPENED, amounts=((Account.LIFETIME, 60),)),)),
]  # fmt: skip

RECALCULATIONS: list[Case] = [
    ((DAY, CLOSED), RecalculateMonth(NEWER), (NEWER,)),
    ((DAY, CLOSED, NEWER), RecalculateMonth(NEWER), ()),
    ((DAY, CLOSED), RecalculateMonth(replace(NEWER, known_on=APRIL_1)), ()),
    ((DAY,), RecalculateMonth(NEWER), Code.MONTH_STILL_OPEN),
    ((DAY, CLOSED), RecalculateMonth(replace(NEWER, reason="")), Code.REASON_MISSING),
    ((DAY,), BringFigures(LEGACY), (LEGACY,)),
    ((DAY, LEGACY), BringFigures(LEGACY), ()),
    ((DAY,), BringFigures(replace(LEGACY, document="")), Code.DOCUMENT_MISSING),
]


@pytest.mark.parametrize(
    ("given", "when", "then"), [*ORDERS, *APPROVALS, *CORRECTIONS, *OPENINGS, *RECALCULATIONS]
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    assert outcome(decide, evolve, Timesheet(MARCH), given, when) == then


def test_a_requested_correction_counts_once_it_is_confirmed() -> None:
    asked = fold(Timesheet(MARCH), (DAY, CLOSED, ASKED))
    assert [stamp.ref for stamp in asked.stamps()] == ["T:1", "T:2"]
    confirmed = evolve(asked, CorrectionConfirmed("c", "second"))
    assert [stamp.ref for stamp in confirmed.stamps()] == ["T:1", "correction/c:1"]
    assert confirmed.corrected == (BookingsCorrected("c", "left at noon", ("T:2",), (NOON,)),)
    declined = evolve(asked, CorrectionDeclined("c", "second", "no"))
    assert declined.stamps() == asked.stamps()


def test_what_is_only_said_of_a_sheet_does_not_count_as_a_fact() -> None:
    said = (BOSS, ASKED, CorrectionDeclined("c", "x", "no"), NEWER, LEGACY)
    assert fold(Timesheet(MARCH), (DAY, *said)).facts == 1
    for fact in (LATE, ORDERED, OPENED):
        assert fold(Timesheet(MARCH), (DAY, *said, fact)).facts == 2
    confirmed = fold(Timesheet(MARCH), (DAY, ASKED, CorrectionConfirmed("c", "x")))
    assert confirmed.facts == 2


def test_a_close_knows_its_day_and_a_recalculation_a_later_one() -> None:
    assert fold(Timesheet(MARCH), (DAY,)).known_on is None
    assert fold(Timesheet(MARCH), (DAY, CLOSED)).known_on == APRIL_1
    assert fold(Timesheet(MARCH), (DAY, CLOSED, NEWER)).known_on == JUNE_1

"""Properties of any bookings: balance, nothing dropped, order and split without effect."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agreements.book import AgreementBook
from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import START, Context, Evaluation, MonthFacts, evaluate
from domain.facts.kinds import SHIPPED
from domain.rules.vocabulary.beside_work import beside, taken_before
from domain.rules.vocabulary.pairing import pair
from domain.streams.timesheet import MonthClosed, Timesheet, fold
from domain.values.accounts import Account, Unit, imbalance
from domain.values.bookings import Booked, Booking, Effect, Stamp, by_time
from domain.values.findings import Finding
from domain.values.local_time import resolve
from domain.values.time import Month
from tests.agreement_files import book_with, file_text, value_text, version_text
from tests.domain.lines import AGREEMENTS, CONTEXT, employment, evaluate_months
from tests.examples import times

FIRST, LAST = "2026-02", "2026-04"
BEGIN = int(datetime(2026, 2, 1, 12, tzinfo=UTC).timestamp())
END = int(datetime(2026, 4, 30, 12, tzinfo=UTC).timestamp())
MONTH_END = int(datetime(2026, 3, 31, 22, tzinfo=UTC).timestamp())
WHO = employment(date(2026, 1, 1))
BOOKINGS = SHIPPED.bookings
EFFECTS, BESIDE = BOOKINGS.effects, BOOKINGS.beside
KINDS = (*EFFECTS, "dance")
MINUTES = Unit.MINUTES

instants = st.one_of(
    st.integers(BEGIN, END),
    # Interesting cases lie near a month's end, and near each other.
    st.integers(MONTH_END - 90_000, MONTH_END + 90_000),
    st.integers(MONTH_END - 300, MONTH_END + 300),
    # Several at one instant.
    st.integers(-8, 8).map(lambda quarters: MONTH_END + quarters * 900),
)
bookings = st.builds(
    Booking,
    at=instants,
    offset_minutes=st.sampled_from([60, 60, 60, 120, -300, 600]),
    kind=st.sampled_from(KINDS + ("in", "out") * 6),
    sequence=st.just(0),
    marks=st.sampled_from([0, 0, 0, 1, 2, 4, 8, 16]),
)


@st.composite
def numbered(draw: st.DrawFn) -> list[tuple[str, Booking]]:
    """Bookings with the terminals that made them, each numbered by its terminal."""
    made = draw(st.lists(st.tuples(st.sampled_from("AB"), bookings), max_size=24))
    return [
        (terminal, Booking(b.at, b.offset_minutes, b.kind, number, b.marks))
        for number, (terminal, b) in enumerate(made, start=1)
    ]


Delivered = list[tuple[str, Booking]]


def deliver(made: Iterable[tuple[str, Booking]]) -> dict[str, Timesheet]:
    """Each booking as a delivery of its own."""
    months: dict[str, Timesheet] = {}
    for terminal, booking in made:
        month = str(booking.month)
        sheet = months.get(month, Timesheet(booking.month))
        months[month] = fold(sheet, (Booked(terminal, "1001", (booking,)),))
    return months


def evaluated(made: Delivered) -> dict[str, Evaluation]:
    return evaluate_months(deliver(made), WHO, "2026-01", "2026-05")


def stamps_in(findings: Iterable[Finding]) -> set[str]:
    return {c.ref for finding in findings for c in finding.causes if isinstance(c, Stamp)}


@given(numbered())
def test_postings_sum_to_zero_per_unit(made: Delivered) -> None:
    for evaluation in evaluated(made).values():
        assert imbalance(evaluation.postings) == {}
        assert sum(evaluation.sheet.closing.values()) == 0


@given(numbered())
def test_balances_are_sums_of_postings_over_all_months(made: Delivered) -> None:
    months = evaluated(made)
    sums: Counter[Account] = Counter()
    for evaluation in months.values():
        sheet = evaluation.sheet
        for posting in evaluation.postings:
            sums[posting.account] += posting.amount
        assert sheet.closing == {account: n for account, n in sums.items() if n}
        assert sheet.closing.get(Account.FLEX, 0) - sheet.opening.get(Account.FLEX, 0) == sum(
            total.flex_minutes for total in sheet.days
        )
        for total in sheet.days:
            assert total.attended_minutes >= 0
            assert total.break_minutes >= 0
            others = sum(minutes for account, minutes in total.others if account.unit is MINUTES)
            assert total.flex_minutes == total.worked_minutes - total.target_minutes - others


@given(numbered())
def test_every_booking_bounds_a_stint_or_is_named_by_a_finding_or_has_no_effect(
    made: Delivered,
) -> None:
    months = deliver(made)
    parameters = CONTEXT.book.parameters(AGREEMENTS, date(2026, 2, 1)).pairing
    left = [stamp for sheet in months.values() for stamp in sheet.stamps()]
    taken = None
    for month in Month.parse("2026-01").through(Month.parse("2026-05")):
        here = months.get(str(month), Timesheet(month)).stamps()
        if taken is not None:
            here = [stamp for stamp in here if by_time(stamp) > by_time(taken)]
        following = months.get(str(month.next()), Timesheet(month.next())).stamps()
        pairing = pair(here, following, parameters, BOOKINGS)
        taken = pairing.taken_until
        seen = stamps_in(pairing.findings)
        stints = [stint for shift in pairing.shifts.values() for stint in shift]
        seen |= {stamp.ref for stint in stints for stamp in (stint.begin, stint.end)}
        if taken is not None:
            here += [stamp for stamp in following if by_time(stamp) <= by_time(taken)]
        for stamp in here:
            if EFFECTS.get(stamp.kind) is not Effect.NOTE:
                assert stamp.ref in seen or _ends_a_pause(stamp, here)
            left.remove(stamp)
    assert left == []


def _ends_a_pause(stamp: Stamp, stamps: list[Stamp]) -> bool:
    """True for the one booking that counts without a trace: going home from a break."""
    before = [
        effect
        for earlier in stamps[: stamps.index(stamp)]
        if (effect := EFFECTS.get(earlier.kind)) not in {None, Effect.NOTE}
    ]
    return EFFECTS[stamp.kind] is Effect.END and before[-1:] == [Effect.PAUSE]


@given(numbered(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_of_delivery_and_split_into_events_do_not_change_the_sheet(
    made: Delivered, chance: Random, size: int
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)
    gathered: dict[str, Timesheet] = {}
    for begin in range(0, len(shuffled), size):
        groups: dict[tuple[str, Month], list[Booking]] = {}
        for terminal, booking in shuffled[begin : begin + size]:
            groups.setdefault((terminal, booking.month), []).append(booking)
        for (terminal, month), group in groups.items():
            sheet = gathered.get(str(month), Timesheet(month))
            gathered[str(month)] = fold(sheet, (Booked(terminal, "1001", tuple(group)),))
    again = evaluate_months(gathered, WHO, "2026-01", "2026-05")
    assert again == evaluated(made)


@given(numbered())
def test_evaluating_twice_is_equal(made: Delivered) -> None:
    assert evaluated(made) == evaluated(made)


@given(numbered(), bookings)
def test_where_the_carry_is_unchanged_later_sheets_are_unchanged(
    made: Delivered, extra: Booking
) -> None:
    added = Booking(extra.at, extra.offset_minutes, extra.kind, 999, extra.marks)
    before, after = evaluated(made), evaluated([*made, ("C", added)])
    months = list(before)
    for number, month in enumerate(months):
        touched = [str(added.month), str(added.month.previous())]
        if before[month].carry == after[month].carry and month >= max(touched):
            for later in months[number + 1 :]:
                assert before[later] == after[later]
            return


@given(numbered(), bookings, st.sampled_from(["0", "Z"]))
@settings(max_examples=times(300))
def test_no_booking_after_the_one_that_settled_a_month_changes_it(
    made: Delivered, extra: Booking, terminal: str
) -> None:
    added = Booking(extra.at, extra.offset_minutes, extra.kind, 999, extra.marks)
    before, after = evaluated(made), evaluated([*made, (terminal, added)])
    month = str(added.month.previous())
    settled_by = before[month].carry.settled_by
    if settled_by is not None and added.at > settled_by:
        assert after[month] == before[month]


@given(numbered())
def test_a_month_is_settled_by_the_first_booking_with_an_effect_that_it_leaves(
    made: Delivered,
) -> None:
    months = deliver(made)
    for month, evaluation in evaluated(made).items():
        following = months.get(str(Month.parse(month).next()))
        taken = evaluation.carry.taken_until
        left = [
            stamp.at
            for stamp in ([] if following is None else following.stamps())
            if EFFECTS.get(stamp.kind) not in {None, Effect.NOTE}
            and (taken is None or by_time(stamp) > by_time(taken))
        ]
        settled_by = evaluation.carry.settled_by
        here = months.get(month, Timesheet(Month.parse(month))).stamps()
        if all(stamp.kind not in BESIDE for stamp in here):
            assert settled_by == (left[0] if left else None)
        elif settled_by is not None:
            # Bookings beside the shift can need a later booking, never an earlier one.
            assert left
            assert settled_by >= left[0]


@given(numbered())
def test_every_booking_beside_the_shift_bounds_its_time_or_is_named_by_a_finding(
    made: Delivered,
) -> None:
    parameters = CONTEXT.book.parameters(AGREEMENTS, date(2026, 2, 1)).pairing
    months = deliver(made)
    left = [s for sheet in months.values() for s in sheet.stamps() if s.kind in BESIDE]
    taken: tuple[Stamp, ...] = ()
    for month in Month.parse("2026-01").through(Month.parse("2026-05")):
        here, following = (
            [s for s in months.get(str(one), Timesheet(one)).stamps() if s.kind in BESIDE]
            for one in (month, month.next())
        )
        here = [stamp for stamp in here if not taken_before(stamp, taken, BOOKINGS)]
        found = beside(here, following, parameters, BOOKINGS)
        taken = found.taken
        stints = [
            stint
            for days in (found.call_outs, found.journeys)
            for day in days.values()
            for stint in day
        ]
        seen = stamps_in(found.findings)
        seen |= {stamp.ref for stint in stints for stamp in (stint.begin, stint.end)}
        assert all(BESIDE[one.begin.kind] is BESIDE[one.end.kind] for one in stints)
        used = here + [stamp for stamp in following if taken_before(stamp, taken, BOOKINGS)]
        for stamp in used:
            assert stamp.ref in seen
            left.remove(stamp)
    assert left == []


@given(numbered())
def test_only_the_month_of_a_booking_and_the_one_before_see_it_directly(made: Delivered) -> None:
    months = deliver(made)
    for month, evaluation in evaluated(made).items():
        here = months.get(month, Timesheet(Month.parse(month)))
        following = months.get(str(here.month.next()), Timesheet(here.month.next()))
        seen = {stamp.ref for stamp in [*here.stamps(), *following.stamps()]}
        assert stamps_in(f for f in evaluation.sheet.findings if f.rule == "pairing") <= seen


def other(value: int) -> AgreementBook:
    """An agreement beside the shipped ones, with values of its own."""
    pieces = value_text("breaks.piece_minutes", version_text("2026-03-05", value))
    return book_with(file_text("other", pieces))


@given(numbered())
def test_an_agreement_that_nobodys_terms_name_changes_nothing(made: Delivered) -> None:
    context = Context(other(1), CONTEXT.holidays, AGREEMENTS)
    months = deliver(made)
    assert evaluate_months(months, WHO, "2026-01", "2026-05", context=context) == evaluated(made)


@given(numbered())
def test_a_version_equal_to_the_one_before_moves_no_minute(made: Delivered) -> None:
    ids = (*AGREEMENTS, "other")
    context = Context(other(15), CONTEXT.holidays, ids)
    who = employment(date(2026, 1, 1), agreements=ids)
    again = evaluate_months(deliver(made), who, "2026-01", "2026-05", context=context)
    for month, evaluation in evaluated(made).items():
        assert again[month].sheet.days == evaluation.sheet.days
        assert again[month].carry == evaluation.carry


@given(numbered())
def test_closing_months_unchanged_gives_no_difference(made: Delivered) -> None:
    months = deliver(made)
    before = evaluated(made)
    for month in ("2026-01", "2026-02", "2026-03"):
        found = evaluate_months(months, WHO, "2026-01", month)
        sheet = months.get(month, Timesheet(Month.parse(month)))
        months[month] = fold(sheet, (freeze_month(found[month], WHO),))
    after = evaluate_months(months, WHO, "2026-01", "2026-05")
    for month, evaluation in after.items():
        assert evaluation.sheet.differences == ()
        assert evaluation.carry == before[month].carry
        assert evaluation.sheet.days == before[month].sheet.days


@given(numbered(), bookings, st.sampled_from(["2026-01", "2026-02", "2026-03"]))
@settings(max_examples=times(60))
def test_whatever_comes_after_a_close_the_open_months_end_where_they_would_have(
    made: Delivered, extra: Booking, last_closed: str
) -> None:
    added = ("C", Booking(extra.at, extra.offset_minutes, extra.kind, 999, extra.marks))
    months = deliver(made)
    closes: dict[str, MonthClosed] = {}
    for month in map(str, Month.parse("2026-01").through(Month.parse(last_closed))):
        found = evaluate_months(months, WHO, "2026-01", month)
        closes[month] = freeze_month(found[month], WHO)
        sheet = months.get(month, Timesheet(Month.parse(month)))
        months[month] = fold(sheet, (closes[month],))
    late = deliver([*made, added])
    for month, closed in closes.items():
        late[month] = fold(late.get(month, Timesheet(Month.parse(month))), (closed,))
    with_closes = evaluate_months(late, WHO, "2026-01", "2026-05")
    without = evaluated([*made, added])
    assert with_closes["2026-05"].sheet.closing == without["2026-05"].sheet.closing
    for month, evaluation in with_closes.items():
        assert sum(total.amount for total in evaluation.carry.pending) == 0
        if month in closes:
            assert evaluation.sheet.totals == closes[month].totals


@given(instants, st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC"]))
def test_a_local_time_of_a_zone_resolves_to_its_instant_unless_the_hour_is_odd(
    at: int, name: str
) -> None:
    zone = ZoneInfo(name)
    local = datetime.fromtimestamp(at, zone)
    resolved = resolve(local.replace(tzinfo=None, fold=0), zone)
    if resolved.marks == 1:
        assert resolved.at == at
    else:
        assert abs(resolved.at - at) in {0, 3600}


def test_an_employee_month_depends_on_its_arguments_alone() -> None:
    facts = MonthFacts("4711", Timesheet(Month(2026, 3)), [])
    assert evaluate(facts, WHO, START, CONTEXT) == evaluate(facts, WHO, START, CONTEXT)

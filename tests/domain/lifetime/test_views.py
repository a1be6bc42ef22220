"""Views of a lifetime account: snapshots, the yearly statement, simulation, provisions."""

from collections.abc import Iterable
from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import Profile
from domain.lifetime.postings import transfers
from domain.lifetime.provision import Provision, provision, provisions_by_unit
from domain.lifetime.simulation import Wish, simulate_release
from domain.lifetime.snapshot import PersonOnDay, snapshot
from domain.lifetime.statement import EVALUATED, yearly_statement
from domain.rules.lifetime.contribution_room import Branch, Method, Room
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime.commands import (
    ApproveRelease,
    Command,
    ConvertAccount,
    CreditAccount,
    DrawRelease,
    RequestRelease,
    SettleAccount,
    TransferAccount,
    ValueAccount,
)
from domain.streams.lifetime.events import Cause, HoldKind, HoldPlaced
from domain.streams.lifetime.state import NO_ACCOUNT, ReleaseStatus, fold
from domain.values.accounts import Account, Posting, imbalance
from domain.values.errors import Code
from tests.domain.lines import BOOK
from tests.domain.saved_hours import (
    BORN,
    IN_BOTH,
    IN_MONEY,
    KNOWN,
    OFFICIALS,
    PROFILE,
    RAISED,
    RATE,
    happened,
    hours,
    month,
    month_pay,
    pay,
    plan,
)

MARCH, JUNE, END = date(2026, 3, 31), date(2026, 6, 30), date(2026, 12, 31)
PERSON = PersonOnDay(PROFILE, (RATE, RAISED))
RELEASE = RequestRelease("r", date(2026, 6, 1), plan(date(2027, 1, 1), date(2027, 3, 31), 3_000_00))
SAVED = happened(
    IN_MONEY,
    *(month_pay(f"2026-{number:02d}") for number in range(1, 7)),
    pay("a", MARCH, 5_000_00),
    hours("b", JUNE, 12_000),
    ValueAccount("F-1", date(2026, 7, 31), 5_000_00, 5_050_00, "statement"),
    RELEASE,
    ApproveRelease("r", date(2026, 8, 1)),
    DrawRelease("r", "2027-01"),
    DrawRelease("r", "2027-02"),
)
TIME = happened(
    OFFICIALS, CreditAccount("t", MARCH, Source.OPENING, minutes=30_000, document="list")
)


def test_a_snapshot_says_what_is_there_on_its_day() -> None:
    found = snapshot(fold(SAVED, END), END, BOOK, PERSON)
    assert found.model is Model.MONEY
    assert (found.minutes, found.value_cents, found.share_cents) == (0, 11_050_00, 2_326_50)
    assert (found.paid_in_cents, found.yield_cents) == (11_000_00, 50_00)
    # 5,000 EUR and 200 hours, both at the rate of 30 EUR; yield has no hours.
    assert (found.hours_view_minutes, found.money_view_cents) == (22_000, 11_050_00)
    assert found.average_cents == 4_000_00
    assert found.holds == ()
    (planned,) = found.releases
    assert (planned.status, planned.months, planned.monthly_cents) == (
        ReleaseStatus.APPROVED, 3, 3_000_00
    )  # fmt: skip
    # Three months at 2,800 EUR before the end of May 2037.
    assert found.earliest_exit == date(2037, 3, 1)


@pytest.mark.parametrize(
    ("day", "value", "months_left"),
    [
        (date(2026, 3, 30), 0, None),
        (MARCH, 5_000_00, None),
        (JUNE, 11_000_00, 3),
        (date(2027, 1, 30), 11_050_00, 3),
        (date(2027, 1, 31), 8_050_00, 2),
        (date(2027, 2, 28), 5_050_00, 1),
    ],
)
def test_a_snapshot_of_any_day_is_the_fold_of_what_counts_by_then(
    day: date, value: int, months_left: int | None
) -> None:
    found = snapshot(fold(SAVED, day), day, BOOK, PERSON)
    assert found.value_cents == value
    if months_left is not None:
        assert found.releases[0].purpose == "sabbatical"
    if day > date(2026, 8, 1):
        assert found.releases[0].months == months_left


def test_a_snapshot_shows_contribution_room_as_it_is_and_bounded() -> None:
    found = snapshot(fold(SAVED, END), END, BOOK, PERSON)
    assert found.method is Method.SUM_FIELDS
    by_branch = {room.branch: room for room in found.rooms}
    # March to June: 8,450 less 4,000 a month; credited were 5,000 in March and 6,000 in June.
    assert by_branch[Branch.PENSION] == Room(Branch.PENSION, 17_800_00, 8_900_00, 11_050_00)


def test_a_scheme_with_payout_up_to_250_hours_forms_no_room() -> None:
    agreed = replace(IN_BOTH, payable_minutes=250 * 60)
    person = replace(PERSON, evaluated={month("2026-02"): 400 * 60})
    found = snapshot(fold(happened(agreed, month_pay("2026-03")), END), END, BOOK, person)
    assert found.minutes == 400 * 60
    assert found.rooms == ()


def test_an_official_has_hours_and_no_view_in_money() -> None:
    person = replace(PERSON, evaluated={month("2026-04"): 600, month("2027-01"): 600})
    found = snapshot(fold(TIME, END), END, BOOK, person)
    assert (found.minutes, found.hours_view_minutes) == (30_600, 30_600)
    assert (found.value_cents, found.money_view_cents) == (0, None)
    assert (found.rooms, found.average_cents) == ((), None)


def test_where_both_are_kept_either_view_shows_all_of_it() -> None:
    events = happened(IN_BOTH, hours("a", MARCH, 600), pay("b", MARCH, 300_00))
    found = snapshot(fold(events, END), END, BOOK, PERSON)
    # In money the 10 hours count at the day's rate, in hours the money at its entry's rate.
    assert (found.minutes, found.value_cents) == (600, 300_00)
    assert (found.hours_view_minutes, found.money_view_cents) == (1_200, 630_00)
    unrated = snapshot(fold(events, END), END, BOOK, replace(PERSON, rates=()))
    assert unrated.money_view_cents is None


def test_without_an_account_there_may_still_be_time_that_the_evaluation_credited() -> None:
    person = PersonOnDay(evaluated={month("2026-04"): 600})
    found = snapshot(NO_ACCOUNT, END, BOOK, person)
    assert (found.model, found.minutes, found.releases) == (None, 600, ())


def test_time_brings_the_exit_forward_by_whole_weeks() -> None:
    person = PersonOnDay(Profile(born_on=BORN, weekly_minutes=2_340), evaluated={})
    events = happened(IN_BOTH, hours("a", MARCH, 4 * 2_340 + 100))
    found = snapshot(fold(events, END), END, BOOK, person)
    assert found.earliest_exit == date(2037, 5, 4)


def test_sgb_iv_7d_abs_2_the_statement_of_a_year_adds_up() -> None:
    found = yearly_statement(SAVED, 2026, BOOK, PERSON)
    assert (found.opening.value_cents, found.closing.value_cents) == (0, 11_050_00)
    assert [(line.day, line.kind, line.detail, line.cents) for line in found.lines] == [
        (MARCH, "credited", "pay", 5_000_00),
        (JUNE, "credited", "overtime", 6_000_00),
        (date(2026, 7, 31), "valued", "F-1", 50_00),
    ]
    assert found.lines[1].rate == RATE
    assert "§ 3 Abs. 1" in found.lines[1].citation
    assert [one.fund for one in found.valuations] == ["F-1"]
    after = yearly_statement(SAVED, 2027, BOOK, PERSON)
    assert after.opening.value_cents == 11_050_00
    assert [(line.kind, line.detail, line.cents, line.share_cents) for line in after.lines] == [
        ("drawn", "r", -3_000_00, -634_50),
        ("drawn", "r", -3_000_00, -634_50),
    ]
    assert after.closing.value_cents == 5_050_00


def test_the_statement_of_an_official_shows_what_the_evaluation_credited() -> None:
    person = PersonOnDay(evaluated={month("2026-04"): 600, month("2027-01"): 60})
    found = yearly_statement(TIME, 2026, BOOK, person)
    assert [(line.day, line.kind, line.minutes) for line in found.lines] == [
        (MARCH, "credited", 30_000),
        (date(2026, 4, 30), EVALUATED, 600),
    ]
    assert found.closing.minutes == 30_600


def test_a_simulation_finds_the_pay_of_some_months() -> None:
    wish = Wish(Purpose.SABBATICAL, date(2027, 6, 1), date(2026, 8, 1), months=3)
    found = simulate_release(fold(SAVED[:-4]), wish, KNOWN)
    assert (found.average_cents, found.least_cents, found.most_cents) == (
        4_000_00, 2_800_00, 5_200_00
    )  # fmt: skip
    assert found.plan is not None
    assert (found.plan.monthly_cents, found.plan.last) == (3_683_33, date(2027, 8, 31))
    assert [left.left_cents for left in found.months] == [7_366_67, 3_683_34, 1]
    assert found.refused is None


@pytest.mark.parametrize(
    ("wish", "months", "monthly", "refused"),
    [
        # Without a named pay that of the months before is paid on.
        ({}, 2, 4_000_00, None),
        ({"monthly_cents": 2_800_00}, 3, 2_800_00, None),
        ({"monthly_cents": 2_000_00}, 5, 2_000_00, Code.PAY_UNREASONABLE),
        ({"monthly_cents": 2_000_00, "other_pay_cents": 1_000_00}, 5, 2_000_00, None),
        ({"monthly_cents": 4_000_00, "months": 3}, 3, 4_000_00, Code.BALANCE_TOO_LOW),
        ({"monthly_cents": 4_000_00, "months": 3, "saved_cents": 950_00}, 3, 4_000_00, None),
        # No more than reasonable pay is offered, though the account holds more.
        ({"months": 2}, 2, 5_200_00, None),
        ({"monthly_cents": 20_000_00}, 0, 0, Code.BALANCE_TOO_LOW),
        ({"first": date(2026, 9, 1)}, 2, 4_000_00, Code.NOTICE_TOO_SHORT),
    ],
)
def test_a_simulation_says_how_long_and_what_speaks_against_it(
    wish: dict[str, object], months: int, monthly: int, refused: Code | None
) -> None:
    asked = replace(Wish(Purpose.SABBATICAL, date(2027, 6, 1), date(2026, 8, 1)), **wish)
    state = fold(SAVED[:-4])
    found = simulate_release(state, asked, KNOWN)
    assert len(found.months) == months
    assert (0 if found.plan is None else found.plan.monthly_cents) == monthly
    assert found.refused == refused
    # The account is unchanged.
    assert state == fold(SAVED[:-4])


def test_a_simulation_in_time_has_no_limits_of_pay() -> None:
    wish = Wish(Purpose.SABBATICAL, date(2027, 6, 1), date(2026, 8, 1), monthly_minutes=9_000)
    found = simulate_release(fold(TIME), wish, KNOWN)
    assert (found.average_cents, found.refused) == (None, None)
    assert [left.left_minutes for left in found.months] == [21_000, 12_000, 3_000]


def test_a_provision_is_what_is_owed_in_money_and_in_time() -> None:
    money = provision(fold(SAVED, END), END, BOOK, PERSON)
    assert money == Provision(1, 11_050_00, 2_326_50)
    events = happened(IN_BOTH, hours("a", MARCH, 600))
    # 10 hours at 33 EUR, and 21.15 per cent of that.
    time = provision(fold(events, END), END, BOOK, PERSON)
    assert time == Provision(1, 0, 0, 600, 330_00, 69_80)
    official = provision(fold(TIME, END), END, BOOK)
    assert official == Provision(1, minutes=30_000, unrated_minutes=30_000)
    assert provisions_by_unit([("50", money), ("10", time), ("50", official)]) == {
        "10": time,
        "50": Provision(2, 11_050_00, 2_326_50, 30_000, 0, 0, 30_000),
    }
    assert time.total_cents == 399_80


def sums_of(postings: Iterable[Posting]) -> dict[Account, int]:
    found: dict[Account, int] = {}
    for posting in postings:
        found[posting.account] = found.get(posting.account, 0) + posting.amount
    return found


@pytest.mark.parametrize(
    "commands",
    [
        (IN_BOTH, hours("a", MARCH, 600), ConvertAccount("v", JUNE, minutes=300)),
        (IN_BOTH, pay("a", MARCH, 300_00), ConvertAccount("v", JUNE, cents=100_00)),
        (IN_MONEY, hours("a", MARCH, 600, Source.FLEX), SettleAccount(JUNE, Cause.DEATH)),
        (
            IN_MONEY,
            CreditAccount("a", MARCH, Source.EXCHANGE_DAY, minutes=468, centidays=100),
            CreditAccount("b", MARCH, Source.TRANSFER, 0, 100_00, 21_15, document="x"),
            TransferAccount(JUNE, Destination.EMPLOYER, "Stadt", "x"),
        ),
        (
            IN_MONEY,
            pay("a", MARCH, 1_000_00),
            ValueAccount("F", date(2026, 5, 1), 1_000_00, 1_100_00, "x"),
            ValueAccount("F", date(2026, 6, 1), 1_000_00, 1_050_00, "x"),
            month_pay("2026-03"),
            SettleAccount(JUNE, Cause.EXIT),
        ),
        (
            OFFICIALS,
            CreditAccount("t", MARCH, Source.TRANSFER, minutes=600),
            SettleAccount(JUNE, Cause.EXIT),
        ),
    ],
)
def test_every_movement_is_double_entry_and_the_account_is_its_sum(
    commands: tuple[Command, ...],
) -> None:
    events = happened(*commands)
    postings = [
        posting
        for number, event in enumerate(events, start=1)
        for transfer in transfers(event, f"4711/lifetime#{number}")
        for posting in transfer.postings
    ]
    assert postings
    assert imbalance(postings) == {}
    assert all(posting.citation and posting.causes for posting in postings)
    for until in (date(2026, 4, 30), JUNE):
        sums = sums_of(posting for posting in postings if posting.effective_on <= until)
        state = fold(events, until)
        assert sums.get(Account.LIFETIME, 0) == state.moved_minutes
        assert sums.get(Account.VALUE_CREDIT, 0) == state.value_cents
        assert sums.get(Account.VALUE_SHARE, 0) == state.share_cents


def test_a_held_account_says_why() -> None:
    held = HoldPlaced("h", JUNE, HoldKind.DIVORCE, "Az. 1 F 2/26")
    found = snapshot(fold((*SAVED, held), END), END, BOOK, PERSON)
    assert found.holds == (HoldKind.DIVORCE,)

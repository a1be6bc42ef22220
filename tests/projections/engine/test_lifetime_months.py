"""Lifetime accounts at the ends of months: stored rows equal a replay of the log."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.evaluation.person_facts import evaluate_all
from domain.facts.profile import Pay
from domain.lifetime.consequences import sheet_consequences
from domain.lifetime.credited_months import month_credit
from domain.lifetime.month_ends import AccountLife, AccountOnDay, account_on
from domain.lifetime.provision import Provision, provisions_by_unit
from domain.rules.lifetime.lifetime_credit import Source
from domain.streams.employment import (
    BirthRecorded,
    Hired,
    PayAgreed,
    TermsAgreed,
    UnitAssigned,
)
from domain.streams.event_names import StoredEvent
from domain.streams.lifetime.commands import (
    ApproveRelease,
    CreditAccount,
    DrawRelease,
    LiftHold,
    PlaceHold,
    RequestRelease,
    ValueAccount,
)
from domain.streams.lifetime.events import (
    AccountClosed,
    AccountCredited,
    Event,
    HoldKind,
)
from domain.streams.stream_ids import employment_stream, lifetime_stream, timesheet_stream
from domain.streams.timesheet import BalancesOpened
from domain.values.accounts import Account
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.records import Append
from projections.engine.rebuild import rebuild
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts
from projections.lifetime.read import read_account, read_accounts, read_holders, read_provisions
from projections.questions.lifetime_on_day import LifetimeAccounts, account_of
from tests.domain.saved_hours import IN_BOTH, OFFICIALS, happened, month_pay, pay, plan
from tests.domain.saved_hours import recorded as as_recorded
from tests.ledger.employers import fresh_employer
from tests.projections.conftest import HR, City, opened_city, worked

BY = Provenance("test")
HIRED = date(2026, 1, 1)
HESSE = as_recorded(replace(OFFICIALS, agreements=("hazvo",)))
MARCH, JUNE, LAST = Month(2026, 3), Month(2026, 6), Month(2027, 12)

MONEY: tuple[Event, ...] = happened(
    IN_BOTH,
    pay("p-1", date(2026, 1, 31), 900_000),
    CreditAccount("c-1", date(2026, 2, 10), Source.OVERTIME, minutes=3_000),
    *(month_pay(f"2026-{number:02d}") for number in range(1, 13)),
    ValueAccount("fund", date(2026, 6, 30), 500_000, 530_000, "June"),
    PlaceHold("h", date(2026, 7, 1), HoldKind.GARNISHMENT, "order", 100_000),
    LiftHold("h", date(2026, 8, 15), "paid"),
    RequestRelease("r", date(2026, 9, 1), plan(date(2027, 1, 1), date(2027, 3, 31), 300_000)),
    ApproveRelease("r", date(2026, 9, 2)),
    DrawRelease("r", "2027-01"),
    DrawRelease("r", "2027-02"),
)
"""An account in both kinds, with all kinds of movements and plans."""

TIME: tuple[Event, ...] = (
    HESSE,
    AccountCredited("o", date(2026, 1, 15), Source.OPENING, 6_000, "lifetime_credit", "HAZVO"),
    AccountCredited("t", date(2026, 5, 4), Source.TRANSFER, 600, "lifetime_credit", "HAZVO"),
)

Fact = tuple[str, StoredEvent]


def official(person: str) -> list[Fact]:
    """A person whom every week credits an hour."""
    terms = TermsAgreed(HIRED, (492, 492, 492, 492, 492, 0, 0), ("hazvo", "dv-muster"), "HE")
    stream = employment_stream(person)
    return [(stream, Hired(HIRED)), (stream, terms), (stream, UnitAssigned(HIRED, "37", "3700"))]


def employee(person: str) -> list[Fact]:
    terms = TermsAgreed(HIRED, (468, 468, 468, 468, 468, 0, 0), ("tvoed-vka", "dv-muster"), "NW")
    stream = employment_stream(person)
    return [
        (stream, Hired(HIRED)),
        (stream, terms),
        (stream, UnitAssigned(HIRED, "11", "1100")),
        (stream, PayAgreed(HIRED, Pay("9a", 4, 400_000, 380_000))),
    ]


def later(person: str) -> list[Fact]:
    """Facts recorded later that concern earlier months."""
    stream = employment_stream(person)
    return [
        (stream, BirthRecorded(date(1970, 5, 15))),
        (stream, UnitAssigned(date(2026, 4, 1), "50", "5000")),
        (stream, PayAgreed(date(2026, 7, 1), Pay("9a", 5, 420_000, 400_000))),
    ]


def append(city: City, *facts: Fact) -> None:
    if facts:
        city.ledger.append(Append(tuple(CODEC.new_event(*fact, BY) for fact in facts)))


def replayed(city: City, person: str) -> dict[Month, AccountOnDay]:
    """An account at the end of every month, each from the whole log."""
    facts = read_facts(person, city.ledger.read_range(f"{person}/"))
    found: dict[Month, AccountOnDay] = {}
    for month in Month.of(HIRED).through(LAST):
        evaluations = evaluate_all(facts, city.contexts.context(), month)
        credited = {
            one.sheet.month: month_credit(
                one.transfers, one.moved, anew=facts.timesheet(one.sheet.month).anew
            )
            for one in evaluations
        }
        life = AccountLife(person, facts.lifetime, facts.employment, credited)
        found[month] = account_on(life, month.last, city.contexts.book)
    return found


def stored(city: City, person: str) -> dict[Month, AccountOnDay]:
    with city.ledger.connection() as conn:
        ends = read_account(conn, person, Month(2000, 1), Month(2199, 1))
    return {end.month: end.account for end in ends}


def check(city: City, *people: str) -> None:
    """Every stored row is the replay, and no month's end between the first and last is missing."""
    for person in people:
        found, expected = stored(city, person), replayed(city, person)
        months = [*found]
        assert months == list(months[0].through(months[-1])) if months else True
        assert found == {month: expected[month] for month in found}


def test_an_account_has_a_row_for_each_month_from_its_first_on(city: City) -> None:
    append(city, *employee("1"), *((lifetime_stream("1"), event) for event in MONEY))
    city.projector().catch_up()
    check(city, "1")
    rows = stored(city, "1")
    assert (min(rows), max(rows)) == (Month(2026, 1), Month(2027, 2))
    june = rows[JUNE].snapshot
    assert (june.minutes, june.value_cents, june.yield_cents) == (3_000, 930_000, 30_000)
    assert {room.branch for room in june.rooms} == set(IN_BOTH.insured)
    assert june.average_cents == 400_000
    assert rows[Month(2026, 9)].snapshot.releases[0].months == 3
    assert rows[Month(2027, 2)].snapshot.releases[0].months == 1
    assert rows[JUNE].provision.time_cents > 0


def test_what_evaluation_credits_stands_on_the_month_ends(city: City) -> None:
    append(city, *official("2"))
    city.deliver("T", *worked(1, date(2026, 6, 1)))
    append(city, (lifetime_stream("2"), HESSE))
    city.projector().catch_up()
    append(city, (timesheet_stream("2", JUNE), BalancesOpened(date(2026, 6, 1), (), "list")))
    city.projector().catch_up()
    check(city, "2")
    weeks = stored(city, "2")
    assert weeks[MARCH].snapshot.minutes > 600
    assert weeks[JUNE].snapshot.minutes > weeks[MARCH].snapshot.minutes


def test_a_late_fact_changes_the_rows_from_its_month_on_and_no_others(city: City) -> None:
    append(city, *employee("1"), *employee("3"))
    append(city, *((lifetime_stream(person), event) for person in "13" for event in MONEY))
    city.projector().catch_up()
    before, places = city.rows()["lifetime"], row_versions(city)
    late = AccountCredited("late", date(2026, 5, 3), Source.OPENING, 60, "lifetime_credit", "")
    append(city, (lifetime_stream("1"), late))
    city.projector().catch_up()
    check(city, "1", "3")
    changed = {row[:2] for row in set(before) ^ set(city.rows()["lifetime"])}
    expected = {("1", str(month)) for month in Month(2026, 5).through(Month(2027, 2))}
    assert changed == expected
    # Earlier rows were not even written again.
    assert {key for key, place in row_versions(city).items() if places[key] != place} == expected


def test_a_booking_that_credits_nothing_writes_no_row_again(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    append(city, *((lifetime_stream("1"), event) for event in MONEY))
    city.deliver("T", *worked(1, date(2026, 3, 2)))
    city.projector().catch_up()
    places = row_versions(city)
    # Before the account's last month, which has no sheet yet and needs evaluation.
    city.deliver("T", *worked(3, date(2026, 3, 3)), *worked(5, date(2027, 2, 5)))
    city.projector().catch_up()
    places = row_versions(city)
    city.deliver("T", *worked(7, date(2026, 3, 4)), *worked(9, date(2027, 2, 8)))
    city.projector().catch_up()
    assert row_versions(city) == places
    check(city, "1")


def test_provisions_of_a_month_end_are_the_sums_of_its_rows(city: City) -> None:
    for person in "123":
        append(city, *employee(person))
        append(city, *((lifetime_stream(person), event) for event in MONEY[: 7 + int(person)]))
    append(city, *later("2"))
    city.projector().catch_up()
    with city.ledger.connection() as conn:
        owed = read_provisions(conn, Month(2026, 4))
        ends = read_accounts(conn, Month(2026, 4), ["1", "2", "3", "4"])
        holders = read_holders(conn, LAST)
        before = read_holders(conn, Month(2025, 12))
    assert [end.account.person for end in ends] == ["1", "2", "3"]
    assert owed == provisions_by_unit((end.account.unit, end.account.provision) for end in ends)
    assert {unit: one.accounts for unit, one in owed.items()} == {"11": 2, "50": 1}
    assert owed["11"] == sum_of(end.account.provision for end in ends if end.account.unit == "11")
    assert holders == {
        "1": Month(2026, 5), "2": Month(2026, 6), "3": Month(2026, 7),
    }  # fmt: skip
    assert before == {}


def sum_of(parts: Iterable[Provision]) -> Provision:
    (total,) = provisions_by_unit(("", part) for part in parts).values()
    return total


def row_versions(city: City) -> dict[tuple[object, object], object]:
    """The transaction that wrote each row."""
    rows = city.employer.administer("SELECT person, month, xmin::text FROM lifetime")
    return {(person, month): xmin for person, month, xmin in rows}


chunk_sizes = st.lists(st.integers(1, 5), max_size=12)


@settings(
    max_examples=10,
    # An example takes half a second and more, so a shrinking run would last minutes.
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    order=st.permutations(range(6)),
    sizes=chunk_sizes,
    shuffled=st.permutations(range(len(MONEY) - 1)),
    batch=st.integers(1, 9),
    days=st.lists(st.integers(0, 500), max_size=5),
    anew=st.sampled_from([None, "2026-03", "2026-08"]),
    close=st.integers(0, 3),
    tell=st.booleans(),
)
def test_rows_are_a_replay_of_the_log_whatever_came_in_which_order(
    admin_url: str,
    order: Sequence[int],
    sizes: Sequence[int],
    shuffled: Sequence[int],
    batch: int,
    days: Sequence[int],
    anew: str | None,
    close: int,
    tell: bool,
) -> None:
    with fresh_employer(admin_url) as new, opened_city(new) as city:
        # Recorded in any order of their legal days, as long as an account is agreed first.
        mixed = [MONEY[0], *(MONEY[1 + place] for place in shuffled)]
        groups: list[list[Fact]] = [
            list(chain.from_iterable(recorded("1", event, tell=tell) for event in mixed)),
            list(chain.from_iterable(recorded("2", event, tell=tell) for event in TIME)),
            later("1"),
            later("2"),
            list(opened("2", anew)),
            list(opened("1", "2026-02")),
        ]
        append(city, *employee("1"), *official("2"))
        for facts in chunks(list(chain.from_iterable(groups[one] for one in order)), sizes):
            append(city, *facts)
            city.projector(batch).catch_up()
        for number, day in enumerate(days):
            on = date.fromordinal(HIRED.toordinal() + day)
            city.deliver("T", *worked(2 * number + 1, on))
            city.projector(batch).catch_up()
        for month in list(Month(2026, 1).through(LAST))[:close]:
            city.commands.close_month("2", month, date(2028, 1, 1), HR)
            city.projector(batch).catch_up()
        check(city, "1", "2")
        incremented = city.rows()
        rebuild(city.employer.admin, city.ledger, city.contexts)
        assert city.rows() == incremented
        city.start_over()
        city.projector(batch).catch_up()
        assert city.rows() == incremented


def recorded(person: str, event: Event, *, tell: bool) -> Iterator[Fact]:
    """An event of an account, with its entries on sheets if ``tell``; older logs lack them."""
    yield lifetime_stream(person), event
    for saved in sheet_consequences(event) if tell else ():
        yield timesheet_stream(person, Month.of(saved.effective_on)), saved


def opened(person: str, month: str | None) -> Iterator[Fact]:
    """Books that begin anew in a month, with hours on the account."""
    if month is not None:
        first = Month.parse(month).first
        balances = ((Account.LIFETIME, 300), (Account.FLEX, 60))
        stream = timesheet_stream(person, Month.parse(month))
        yield stream, BalancesOpened(first, balances, "list", anew=True)


def chunks(facts: Sequence[Fact], sizes: Sequence[int]) -> Iterator[Sequence[Fact]]:
    rest = list(facts)
    for size in sizes:
        yield rest[:size]
        rest = rest[size:]
    yield rest


def test_accounts_on_a_day_come_from_the_table_where_it_has_them(city: City) -> None:
    for person in "123":
        append(city, *employee(person))
        append(city, *((lifetime_stream(person), event) for event in MONEY[: 7 + int(person)]))
    append(city, *official("4"))
    city.projector().catch_up()
    read = LifetimeAccounts(city.ledger, city.contexts)
    for day, evaluated in ((date(2026, 6, 30), 1), (date(2026, 6, 29), 3), (LAST.last, 3)):
        found = read.on(day)
        assert found.evaluated == evaluated
        assert found.position == city.projector().position()
        assert found.accounts == [looked_at(city, person, day) for person in "123"]
        owed = read.provisions(day)
        assert owed.evaluated == evaluated
        assert owed.units == provisions_by_unit((one.unit, one.provision) for one in found.accounts)
        paged = [read.on(day, after=person, limit=1).accounts for person in ("", "1", "2", "3")]
        assert list(chain.from_iterable(paged)) == found.accounts
    assert read.on(date(2025, 12, 31)).accounts == []


def test_many_accounts_are_evaluated_in_processes(city: City) -> None:
    for person in "123":
        append(city, *employee(person))
        append(city, *((lifetime_stream(person), event) for event in MONEY[: 7 + int(person)]))
    city.projector().catch_up()
    here = LifetimeAccounts(city.ledger, city.contexts)
    beside = LifetimeAccounts(city.ledger, city.contexts, shared_from=0)
    for day in (LAST.last, date(2026, 5, 12)):
        assert beside.on(day) == here.on(day)
        assert [one.person for one in here.on(day).accounts] == ["1", "2", "3"]


def test_what_sheets_credit_counts_on_any_day(city: City) -> None:
    append(city, *official("2"))
    city.deliver("T", *worked(1, date(2026, 6, 1)))
    append(city, *((lifetime_stream("2"), event) for event in TIME))
    append(city, *opened("2", "2026-03"))
    city.projector().catch_up()
    read = LifetimeAccounts(city.ledger, city.contexts)
    for day in (date(2026, 2, 27), date(2026, 3, 15), date(2026, 4, 1), date(2026, 6, 29)):
        (found,) = read.on(day).accounts
        assert found == looked_at(city, "2", day)
        assert found.snapshot.minutes > 0
    # A month without a sheet needs evaluation.
    (later,) = read.on(date(2026, 9, 30)).accounts
    assert later == looked_at(city, "2", date(2026, 9, 30))
    assert later.snapshot.minutes > found.snapshot.minutes


def test_an_earlier_state_of_knowledge_is_evaluated(city: City) -> None:
    append(city, *employee("1"), *((lifetime_stream("1"), event) for event in MONEY[:8]))
    city.projector().catch_up()
    read = LifetimeAccounts(city.ledger, city.contexts)
    then = read.on(date(2026, 4, 30))
    known_at = city.ledger.head().recorded_at
    late = AccountCredited("late", date(2026, 4, 3), Source.OPENING, 60, "lifetime_credit", "")
    append(city, (lifetime_stream("1"), late))
    city.projector().catch_up()
    assert read.on(date(2026, 4, 30)).accounts != then.accounts
    earlier = read.on(date(2026, 4, 30), known_at)
    assert (earlier.accounts, earlier.evaluated) == (then.accounts, 1)


def looked_at(city: City, person: str, day: date) -> AccountOnDay:
    facts = read_facts(person, city.ledger.read_range(f"{person}/"))
    return account_of(facts, day, city.contexts.context())


def test_an_account_that_was_closed_stays_in_the_rows(city: City) -> None:
    append(city, *employee("1"), *((lifetime_stream("1"), event) for event in happened(IN_BOTH)))
    append(city, (lifetime_stream("1"), AccountClosed(date(2026, 4, 30))))
    city.projector().catch_up()
    check(city, "1")
    assert max(stored(city, "1")) == Month(2026, 4)

"""Cost of lifetime accounts: all accounts of a city on a day, and forty years of one account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Final

from api.service import Service
from benchmarks.city import person_of
from benchmarks.lab import SETUP, Lab, analyze, append_all, best, hire_city
from benchmarks.row import BenchmarkRow, Bound, Sizes
from domain.agreements.book import AgreementBook
from domain.lifetime.snapshot import PersonOnDay, snapshot
from domain.rules.lifetime.contribution_room import Branch, BranchPay
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.lifetime.events import (
    AccountAgreed,
    AccountCredited,
    ContributionsRecorded,
    Event,
)
from domain.streams.lifetime.state import fold
from domain.streams.stream_ids import lifetime_stream
from domain.values.time import Month
from ledger.records import NewEvent
from projections.facts.event_codec import CODEC
from projections.questions.lifetime_on_day import AccountsOnDay

MONTH: Final = Month(2026, 9)
WEEKS: Final = 2_080
"""Forty years with a credit every week."""

REPLAY_MS: Final = 50
BEGUN: Final = date(2026, 1, 1)
CEILING_CENTS: Final = 8_450_00
CITED: Final = "DV LAK § 3 (2009-01-01)"


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """All accounts of a city from its log, and one long account from its bytes."""
    return [*_everybody(lab, sizes), _forty_years(lab, sizes)]


def _everybody(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """Read one month's end from the table, and days and knowledge that the table lacks."""
    employees = range(sizes.year_employees)
    with lab.service("lifetime") as service:
        lab.say(f"lifetime accounts of {len(employees):,} people on a month's end")
        _save(service, employees)
        projecting = lab.measure(service.projector.catch_up)
        analyze(service)
        before = MONTH.last - timedelta(days=1)
        known_at = service.ledger.head().recorded_at
        ways: dict[str, tuple[str, Callable[[], AccountsOnDay]]] = {
            "lifetime-accounts": (
                "rows of the table of month ends",
                lambda: service.accounts.on(MONTH.last),
            ),
            "lifetime-accounts-day": (
                "on any day, from the accounts' events",
                lambda: service.accounts.on(before),
            ),
            "lifetime-accounts-log": (
                "by what was known at an instant, sheets evaluated, on all cores",
                lambda: service.accounts.on(MONTH.last, known_at),
            ),
        }
        timed = {
            name: [lab.measure(look) for _ in range(max(1, sizes.rounds - 2))]
            for name, (_, look) in ways.items()
        }
        units = lab.measure(lambda: service.accounts.provisions(MONTH.last))
        reading = [lab.measure(lambda: _read(service, employees)) for _ in range(sizes.rounds)]
    for found in chain.from_iterable(timed.values()):
        assert len(found.result.accounts) == len(employees)
    notes = {
        "lifetime-accounts": f"provisions by unit alone {units.seconds:.2f} s; all tables made in "
        f"{projecting.seconds:.2f} s"
    }
    return [
        _row(name, how, len(employees), best(timed[name]), best(reading), notes.get(name, ""))
        for name, (how, _) in ways.items()
    ]


def _row(
    name: str, how: str, people: int, seconds: float, reading: float, note: str
) -> BenchmarkRow:
    return BenchmarkRow(
        name,
        f"Lifetime accounts: {people:,} snapshots and provisions, {how}",
        "reading the same streams",
        seconds / reading,
        None,
        (f"{seconds:.2f} s, {seconds / people * 1e6:.0f} us an account{note and '; ' + note}",),
        "x its time",
    )


def _forty_years(lab: Lab, sizes: Sizes) -> BenchmarkRow:
    lab.say(f"forty years of one lifetime account, {WEEKS:,} credits")
    begun = date(1986, 1, 6)
    events = list(_account(begun, WEEKS))
    stored = [CODEC.encode(event, SETUP) for event in events]
    book = AgreementBook.of_package()
    person = PersonOnDay(rates=(HourlyRate(begun, 3_000),))
    last = begun + timedelta(weeks=WEEKS)

    def replay() -> int:
        decoded = [CODEC.decode(*one)[1] for one in stored]
        account = fold(event for event in decoded if isinstance(event, Event))
        return snapshot(account, last, book, person).value_cents

    timed = [lab.measure(replay) for _ in range(max(sizes.rounds, 3))]
    assert timed[0].result == WEEKS * 3_000
    milliseconds = best(timed) * 1_000
    return BenchmarkRow(
        "lifetime-replay",
        f"Lifetime account: forty years of one, {len(stored):,} events decoded, folded and "
        "looked at",
        "nothing",
        milliseconds,
        Bound("at most", REPLAY_MS),
        (f"{milliseconds:.1f} ms, {milliseconds / len(stored) * 1_000:.1f} us an event",),
        "ms",
    )


def _save(service: Service, employees: Sequence[int]) -> None:
    """Hire everybody, with an account and a credit in each week of the year so far."""
    hire_city(service.ledger, employees, Month.of(BEGUN))
    weeks = (MONTH.last - BEGUN).days // 7

    def events() -> Iterator[NewEvent]:
        for employee in employees:
            stream = lifetime_stream(person_of(employee))
            for event in _account(BEGUN, weeks):
                yield CODEC.new_event(stream, event, SETUP)

    append_all(service.ledger, events())
    analyze(service)


def _read(service: Service, employees: Sequence[int]) -> int:
    return sum(len(service.ledger.read_range(f"{person_of(employee)}/")) for employee in employees)


def _account(begun: date, weeks: int) -> Iterator[Event]:
    """An account in money: an hour every week, and the pay of every month."""
    yield AccountAgreed(
        begun,
        Model.MONEY,
        ("lak-muster",),
        EmployerKind.MUNICIPALITY,
        "ab" * 32,
        begun,
        tuple(Branch),
    )
    rate = HourlyRate(begun, 3_000)
    for week in range(weeks):
        day = begun + timedelta(weeks=week)
        yield AccountCredited(
            f"c-{week}", day, Source.PAY, 60, "lifetime_credit", CITED, 3_000, 630, rate
        )
        if day.month != (day + timedelta(weeks=1)).month:
            paid = tuple(BranchPay(branch, 4_000_00, CEILING_CENTS) for branch in Branch)
            yield ContributionsRecorded(str(Month.of(day)), 4_000_00, CITED, branches=paid)

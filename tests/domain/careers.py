"""Forty years of somebody's lifetime account, decided week by week by the real decisions."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from msgspec import Struct

from domain.facts.profile import Profile
from domain.lifetime.simulation import Wish, simulate_release
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_conversion import HourlyRate, value_conversion
from domain.streams.lifetime.amounts import free_cents
from domain.streams.lifetime.commands import (
    AgreeAccount,
    ApproveRelease,
    CloseAccount,
    Command,
    DrawRelease,
    LifetimeFacts,
    LiftHold,
    PlaceHold,
    RecordContributions,
    RequestRelease,
    SettleAccount,
    ValueAccount,
)
from domain.streams.lifetime.decide import decide
from domain.streams.lifetime.events import (
    Cause,
    Event,
    HoldKind,
)
from domain.streams.lifetime.state import NO_ACCOUNT, LifetimeAccount, evolve
from domain.values.time import Month
from tests.domain.lines import BOOK
from tests.domain.saved_hours import ALL, PLENTY, hours, pay

FIRST_YEAR, YEARS = 2024, 40
START = date(FIRST_YEAR, 1, 1)
LAST = date(FIRST_YEAR + YEARS - 1, 12, 31)
BORN = date(1999, 8, 10)
"""Reaches the retirement age in August 2066, after the career."""
MONTH_MINUTES = 10_174
HOLD_YEAR, SABBATICAL_YEAR, PART_TIME_YEAR = 2038, 2044, 2061


class Career(Struct, frozen=True):
    """The parameters that differ between careers."""

    agreed: AgreeAccount
    seed: int
    weekly_minutes: int = 120
    rise_permille: int = 25
    sabbatical_months: int = 6
    cause: Cause = Cause.EXIT
    weeks: int = 2_080


def known_in(career: Career) -> LifetimeFacts:
    """The known rates and profile of a career, with a raise every year."""
    cents, rates = 2_500, list[HourlyRate]()
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        rates.append(HourlyRate(date(year, 1, 1), cents))
        cents += cents * career.rise_permille // 1000
    profile = Profile(born_on=BORN, weekly_minutes=2_340)
    return LifetimeFacts(BOOK, profile, tuple(rates), {}, PLENTY)


def lived(career: Career) -> tuple[Event, ...]:
    """All events of the career, in the order of their legal days."""
    known = known_in(career)
    chance = Random(career.seed)
    state, events = NO_ACCOUNT, list[Event]()

    def do(*commands: Command) -> None:
        nonlocal state
        for command in commands:
            for event in decide(command, state, known):
                events.append(event)
                state = evolve(state, event)

    do(career.agreed)
    for month in Month.of(START).through(Month.of(LAST)):
        do(*_turns(month, state, known, career))
        released = [r.id for r in state.releases.values() if r.open_in(month)]
        if not released:
            do(*_weeks(month, career, chance), *_bonus(month, chance))
        do(*_draws(month, released, state))
        do(_contributions(month, known, full=not released))
        if month.number == 12 and state.value_cents:
            do(_statement(month, state, chance))
    do(SettleAccount(LAST, career.cause), CloseAccount(LAST))
    return tuple(events)


def _turns(
    month: Month, state: LifetimeAccount, known: LifetimeFacts, career: Career
) -> Iterator[Command]:
    """Events of a life: a hold and its end, a sabbatical, reduced hours in the last years."""
    day = month.first
    if (month.year, month.number) == (HOLD_YEAR, 1):
        yield PlaceHold("divorce", day, HoldKind.DIVORCE, "decree", max(1, state.value_cents // 2))
    if (month.year, month.number) == (HOLD_YEAR + 1, 1):
        yield LiftHold("divorce", day, "decree")
    for name, year, months, purpose in (
        ("sabbatical", SABBATICAL_YEAR, career.sabbatical_months, Purpose.SABBATICAL),
        ("part time", PART_TIME_YEAR, 24, Purpose.PART_TIME),
    ):
        if (month.year, month.number) == (year, 1):
            begin = date(year, 6, 1)
            half = _monthly(known, day) // 2 if purpose is Purpose.PART_TIME else 0
            wish = Wish(purpose, begin, day, months, None, other_pay_cents=half)
            found = simulate_release(state, wish, known)
            if found.plan is not None and found.refused is None:
                yield RequestRelease(name, day, found.plan)
                yield ApproveRelease(name, day)


def _draws(month: Month, released: list[str], state: LifetimeAccount) -> Iterator[Command]:
    """The planned draws, or the rest of the account where a planned gain has melted."""
    for name in released:
        cents = min(state.releases[name].plan.monthly_cents, free_cents(state, month.last))
        if cents:
            yield DrawRelease(name, str(month), cents=cents)


def _weeks(month: Month, career: Career, chance: Random) -> Iterator[Command]:
    first = -(-(month.first - START).days // 7)
    for week in range(first, career.weeks):
        day = START + timedelta(weeks=week)
        if day > month.last:
            return
        minutes = chance.randint(0, career.weekly_minutes)
        if minutes:
            yield hours(f"w{week}", day, minutes, chance.choice((Source.FLEX, Source.OVERTIME)))


def _bonus(month: Month, chance: Random) -> Iterator[Command]:
    if month.number == 11:
        yield pay(f"bonus {month.year}", month.last, chance.randint(1, 2_000_00))


def _contributions(month: Month, known: LifetimeFacts, *, full: bool) -> RecordContributions:
    cents = _monthly(known, month.first)
    contributory = tuple((branch, min(cents, 5_000_00)) for branch in ALL) if full else ()
    return RecordContributions(str(month), cents, contributory, 30)


def _monthly(known: LifetimeFacts, day: date) -> int:
    return value_conversion(MONTH_MINUTES, known.rate(day))


def _statement(month: Month, state: LifetimeAccount, chance: Random) -> ValueAccount:
    paid_in = sum(entry.left_cents for entry in state.entries if not entry.fund)
    market = paid_in * chance.randint(850, 1_150) // 1000
    return ValueAccount("F-1", month.last, paid_in, market, f"statement of {month.year}")

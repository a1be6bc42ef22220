"""Answers about lifetime accounts; hours in minutes, money in cents."""

from typing import Annotated

from pydantic import Field

from api.http.values import Day, Instant, Model


class LifetimeDecided(Model):
    """A decision carried out: the entry, release or hold, and the log's position after it."""

    id: str
    position: int
    repeated: bool


class RoomOut(Model):
    """Room of a branch: as counted by both methods, and bounded by the account's money."""

    branch: str
    sum_fields_cents: int
    option_cents: int
    bounded_cents: int


class PlannedOut(Model):
    """A release and its remaining months."""

    id: str
    purpose: str
    status: str
    first: Day
    last: Day
    months: int
    monthly_minutes: int
    monthly_cents: int


class SnapshotOut(Model):
    """The account at the end of a day.

    The two views show the whole account in one unit; `model` is null before an agreement.
    """

    valid_on: Day
    model: str | None
    minutes: int
    value_cents: int
    share_cents: int
    paid_in_cents: int
    yield_cents: int
    hours_view_minutes: int
    money_view_cents: int | None
    method: str | None
    rooms: list[RoomOut]
    average_cents: int | None
    releases: list[PlannedOut]
    earliest_exit: Day | None
    holds: list[str]
    ended_on: Day | None


class AccountOut(Model):
    """An account on a legal day, by the facts known at an instant."""

    person: str
    known_at: Instant | None
    account: SnapshotOut
    position: int


class EntryOut(Model):
    """One event: its movements, actor, person acted for, and its whole content."""

    number: int
    position: int
    what: str
    effective_on: Day
    recorded_at: Instant
    by: str
    on_behalf_of: str
    mandate: str
    minutes: int
    cents: int
    share_cents: int
    details: dict[str, object]


class EntriesOut(Model):
    """The events of an account in their order."""

    person: str
    entries: list[EntryOut]


class PlanOut(Model):
    """A plan that a simulation found."""

    purpose: str
    first: Day
    last: Day
    monthly_cents: int
    monthly_minutes: int
    other_pay_cents: int


class MonthLeftOut(Model):
    """The amount that a month takes, and the remainder after it."""

    month: str
    minutes: int
    cents: int
    left_minutes: int
    left_cents: int


class SimulationOut(Model):
    """Result of a wish; `refused` is the code with which a real request would be refused."""

    person: str
    plan: PlanOut | None
    months: list[MonthLeftOut]
    average_cents: int | None
    least_cents: int | None
    most_cents: int | None
    refused: str | None


class RateOut(Model):
    """The value of an hour from a day on."""

    effective_on: Day
    cents: int


class StatementLineOut(Model):
    """One movement of a statement; `position` is its event's in the log, 0 for those of sheets."""

    day: Day
    kind: str
    detail: str
    minutes: int
    cents: int
    share_cents: int
    rate: RateOut | None
    citation: str
    number: int
    position: int


class ValuationOut(Model):
    """A fund's statement of the year."""

    fund: str
    effective_on: Day
    invested_cents: int
    market_cents: int
    yield_cents: int
    document: str
    equity_cents: int


class ProofOut(Model):
    """Proof by the log: `digest` is the SHA-256 of the events' bytes in their order."""

    stream: str
    events: int
    last_position: int
    last_recorded_at: str
    digest: str


class StatementOut(Model):
    """The statement of a calendar year: opening, lines, valuations and closing add up."""

    person: str
    year: int
    known_at: Annotated[str | None, Field(description="An instant in UTC; null: by all there is.")]
    opening: SnapshotOut
    lines: list[StatementLineOut]
    valuations: list[ValuationOut]
    closing: SnapshotOut
    proof: ProofOut
    position: int


class MonthEndOut(Model):
    """An account at the end of a month, and the person's unit at that time."""

    month: str
    unit: str
    account: SnapshotOut


class MonthEndsOut(Model):
    """An account at the ends of consecutive months, of those with any fact."""

    person: str
    ends: list[MonthEndOut]
    position: int


class OwedOut(Model):
    """The employer's obligation; time at a day's rate, and time without a known rate."""

    value_cents: int
    share_cents: int
    minutes: int
    time_cents: int
    time_share_cents: int
    unrated_minutes: int
    total_cents: int


class ProvisionOut(OwedOut):
    """The employer's obligation on a unit's accounts."""

    unit: str
    accounts: int


class ProvisionsOut(Model):
    """The balance sheet's provision for lifetime accounts (§ 249 HGB), by unit.

    `evaluated` accounts had no row of the day and were evaluated from the log.
    """

    valid_on: Day
    units: list[ProvisionOut]
    position: int
    evaluated: int


class AccountOfOut(Model):
    """A person's account on a day, and the employer's obligation on it."""

    person: str
    unit: str
    account: SnapshotOut
    owed: OwedOut


class AccountsOut(Model):
    """A page of accounts on a day, by person; `evaluated` means the same as for provisions."""

    valid_on: Day
    known_at: Instant | None
    accounts: list[AccountOfOut]
    next: str | None
    position: int
    evaluated: int

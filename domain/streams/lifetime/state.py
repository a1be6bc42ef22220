"""The state of a lifetime account: a plain sum of its entries, in time and in money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.lifetime.events import (
    AccountAgreed,
    AccountClosed,
    AccountConverted,
    AccountCredited,
    AccountProtected,
    AccountSettled,
    AccountTransferred,
    AccountValued,
    ContributionsRecorded,
    Ending,
    EntryDraw,
    Event,
    HoldLifted,
    HoldPlaced,
    Plan,
    Protection,
    ReleaseApproved,
    ReleaseDrawn,
    ReleaseInterrupted,
    ReleaseRejected,
    ReleaseRequested,
    ReleaseResumed,
    ReleaseWithdrawn,
    Releasing,
    Saving,
    legal_day,
)
from domain.values.time import Month


class ReleaseStatus(StrEnum):
    """Status of a release."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    INTERRUPTED = "interrupted"
    WITHDRAWN = "withdrawn"


class Release(Struct, frozen=True):
    """A release and the amounts taken of it, by month as minutes and cents."""

    id: str
    plan: Plan
    status: ReleaseStatus = ReleaseStatus.REQUESTED
    average_cents: int | None = None
    paused_from: str = ""
    """Interrupted release only: the first month in which nothing is taken."""
    paused: tuple[tuple[str, str], ...] = ()
    """Past interruptions: their first month, and the month in which the release resumed."""
    drawn: Mapping[str, tuple[int, int]] = {}

    def open_in(self, month: Month) -> bool:
        """Return whether the plan takes something in a month."""
        text = str(month)
        if self.status is ReleaseStatus.INTERRUPTED and text >= self.paused_from:
            return False
        paused = any(begin <= text < end for begin, end in self.paused)
        return self.plan.holds(month) and not paused


class Entry(Struct, frozen=True, gc=False):
    """One entry of the saving phase and the rest of its money.

    ``source`` is None for converted hours and for yield, which names its ``fund``.
    """

    id: str
    day: date
    source: Source | None
    minutes: int
    rate: HourlyRate | None
    cents: int
    share_cents: int
    left_cents: int
    left_share_cents: int
    fund: str = ""

    @property
    def left(self) -> bool:
        """Return whether any of its money is left."""
        return bool(self.left_cents or self.left_share_cents)


class LifetimeAccount(Struct, frozen=True):
    """Everything known of an account; its money is the sum of the rests of its entries."""

    agreed: AccountAgreed | None = None
    protection: Protection | None = None
    entries: tuple[Entry, ...] = ()
    minutes_by_month: tuple[tuple[Month, int], ...] = ()
    """Minutes moved by events, in the order of the months."""
    contributions: tuple[ContributionsRecorded, ...] = ()
    """Pay and contributions, in the order of the months."""
    brought_rooms: tuple[tuple[Branch, int], ...] = ()
    valuations: Mapping[str, AccountValued] = {}
    """The latest statement of each fund."""
    releases: Mapping[str, Release] = {}
    holds: Mapping[str, HoldPlaced] = {}
    """Holds that count."""
    ended: AccountTransferred | AccountSettled | None = None
    closed: AccountClosed | None = None
    version: int = 0

    @property
    def value_cents(self) -> int:
        """Money on the account without the employer's share."""
        return sum(entry.left_cents for entry in self.entries)

    @property
    def share_cents(self) -> int:
        """The employer's share of social security that is kept with it."""
        return sum(entry.left_share_cents for entry in self.entries)

    def has_entry(self, name: str) -> bool:
        """Return whether the account has an entry with this id."""
        return name in map(_id, self.entries)

    @property
    def moved_minutes(self) -> int:
        """Minutes moved by all events together."""
        return sum(minutes for _, minutes in self.minutes_by_month)


NO_ACCOUNT = LifetimeAccount()
_id: Callable[[Entry], str] = attrgetter("id")


def fold(
    events: Iterable[Event], until: date | None = None, state: LifetimeAccount = NO_ACCOUNT
) -> LifetimeAccount:
    """The state after some events, or after the events among them that count by a day.

    Credits are gathered until an event needs the entries: forty years have two thousand.
    """
    gathered: list[AccountCredited] = []
    for event in events:
        if until is not None and legal_day(event) > until:
            continue
        if isinstance(event, AccountCredited):
            gathered.append(event)
            continue
        if gathered and isinstance(event, _OF_ENTRIES):
            state = _evolve_credit(state, gathered)
            gathered = []
        state = evolve(state, event)
    return _evolve_credit(state, gathered) if gathered else state


_OF_ENTRIES = (
    AccountAgreed,
    AccountConverted,
    AccountValued,
    ReleaseDrawn,
    AccountTransferred,
    AccountSettled,
)


def evolve(state: LifetimeAccount, event: Event) -> LifetimeAccount:
    """The state after an event."""
    version = state.version + 1
    match event:
        case (
            AccountAgreed()
            | AccountProtected()
            | AccountCredited()
            | AccountConverted()
            | AccountValued()
            | ContributionsRecorded()
        ):
            return _evolve_saving(state, event, version)
        case (
            HoldPlaced() | HoldLifted() | AccountTransferred() | AccountSettled() | AccountClosed()
        ):
            return _evolve_ending(state, event, version)
        case _:
            return _evolve_release(state, event, version)


def _evolve_saving(state: LifetimeAccount, event: Saving, version: int) -> LifetimeAccount:
    match event:
        case AccountAgreed():
            # After one that was closed it is another account: with its own entries and room.
            return LifetimeAccount(
                event,
                event.protection,
                minutes_by_month=state.minutes_by_month,
                version=version,
            )
        case AccountProtected(protection=protection):
            return replace(state, protection=protection, version=version)
        case AccountCredited():
            return _evolve_credit(state, (event,))
        case AccountConverted():
            entries = _less(state.entries, event.taken)
            if event.cents > 0:
                entries = (*entries, _entry_of_hours(event))
            month = Month.of(event.effective_on)
            moved = _with_minutes(state.minutes_by_month, month, event.minutes)
            return replace(state, entries=entries, minutes_by_month=moved, version=version)
        case AccountValued():
            entries = _with_yield(state.entries, event)
            valuations = {**state.valuations, event.fund: event}
            return replace(state, entries=entries, valuations=valuations, version=version)
        case ContributionsRecorded():
            recorded = _with_contributions(state.contributions, event)
            return replace(state, contributions=recorded, version=version)
        case _:
            assert_never(event)


def _evolve_release(state: LifetimeAccount, event: Releasing, version: int) -> LifetimeAccount:
    if isinstance(event, ReleaseRequested):
        release = Release(event.id, event.plan)
        return replace(state, releases={**state.releases, event.id: release}, version=version)
    name = event.release if isinstance(event, ReleaseDrawn) else event.id
    known = state.releases.get(name)
    if known is None:
        # Looked at as of a day before it was requested.
        return replace(state, version=version)
    match event:
        case ReleaseApproved(average_cents=average):
            release = replace(known, status=ReleaseStatus.APPROVED, average_cents=average)
        case ReleaseRejected():
            release = replace(known, status=ReleaseStatus.REJECTED)
        case ReleaseWithdrawn():
            release = replace(known, status=ReleaseStatus.WITHDRAWN)
        case ReleaseInterrupted(month=month):
            release = replace(known, status=ReleaseStatus.INTERRUPTED, paused_from=month)
        case ReleaseResumed(month=month, last=last):
            paused = (*known.paused, (known.paused_from, month))
            plan = replace(known.plan, last=last)
            release = replace(known, plan=plan, status=ReleaseStatus.APPROVED, paused=paused)
        case ReleaseDrawn(month=month):
            taken = (event.minutes, event.cents)
            release = replace(known, drawn={**known.drawn, month: taken})
            state = replace(
                state,
                entries=_less(state.entries, event.taken),
                minutes_by_month=_with_minutes(
                    state.minutes_by_month, Month.parse(month), -event.minutes
                ),
            )
        case _:
            assert_never(event)
    return replace(state, releases={**state.releases, name: release}, version=version)


def _evolve_ending(state: LifetimeAccount, event: Ending, version: int) -> LifetimeAccount:
    match event:
        case HoldPlaced():
            return replace(state, holds={**state.holds, event.id: event}, version=version)
        case HoldLifted(id=lifted):
            left = {name: hold for name, hold in state.holds.items() if name != lifted}
            return replace(state, holds=left, version=version)
        case AccountTransferred() | AccountSettled():
            entries = tuple(
                replace(entry, left_cents=0, left_share_cents=0) if entry.left else entry
                for entry in state.entries
            )
            month = Month.of(event.effective_on)
            moved = _with_minutes(state.minutes_by_month, month, -event.minutes)
            return replace(
                state, entries=entries, minutes_by_month=moved, ended=event, version=version
            )
        case AccountClosed():
            return replace(state, closed=event, version=version)
        case _:
            assert_never(event)


def _evolve_credit(state: LifetimeAccount, made: Sequence[AccountCredited]) -> LifetimeAccount:
    moved = state.minutes_by_month
    rooms = state.brought_rooms
    for event in made:
        if not event.in_money:
            moved = _with_minutes(moved, Month.of(event.effective_on), event.minutes)
        rooms = (*rooms, *event.rooms) if event.rooms else rooms
    return replace(
        state,
        entries=(*state.entries, *map(_entry, made)),
        minutes_by_month=moved,
        brought_rooms=rooms,
        version=state.version + len(made),
    )


def _entry(event: AccountCredited) -> Entry:
    return Entry(
        event.id,
        event.effective_on,
        event.source,
        event.minutes,
        event.rate,
        event.cents,
        event.share_cents,
        event.cents,
        event.share_cents,
    )


def _entry_of_hours(event: AccountConverted) -> Entry:
    cents, share = event.cents, event.share_cents
    return Entry(
        event.id, event.effective_on, None, -event.minutes, event.rate, cents, share, cents, share
    )


def _with_minutes(
    moved: tuple[tuple[Month, int], ...], month: Month, minutes: int
) -> tuple[tuple[Month, int], ...]:
    """Add minutes to the movement of a month, which is nearly always the last one."""
    if not minutes:
        return moved
    if moved and moved[-1][0] == month:
        return (*moved[:-1], (month, moved[-1][1] + minutes))
    if not moved or moved[-1][0] < month:
        return (*moved, (month, minutes))
    sums = dict(moved)
    sums[month] = sums.get(month, 0) + minutes
    return tuple(sorted(sums.items()))


def _with_contributions(
    known: tuple[ContributionsRecorded, ...], event: ContributionsRecorded
) -> tuple[ContributionsRecorded, ...]:
    if not known or known[-1].month < event.month:
        return (*known, event)
    others = (one for one in known if one.month != event.month)
    return tuple(sorted((*others, event), key=lambda one: one.month))


def _less(entries: tuple[Entry, ...], taken: Iterable[EntryDraw]) -> tuple[Entry, ...]:
    """The entries after amounts were taken from some of them."""
    gone = {one.entry: one for one in taken}
    changed = list(entries)
    for place, entry in enumerate(entries):
        if not gone:
            break
        one = gone.pop(entry.id, None)
        if one is not None:
            changed[place] = replace(
                entry,
                left_cents=entry.left_cents - one.cents,
                left_share_cents=entry.left_share_cents - one.share_cents,
            )
    return tuple(changed)


def _with_yield(entries: tuple[Entry, ...], event: AccountValued) -> tuple[Entry, ...]:
    """Add a gain as another entry; a loss is taken from the newest gains.

    Gains of the fund itself come first, then, where funds are guaranteed together, those of
    others.
    """
    cents = event.yield_cents
    if cents > 0:
        name = f"{event.fund} {event.effective_on}"
        day = event.effective_on
        gained = Entry(name, day, None, 0, None, cents, 0, cents, 0, event.fund)
        return (*entries, gained)
    changed = list(entries)
    newest_first = reversed(range(len(changed)))
    gains = [place for place in newest_first if changed[place].fund and changed[place].left_cents]
    # Sorting is stable: the fund's own gains come first, each group from the newest on.
    gains.sort(key=lambda place: changed[place].fund != event.fund)
    for place in gains:
        if not cents:
            break
        entry = changed[place]
        melted = min(entry.left_cents, -cents)
        cents += melted
        changed[place] = replace(entry, left_cents=entry.left_cents - melted)
    return tuple(changed)

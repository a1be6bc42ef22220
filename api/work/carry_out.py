"""Carrying out commands: one read that yields facts and versions, one decision, one append.

Where a stream that the decision rests on has moved meanwhile, everything is done again. Every
command can carry an idempotency key: carried out once, it is answered with its first result ever
after, and the same key with other input is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple, Protocol
from uuid import uuid4

import msgspec
from msgspec import Struct

from api.host.clock import Clock
from domain.evaluation.person_facts import PersonFacts
from domain.streams import timesheet
from domain.streams.event_names import StoredEvent
from domain.streams.stream_ids import timesheet_stream
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.errors import CommandReused, VersionConflict
from ledger.ledger import Ledger
from ledger.records import ABSENT, Append, CommandRecord, Receipt, RecordedEvent
from projections.facts.contexts import Contexts
from projections.facts.event_codec import CODEC, SYSTEM
from projections.facts.person import read_facts

ATTEMPTS: Final = 10
ID_DIGITS: Final = 12
LONG_ID_DIGITS: Final = 16
"""Digits of the id of an order or a correction."""


class Parts(Protocol):
    """The parts of the service that use cases of decisions work with."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def contexts(self) -> Contexts: ...
    @property
    def clock(self) -> Clock: ...


class PersonMonth(NamedTuple):
    """An employee's month: the subject of most commands."""

    person: str
    month: Month

    @property
    def stream(self) -> str:
        """The month's stream of facts."""
        return timesheet_stream(self.person, self.month)


class Acting(Struct, frozen=True):
    """Actor, person acted for and mandate; ``key`` makes a repeat recognisable."""

    by: str
    on_behalf_of: str | None = None
    mandate: str | None = None
    key: str | None = None

    @property
    def command_id(self) -> str | None:
        """The key together with its actor, so that two actors may use the same key."""
        return None if self.key is None else f"{self.by}/{self.key}"

    @property
    def holder(self) -> str:
        """The person who acts, whatever the role: the one to whom the key was handed."""
        return self.by.partition(":")[2] or self.by

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.by, self.on_behalf_of, self.mandate, self.command_id)

    def new_id(self, digits: int = ID_DIGITS, place: str = "") -> str:
        """An id for a new thing: the same for every repeat of one command with a key.

        Without a key it follows from the place in the log, or is drawn where none is given.
        """
        origin = self.command_id or place
        return sha256(origin.encode()).hexdigest()[:digits] if origin else uuid4().hex[:digits]


class CommandResult(Struct, frozen=True):
    """A command was carried out: the log position of its last event, and facts about it."""

    position: int
    repeated: bool = False
    details: Mapping[str, str | int] = {}


class Decision(Struct, frozen=True):
    """Events by stream, and facts that the caller is answered with."""

    events: Iterable[tuple[str, StoredEvent]] = ()
    details: Mapping[str, str | int] = {}
    of_service: Iterable[tuple[str, StoredEvent]] = ()
    """Events that the service records of itself before those of the actor."""


class Reading:
    """One decision's read of the log: events, and the version of every stream among them.

    A stream that is read, or that lies in a range that is read, must not have moved when the
    decision is appended. A stream that was not read takes facts at any version.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._ranges: list[str] = []
        self._versions: dict[str, int] = {}

    def streams(self, names: Iterable[str]) -> dict[str, list[RecordedEvent]]:
        """The events of streams by name, in one round trip."""
        read = self._ledger.read_streams(names)
        self._versions |= {name: len(events) for name, events in read.items()}
        return read

    def stream(self, name: str) -> list[RecordedEvent]:
        """The events of one stream."""
        recorded = self._ledger.read_stream(name)
        self._versions[name] = len(recorded)
        return recorded

    def range(self, prefix: str, *expected: str) -> list[RecordedEvent]:
        """All events of the streams that begin with a prefix, by stream and version.

        ``expected`` names streams of the range on which the decision rests though they may be
        empty.
        """
        recorded = self._ledger.read_range(prefix)
        self._ranges.append(prefix)
        self._versions |= dict.fromkeys(expected, ABSENT)
        self._versions |= {one.stream: one.version for one in recorded}
        return recorded

    def require_absent(self, names: Iterable[str]) -> None:
        """Rest the decision on streams that were found to have no events."""
        self._versions |= dict.fromkeys(names, ABSENT)

    def facts(self, person: str, *expected: str) -> PersonFacts:
        """Everything known of a person."""
        return read_facts(person, self.range(f"{person}/", *expected))

    def next_place(self, stream: str) -> str:
        """The place of the next event of a stream that was read, ``4711/timesheet/2026-11#3``."""
        return f"{stream}#{self._versions[stream] + 1}"

    def versions(self, events: Iterable[tuple[str, StoredEvent]]) -> dict[str, int]:
        """The versions on which a decision rests."""
        found = dict(self._versions)
        for stream, _ in events:
            if stream not in found and any(map(stream.startswith, self._ranges)):
                found[stream] = ABSENT
        return found


Decide = Callable[[Reading], Decision]


def carry_out(
    parts: Parts, acting: Acting, name: str, inputs: object, decide: Decide
) -> CommandResult:
    """Read, decide, append; again while something the decision rests on moves.

    ``name`` and ``inputs`` are digested: they tell a repeat from another command under the same
    key, for as long as the ledger lives. Raises Rejected, CommandReused and the ledger's errors.
    """
    ledger = parts.ledger
    digest = sha256(msgspec.json.encode((name, inputs))).digest()
    repeated = _earlier_result(ledger, acting, digest)
    if repeated is not None:
        return repeated
    for attempt in range(1, ATTEMPTS + 1):
        reading = Reading(ledger)
        try:
            decision = decide(reading)
        except Rejected:
            # It may be refused because this very command was carried out meanwhile.
            repeated = _earlier_result(ledger, acting, digest)
            if repeated is None:
                raise
            return repeated
        try:
            receipt = ledger.append(_append(reading, decision, acting, digest))
        except VersionConflict:
            if attempt == ATTEMPTS:
                raise
        else:
            if receipt.repeated:
                return _first_result(receipt)
            return CommandResult(receipt.last_position, False, decision.details)
    raise AssertionError


def carry_out_on_month(
    parts: Parts, acting: Acting, name: str, about: PersonMonth, command: timesheet.Command
) -> CommandResult:
    """Carry out a command that asks for nothing but the month's own facts.

    Raises Rejected and the ledger's errors.
    """

    def decide(reading: Reading) -> Decision:
        state = read_facts(about.person, reading.stream(about.stream)).timesheet(about.month)
        return Decision([(about.stream, event) for event in timesheet.decide(command, state)])

    return carry_out(parts, acting, name, (about.person, str(about.month), command), decide)


def require_begun(facts: PersonFacts, month: Month, today: date) -> None:
    """Raise Rejected where somebody was not employed by a month, or where it has not begun."""
    if facts.first_month is None or month < facts.first_month:
        raise Rejected(Code.NOT_HIRED, person=facts.person, month=str(month))
    if month > Month.of(today):
        # Refused before all the months up to there are evaluated.
        raise Rejected(Code.MONTH_NOT_OVER, month=str(month), today=today)


def _append(reading: Reading, decision: Decision, acting: Acting, digest: bytes) -> Append:
    provenance = acting.provenance
    of_service, decided = tuple(decision.of_service), tuple(decision.events)
    events = (
        *(CODEC.new_event(stream, event, SYSTEM) for stream, event in of_service),
        *(CODEC.new_event(stream, event, provenance) for stream, event in decided),
    )
    command = None
    if acting.command_id is not None:
        command = CommandRecord(acting.command_id, digest, msgspec.json.encode(decision.details))
    return Append(events, reading.versions((*of_service, *decided)), command)


def _earlier_result(ledger: Ledger, acting: Acting, digest: bytes) -> CommandResult | None:
    if acting.command_id is None:
        return None
    found = ledger.command(acting.command_id)
    if found is None:
        return None
    if found.digest != digest:
        raise CommandReused(acting.command_id)
    return _first_result(found.receipt)


def _first_result(receipt: Receipt) -> CommandResult:
    details = msgspec.json.decode(receipt.result, type=dict[str, str | int])
    return CommandResult(receipt.last_position, True, details)

"""Decisions: read the streams, decide, append the decided events if nothing moved meanwhile.

Every command can carry an idempotency key; a repeat is answered with the first result, and the
same key with other input is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import count
from typing import TypeVar

import msgspec
from msgspec import Struct

from domain.evaluation.close import frozen
from domain.evaluation.evaluate import Sheet
from domain.streams import access, badge, employment
from domain.streams.calendar import LANDS
from domain.streams.stream_ids import (
    ACCESS_STREAM,
    absence_stream,
    badge_stream,
    employment_stream,
    timesheet_stream,
    unit_stream,
)
from domain.streams.timesheet import timesheet
from domain.streams.timesheet.timesheet import Timesheet
from domain.values.bookings import Booking
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.errors import CommandReused, VersionConflict
from ledger.ledger import Ledger
from ledger.records import ABSENT, Append, Command, Receipt, RecordedEvent
from projections.facts.codec import CODEC
from projections.facts.contexts import Contexts
from projections.facts.person import PersonFacts, evaluate_all, read_facts
from projections.facts.states import fold_access, fold_badge, fold_kept, fold_unit

ATTEMPTS = 10
ATTEMPTS_WITH_KEPT = 3

State = TypeVar("State")


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
        """The holder of the access key: the person who acts, whatever the role."""
        return self.by.partition(":")[2] or self.by

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.by, self.on_behalf_of, self.mandate, self.command_id)


class Done(Struct, frozen=True):
    """Result of a command: the log position of its last event, and its subject."""

    position: int
    repeated: bool = False
    details: Mapping[str, str | int] = {}


class Decided(Struct, frozen=True):
    """Decided events by stream, and the stream versions that the decision rests on."""

    events: Sequence[tuple[str, Struct]]
    versions: Mapping[str, int]
    details: Mapping[str, str | int] = {}


class Commands:
    """Carries out decisions for one employer; threads may share it.

    Every method raises Rejected when the decision is refused, and the ledger's errors;
    ``today`` is the legal day of the decision.
    """

    def __init__(self, ledger: Ledger, contexts: Contexts) -> None:
        self._ledger = ledger
        self._contexts = contexts

    def employ(self, person: str, command: employment.Command, acting: Acting) -> Done:
        """Hire, agree terms, assign a unit or end employment."""

        def decide() -> Decided:
            stream = employment_stream(person)
            recorded = self._ledger.read_stream(stream)
            state = read_facts(person, recorded).employment
            events = employment.decide(command, state, agreements=self._contexts.book, lands=LANDS)
            self._require_complete(events)
            return decided(stream, events, recorded)

        return self.carry_out("employ", (person, command), acting, decide)

    def issue_badge(self, name: str, issued: badge.Issued, acting: Acting) -> Done:
        """Give a badge to a person; bookings kept for it from that time become theirs."""
        attempts = count(1)

        def decide() -> Decided:
            stream = badge_stream(name)
            recorded = self._ledger.read_stream(stream)
            events = badge.decide(issued, fold_badge(recorded))
            issue = decided(stream, events, recorded, {"assigned": 0})
            if next(attempts) > ATTEMPTS_WITH_KEPT:
                # Bookings are kept faster than they can be read; after the issue none is kept.
                return issue
            return self._with_kept(
                issue, name, issued.person, issued.valid_from, issued.valid_until
            )

        done = self.carry_out("issue_badge", (name, issued), acting, decide)
        # A delivery that was under way may have kept bookings since the read; from now on none
        # can, because every delivery rests on the badge's version.
        late = self._with_kept(
            Decided((), {}), name, issued.person, issued.valid_from, issued.valid_until
        )
        if not late.events:
            return done
        unnamed = Acting(acting.by, acting.on_behalf_of, acting.mandate)
        swept = self.assign_kept(
            name, issued.person, issued.valid_from, issued.valid_until, unnamed
        )
        assigned = int(done.details["assigned"]) + int(swept.details["assigned"])
        return Done(swept.position, done.repeated, {**done.details, "assigned": assigned})

    def return_badge(self, name: str, command: badge.Return, acting: Acting) -> Done:
        """Take a badge back."""

        def decide() -> Decided:
            stream = badge_stream(name)
            recorded = self._ledger.read_stream(stream)
            return decided(stream, badge.decide(command, fold_badge(recorded)), recorded)

        return self.carry_out("return_badge", (name, command), acting, decide)

    def assign_kept(
        self, name: str, person: str, first: date, last: date | None, acting: Acting
    ) -> Done:
        """Assign a badge's kept bookings between two days to a person, with or without an issue."""

        def decide() -> Decided:
            if last is not None and last < first:
                raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
            return self._with_kept(Decided((), {}), name, person, first, last)

        return self.carry_out("assign_kept", (name, person, first, last), acting, decide)

    def correct(
        self,
        person: str,
        month: Month,
        reason: str,
        voided: tuple[str, ...],
        added: tuple[Booking, ...],
        acting: Acting,
    ) -> Done:
        """Void and add bookings of a month; of a closed one, once a second person confirms it."""
        inputs = (person, str(month), reason, voided, added)

        def decide() -> Decided:
            stream = timesheet_stream(person, month)
            recorded = self._ledger.read_stream(stream)
            state = read_facts(person, recorded).timesheets.get(month) or Timesheet(month)
            name = acting.command_id or f"{stream}#{len(recorded) + 1}"
            correction = sha256(name.encode()).hexdigest()[:16]
            command = timesheet.Correct(correction, reason, voided, added, acting.holder)
            events = timesheet.decide(command, state)
            waits = int(state.closed is not None)
            return decided(stream, events, recorded, {"correction": correction, "waits": waits})

        return self.carry_out("correct", inputs, acting, decide)

    def close_month(self, person: str, month: Month, today: date, acting: Acting) -> Done:
        """Freeze a month as evaluated now."""

        def decide() -> Decided:
            recorded = self._ledger.read_range(f"{person}/")
            facts = facts_with_month(person, recorded, month, today)
            *earlier, evaluation = evaluate_all(facts, self._contexts.context(today), month)
            sheets = [one.sheet for one in (*earlier, evaluation)]
            units = self._ledger.read_streams({unit_stream(one.unit) for one in sheets})
            open_months = [one.month for one in sheets if not one.closed and _binds(one, units)]
            still_open = [one for one in open_months if one != month]
            command = timesheet.Close(
                frozen(evaluation, facts.employment, today, earlier),
                today,
                still_open[-1] if still_open else None,
                not _binds(evaluation.sheet, units),
                evaluation.sheet.missing,
                evaluation.sheet.undecided,
            )
            state = facts.timesheets.get(month) or Timesheet(month)
            events = timesheet.decide(command, state)
            stream = timesheet_stream(person, month)
            # All evaluated months, and the next one, which may end this one's last shift: a
            # replay up to here must give the frozen figures.
            versions = {stream: ABSENT, timesheet_stream(person, month.next()): ABSENT}
            versions[absence_stream(person, month.year)] = ABSENT
            versions |= {one.stream: one.version for one in recorded}
            versions |= {name: len(events) for name, events in units.items()}
            details = {"digest": command.frozen.digest}
            return Decided([(stream, event) for event in events], versions, details)

        return self.carry_out("close_month", (person, str(month)), acting, decide)

    def access(self, command: access.Command, acting: Acting) -> Done:
        """Issue or revoke a key."""

        def decide() -> Decided:
            recorded = self._ledger.read_stream(ACCESS_STREAM)
            return decided(ACCESS_STREAM, access.decide(command, fold_access(recorded)), recorded)

        return self.carry_out("access", command, acting, decide)

    def carry_out(
        self, name: str, inputs: object, acting: Acting, decide: Callable[[], Decided]
    ) -> Done:
        digest = sha256(msgspec.json.encode((name, inputs))).digest()
        repeated = self._repeated(acting, digest)
        if repeated is not None:
            return repeated
        for attempt in range(1, ATTEMPTS + 1):
            try:
                found = decide()
            except Rejected:
                # The refusal may come from this very command, carried out meanwhile.
                repeated = self._repeated(acting, digest)
                if repeated is None:
                    raise
                return repeated
            append = _append(found, acting, digest)
            try:
                return _done(self._ledger.append(append), found)
            except VersionConflict:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError

    def _repeated(self, acting: Acting, digest: bytes) -> Done | None:
        if acting.command_id is None:
            return None
        found = self._ledger.command(acting.command_id)
        if found is None:
            return None
        if found.digest != digest:
            raise CommandReused(acting.command_id)
        return _first_result(found.receipt)

    def _require_complete(self, events: Iterable[employment.Event]) -> None:
        for event in events:
            if isinstance(event, employment.TermsAgreed):
                self._contexts.book.parameters(event.agreements, event.effective_on)

    def _with_kept(
        self, decided: Decided, name: str, person: str, first: date, last: date | None
    ) -> Decided:
        """Add the assignment of a badge's kept bookings to a decision."""
        events = list(decided.events)
        versions = dict(decided.versions)
        assigned = 0
        recorded = self._ledger.read_range(f"{badge_stream(name)}/")
        for stream, kept in fold_kept(recorded).items():
            event, booked = badge.assign(person, kept.state, first, last)
            if event is None:
                continue
            events.append((stream, event))
            versions[stream] = kept.version
            for one in booked:
                events.append((timesheet_stream(person, one.bookings[0].month), one))
                assigned += len(one.bookings)
        return Decided(events, versions, {**decided.details, "assigned": assigned})


def _binds(sheet: Sheet, units: Mapping[str, Sequence[RecordedEvent]]) -> bool:
    return fold_unit(units[unit_stream(sheet.unit)]).binds(sheet.month)


def facts_with_month(
    person: str, recorded: Iterable[RecordedEvent], month: Month, today: date
) -> PersonFacts:
    """Load a person's facts; raises Rejected for a month before employment or in the future."""
    facts = read_facts(person, recorded)
    if facts.first_month is None or month < facts.first_month:
        raise Rejected(Code.NOT_HIRED, person=person, month=str(month))
    if month > Month.of(today):
        # Refused before all the months up to that one are evaluated.
        raise Rejected(Code.MONTH_NOT_OVER, month=str(month), today=today)
    return facts


def decided(
    stream: str,
    events: Iterable[Struct],
    recorded: Sequence[RecordedEvent],
    details: Mapping[str, str | int] | None = None,
) -> Decided:
    """Make a decision on one stream as it was read."""
    return Decided([(stream, event) for event in events], {stream: len(recorded)}, details or {})


def _append(decided: Decided, acting: Acting, digest: bytes) -> Append:
    provenance = acting.provenance
    events = tuple(CODEC.new_event(stream, event, provenance) for stream, event in decided.events)
    command = None
    if acting.command_id is not None:
        command = Command(acting.command_id, digest, msgspec.json.encode(decided.details))
    return Append(events, decided.versions, command)


def _done(receipt: Receipt, decided: Decided) -> Done:
    if receipt.repeated:
        return _first_result(receipt)
    return Done(receipt.last_position, False, decided.details)


def _first_result(receipt: Receipt) -> Done:
    details = msgspec.json.decode(receipt.result, type=dict[str, str | int])
    return Done(receipt.last_position, True, details)

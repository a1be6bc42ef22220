"""Badges: issued, taken back; bookings kept for nobody become a person's."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.streams import badge
from domain.streams.stream_ids import badge_stream, timesheet_stream
from domain.values.errors import Code, Rejected
from projections.facts.states import fold_badge, fold_kept

ATTEMPTS_WITH_KEPT: Final = 3


class AssignKept(Struct, frozen=True):
    """Give a person a badge's kept bookings from one day to another, badge issued or not."""

    person: str
    first: date
    last: date | None


def issue_badge(
    parts: Parts, acting: Acting, name: str, command: badge.IssueBadge
) -> CommandResult:
    """Give a badge to a person; bookings kept for it from that time become theirs.

    ``details["assigned"]`` counts them. Raises Rejected and the ledger's errors.
    """
    attempts = count(1)
    kept = AssignKept(command.person, command.valid_from, command.valid_until)

    def decide(reading: Reading) -> Decision:
        stream = badge_stream(name)
        events = badge.decide(command, fold_badge(reading.stream(stream)))
        issued = Decision([(stream, event) for event in events], {"assigned": 0})
        if next(attempts) > ATTEMPTS_WITH_KEPT:
            # They are kept faster than they can be read; once issued, none is kept any more.
            return issued
        return _add_kept_bookings(reading, issued, name, kept)

    done = carry_out(parts, acting, "issue_badge", (name, command), decide)
    # A delivery that was under way may have kept bookings since they were read; from now on
    # none can, because every delivery rests on the badge's version.
    late = _add_kept_bookings(Reading(parts.ledger), Decision(), name, kept)
    if not late.details["assigned"]:
        return done
    swept = assign_kept(parts, replace(acting, key=None), name, kept)
    assigned = int(done.details["assigned"]) + int(swept.details["assigned"])
    return CommandResult(swept.position, done.repeated, {**done.details, "assigned": assigned})


def return_badge(
    parts: Parts, acting: Acting, name: str, command: badge.ReturnBadge
) -> CommandResult:
    """Take a badge back; raises Rejected and the ledger's errors."""

    def decide(reading: Reading) -> Decision:
        stream = badge_stream(name)
        events = badge.decide(command, fold_badge(reading.stream(stream)))
        return Decision([(stream, event) for event in events])

    return carry_out(parts, acting, "return_badge", (name, command), decide)


def assign_kept(parts: Parts, acting: Acting, name: str, command: AssignKept) -> CommandResult:
    """Assign kept bookings to a person; ``details["assigned"]`` counts them.

    Raises Rejected and the ledger's errors.
    """

    def decide(reading: Reading) -> Decision:
        first, last = command.first, command.last
        if last is not None and last < first:
            raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
        return _add_kept_bookings(reading, Decision(), name, command)

    inputs = (name, command.person, command.first, command.last)
    return carry_out(parts, acting, "assign_kept", inputs, decide)


def _add_kept_bookings(
    reading: Reading, decided: Decision, name: str, command: AssignKept
) -> Decision:
    """Add the assignment of a badge's kept bookings to a decision."""
    events = list(decided.events)
    assigned = 0
    for stream, kept in fold_kept(reading.range(f"{badge_stream(name)}/")).items():
        event, booked = badge.assign(command.person, kept.state, command.first, command.last)
        if event is None:
            continue
        events.append((stream, event))
        for one in booked:
            events.append((timesheet_stream(command.person, one.bookings[0].month), one))
            assigned += len(one.bookings)
    return Decision(events, {**decided.details, "assigned": assigned})

"""Decisions on an employee's month: orders, approvals, openings, confirmed corrections.

As in `api/work/carry_out.py` every command can carry an idempotency key, and decided events are
appended only if nothing that they rest on has moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from msgspec import Struct

from api.work.carry_out import Acting, Commands, Decided, Done, decided, facts_with_month
from domain.evaluation.approvals import approved_digest
from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.review import LegacyFiguresBrought, Level, RecalculationOrdered
from domain.streams import unit
from domain.streams.stream_ids import employment_stream, timesheet_stream, unit_stream
from domain.streams.timesheet import month_decisions
from domain.streams.timesheet.month_decisions import decide as decide_month
from domain.streams.timesheet.timesheet import BalancesOpened
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from ledger.ledger import Ledger
from ledger.records import RecordedEvent
from projections.facts.contexts import Contexts
from projections.facts.person import PersonFacts, evaluate_all, read_facts
from projections.facts.states import fold_unit, units_of


class NewOrder(Struct, frozen=True):
    """Overtime to be ordered; ``begin_minute`` counts from midnight of the day."""

    day: date
    minutes: int
    choice: Choice = Choice.OWED
    begin_minute: int | None = None
    reason: str = ""


class MonthCommands:
    """Carries out decisions on months for one employer; threads may share it.

    Every method raises Rejected when the decision is refused, and the ledger's errors.
    """

    def __init__(self, ledger: Ledger, contexts: Contexts, commands: Commands) -> None:
        self._ledger = ledger
        self._contexts = contexts
        self._commands = commands

    def order(self, person: str, month: Month, new: NewOrder, today: date, acting: Acting) -> Done:
        """Order overtime, or approve it once its day is over."""
        stream = timesheet_stream(person, month)

        def decide() -> Decided:
            read = self._ledger.read_streams([employment_stream(person), stream])
            recorded = read[stream]
            facts = read_facts(person, [one for events in read.values() for one in events])
            order = OvertimeOrder(
                _named(acting, stream, recorded), new.day, new.minutes, new.choice,
                new.begin_minute, new.day < today,
            )  # fmt: skip
            employment = facts.employment
            command = month_decisions.Order(
                order, new.reason, today, employment.employed_on(new.day),
                employment.profile_on(new.day),
            )  # fmt: skip
            events = decide_month(command, facts.timesheet(month))
            versions = {name: len(events) for name, events in read.items()}
            return Decided([(stream, one) for one in events], versions, {"order": order.id})

        return self._commands.carry_out("order", (person, str(month), new), acting, decide)

    def withdraw(self, person: str, month: Month, order: str, reason: str, acting: Acting) -> Done:
        """Withdraw an order while its month is open."""
        return self._over(person, month, month_decisions.Withdraw(order, reason), acting)

    def settle(self, person: str, month: Month, order: str, choice: Choice, acting: Acting) -> Done:
        """Decide on the use of an order's overtime."""
        return self._over(person, month, month_decisions.Settle(order, choice), acting)

    def confirm(self, person: str, month: Month, correction: str, acting: Acting) -> Done:
        """Confirm somebody else's correction of a closed month."""
        return self._over(person, month, month_decisions.Confirm(correction, acting.holder), acting)

    def decline(
        self, person: str, month: Month, correction: str, reason: str, acting: Acting
    ) -> Done:
        """Decline a correction of a closed month."""
        command = month_decisions.Decline(correction, acting.holder, reason)
        return self._over(person, month, command, acting)

    def bring(
        self, person: str, month: Month, brought: LegacyFiguresBrought, acting: Acting
    ) -> Done:
        """Record balances of another system; the same figures again add nothing."""
        return self._over(person, month, month_decisions.Bring(brought), acting)

    def approve(
        self, person: str, month: Month, level: Level, seen: str, today: date, acting: Acting
    ) -> Done:
        """Approve the sheet with the given digest; refused if the sheet has changed."""
        stream = timesheet_stream(person, month)

        def decide() -> Decided:
            recorded = self._ledger.read_range(f"{person}/")
            facts = facts_with_month(person, recorded, month, today)
            *_, evaluation = evaluate_all(facts, self._contexts.context(), month)
            sheet = evaluation.sheet
            command = month_decisions.Approve(
                level, acting.holder, person, today, approved_digest(sheet.days), seen,
                {one.level: one for one in sheet.approvals},
            )  # fmt: skip
            events = decide_month(command, facts.timesheet(month))
            return decided(stream, events, _of_stream(recorded, stream))

        inputs = (person, str(month), level, seen)
        return self._commands.carry_out("approve", inputs, acting, decide)

    def open_balances(
        self,
        person: str,
        day: date,
        amounts: tuple[tuple[Account, int], ...],
        document: str,
        acting: Acting,
    ) -> Done:
        """Open the accounts with balances from a document.

        If the unit ran in parallel before, they replace the balances carried forward.
        """
        month = Month.of(day)
        stream = timesheet_stream(person, month)

        def decide() -> Decided:
            recorded = self._ledger.read_range(f"{person}/")
            facts = read_facts(person, recorded)
            if facts.employment.terms_on(day) is None:
                raise Rejected(Code.NOT_EMPLOYED_THEN, day=day)
            placed, _ = facts.employment.placed_on(day)
            known = units_of(self._ledger, [placed])[placed]
            anew = known.live_from == day
            opened = BalancesOpened(day, amounts, document, anew)
            command = month_decisions.Open(
                opened,
                [span.first for span in facts.employment.spans],
                _opened_elsewhere(facts, month),
            )
            events = decide_month(command, facts.timesheet(month))
            return decided(stream, events, _of_stream(recorded, stream))

        return self._commands.carry_out("open", (person, day, amounts, document), acting, decide)

    def recalculate(
        self, person: str, months: Sequence[Month], ordered: RecalculationOrdered, acting: Acting
    ) -> Done | None:
        """Evaluate closed months by newer agreements; None if no month can change."""

        def decide() -> Decided:
            read = self._ledger.read_streams(timesheet_stream(person, month) for month in months)
            facts = read_facts(person, [one for events in read.values() for one in events])
            command = month_decisions.Recalculate(ordered)
            events = [
                (timesheet_stream(person, month), event)
                for month in months
                for event in decide_month(command, facts.timesheet(month))
            ]
            versions = {name: len(found) for name, found in read.items()}
            return Decided(events, versions, {"months": len(events)})

        if not months:
            return None
        inputs = (person, [str(month) for month in months], ordered)
        return self._commands.carry_out("recalculate", inputs, acting, decide)

    def unit(self, name: str, command: unit.Command, acting: Acting) -> Done:
        """Begin a unit's parallel run, or let it go live."""
        stream = unit_stream(name)

        def decide() -> Decided:
            recorded = self._ledger.read_stream(stream)
            return decided(stream, unit.decide(command, fold_unit(recorded)), recorded)

        return self._commands.carry_out("unit", (name, command), acting, decide)

    def _over(
        self, person: str, month: Month, command: month_decisions.Command, acting: Acting
    ) -> Done:
        stream = timesheet_stream(person, month)

        def decide() -> Decided:
            recorded = self._ledger.read_stream(stream)
            events = decide_month(command, read_facts(person, recorded).timesheet(month))
            return decided(stream, events, recorded)

        name = type(command).__name__.lower()
        return self._commands.carry_out(name, (person, str(month), command), acting, decide)


def _named(acting: Acting, stream: str, recorded: Sequence[RecordedEvent]) -> str:
    """Make a name for a decision: the same for every repeat of one command."""
    name = acting.command_id or f"{stream}#{len(recorded) + 1}"
    return sha256(name.encode()).hexdigest()[:16]


def _of_stream(recorded: Sequence[RecordedEvent], stream: str) -> list[RecordedEvent]:
    return [one for one in recorded if one.stream == stream]


def _opened_elsewhere(facts: PersonFacts, month: Month) -> frozenset[Account]:
    return frozenset(
        account
        for other, sheet in facts.timesheets.items()
        if other != month
        for opened, _ in sheet.opened
        for account, _ in opened.amounts
    )

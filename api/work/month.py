"""Decisions over an employee's month: orders, approvals, openings, figures of another system."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
)
from domain.evaluation.person_facts import PersonFacts, evaluate_all
from domain.facts.orders import Choice, OvertimeOrder
from domain.rules.working_time.approval import Level
from domain.streams import timesheet
from domain.streams.stream_ids import employment_stream, unit_stream
from domain.streams.timesheet import BalancesOpened, LegacyFiguresBrought, approved_digest
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.facts.states import fold_unit

ID_DIGITS: Final = 16
"""Digits of the id of an order or a correction."""


class NewOrder(Struct, frozen=True):
    """Overtime to be ordered; ``begin_minute`` counts from midnight of the day."""

    day: date
    minutes: int
    choice: Choice = Choice.OWED
    begin_minute: int | None = None
    reason: str = ""


class SeenSheet(Struct, frozen=True):
    """An approval on a level of the sheet whose digest was seen."""

    level: Level
    digest: str


class OpeningBalances(Struct, frozen=True):
    """Balances brought along on a day, in each account's unit, by a document."""

    day: date
    amounts: tuple[tuple[Account, int], ...]
    document: str


def order_overtime(
    parts: Parts, acting: Acting, about: PersonMonth, command: NewOrder
) -> CommandResult:
    """Order overtime, or approve it once its day is over; ``details`` name the order.

    Raises Rejected and the ledger's errors.
    """
    today = parts.clock.today()

    def decide(reading: Reading) -> Decision:
        read = reading.streams([employment_stream(about.person), about.stream])
        facts = read_facts(about.person, [one for events in read.values() for one in events])
        name = acting.new_id(ID_DIGITS, reading.next_place(about.stream))
        placed = OvertimeOrder(
            name, command.day, command.minutes, command.choice, command.begin_minute,
            command.day < today,
        )  # fmt: skip
        employment = facts.employment
        asked = timesheet.OrderOvertime(
            placed, command.reason, today, employment.employed_on(command.day),
            employment.profile_on(command.day),
        )  # fmt: skip
        events = timesheet.decide(asked, facts.timesheet(about.month))
        return Decision([(about.stream, one) for one in events], {"order": name})

    return carry_out(parts, acting, "order", (about.person, str(about.month), command), decide)


def withdraw_order(
    parts: Parts, acting: Acting, about: PersonMonth, command: timesheet.WithdrawOrder
) -> CommandResult:
    """Take an order back while its month is open."""
    return carry_out_on_month(parts, acting, "withdraw", about, command)


def settle_order(
    parts: Parts, acting: Acting, about: PersonMonth, command: timesheet.SettleOrder
) -> CommandResult:
    """Decide the use of an order's overtime."""
    return carry_out_on_month(parts, acting, "settle", about, command)


def bring_figures(
    parts: Parts, acting: Acting, about: PersonMonth, command: LegacyFiguresBrought
) -> CommandResult:
    """Record the figures of another system; the same figures again add nothing."""
    return carry_out_on_month(parts, acting, "bring", about, timesheet.BringFigures(command))


def approve_sheet(
    parts: Parts, acting: Acting, about: PersonMonth, command: SeenSheet
) -> CommandResult:
    """Agree to the sheet whose digest was seen; refused where it has become another.

    Raises Rejected and the ledger's errors.
    """
    today, month = parts.clock.today(), about.month

    def decide(reading: Reading) -> Decision:
        facts = reading.facts(about.person, about.stream)
        require_begun(facts, month, today)
        *_, evaluation = evaluate_all(facts, parts.contexts.context(), month)
        sheet = evaluation.sheet
        asked = timesheet.ApproveSheet(
            command.level, acting.holder, about.person, today, approved_digest(sheet.days),
            command.digest, {one.level: one for one in sheet.approvals},
        )  # fmt: skip
        events = timesheet.decide(asked, facts.timesheet(month))
        return Decision([(about.stream, event) for event in events])

    inputs = (about.person, str(month), command.level, command.digest)
    return carry_out(parts, acting, "approve", inputs, decide)


def open_balances(
    parts: Parts, acting: Acting, person: str, command: OpeningBalances
) -> CommandResult:
    """Begin the books with balances from a document.

    Where the unit ran in parallel before, they stand in place of what was carried on. Raises
    Rejected and the ledger's errors.
    """
    day = command.day
    about = PersonMonth(person, Month.of(day))

    def decide(reading: Reading) -> Decision:
        facts = reading.facts(person, about.stream)
        if facts.employment.terms_on(day) is None:
            raise Rejected(Code.NOT_EMPLOYED_THEN, day=day)
        placed, _ = facts.employment.placed_on(day)
        anew = fold_unit(reading.stream(unit_stream(placed))).live_from == day
        opened = BalancesOpened(day, command.amounts, command.document, anew)
        asked = timesheet.OpenBalances(
            opened,
            [span.first for span in facts.employment.spans],
            _opened_elsewhere(facts, about.month),
        )
        events = timesheet.decide(asked, facts.timesheet(about.month))
        return Decision([(about.stream, event) for event in events])

    inputs = (person, day, command.amounts, command.document)
    return carry_out(parts, acting, "open", inputs, decide)


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


def _opened_elsewhere(facts: PersonFacts, month: Month) -> frozenset[Account]:
    return frozenset(
        account
        for other, sheet in facts.timesheets.items()
        if other != month
        for opened, _ in sheet.opened
        for account, _ in opened.amounts
    )

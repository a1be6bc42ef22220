"""Openings: balances brought along, and the figures of another system."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
    carry_out_on_month,
)
from domain.evaluation.person_facts import PersonFacts
from domain.streams import timesheet
from domain.streams.stream_ids import unit_stream
from domain.streams.timesheet import BalancesOpened, LegacyFiguresBrought
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.facts.states import fold_unit


class OpeningBalances(Struct, frozen=True):
    """Balances brought along on a day, in each account's unit, by a document."""

    day: date
    amounts: tuple[tuple[Account, int], ...]
    document: str


def bring_figures(
    parts: Parts, acting: Acting, about: PersonMonth, command: LegacyFiguresBrought
) -> CommandResult:
    """Record the figures of another system; the same figures again add nothing."""
    return carry_out_on_month(parts, acting, "bring", about, timesheet.BringFigures(command))


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


def _opened_elsewhere(facts: PersonFacts, month: Month) -> frozenset[Account]:
    return frozenset(
        account
        for other, sheet in facts.timesheets.items()
        if other != month
        for opened, _ in sheet.opened
        for account, _ in opened.amounts
    )

"""Approvals of sheets."""

from __future__ import annotations

from msgspec import Struct

from api.work.carry_out import (
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
    require_begun,
)
from domain.evaluation.person_facts import evaluate_all
from domain.rules.working_time.approval import Level
from domain.streams import timesheet
from domain.streams.timesheet import approved_digest


class SeenSheet(Struct, frozen=True):
    """An approval on a level of the sheet whose digest was seen."""

    level: Level
    digest: str


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

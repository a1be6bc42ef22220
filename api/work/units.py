"""Units: parallel run and going live."""

from __future__ import annotations

from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.streams import unit
from domain.streams.stream_ids import unit_stream
from projections.facts.states import fold_unit


def change_unit(parts: Parts, acting: Acting, name: str, command: unit.Command) -> CommandResult:
    """Begin a unit's parallel run, or let it go live; raises Rejected and the ledger's errors."""
    stream = unit_stream(name)

    def decide(reading: Reading) -> Decision:
        events = unit.decide(command, fold_unit(reading.stream(stream)))
        return Decision([(stream, event) for event in events])

    return carry_out(parts, acting, "unit", (name, command), decide)

"""Keys: issued and revoked."""

from __future__ import annotations

from api.work.carry_out import Acting, CommandResult, Decision, Parts, Reading, carry_out
from domain.streams import access
from domain.streams.stream_ids import ACCESS_STREAM
from projections.facts.states import fold_access


def change_keys(parts: Parts, acting: Acting, command: access.Command) -> CommandResult:
    """Issue or revoke a key; raises Rejected and the ledger's errors."""

    def decide(reading: Reading) -> Decision:
        events = access.decide(command, fold_access(reading.stream(ACCESS_STREAM)))
        return Decision([(ACCESS_STREAM, event) for event in events])

    return carry_out(parts, acting, "access", command, decide)

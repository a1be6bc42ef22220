"""Access: keys are issued and revoked once."""

import pytest

from domain.streams.access import (
    Command,
    Event,
    IssueKey,
    KeyIssued,
    KeyRevoked,
    RevokeKey,
    State,
    decide,
    evolve,
)
from domain.values.errors import Code
from tests.domain.decisions import outcome

ISSUED = KeyIssued("k1", "0" * 64, "auditor", "audit office")
REVOKED = KeyRevoked("k1")
ISSUE = IssueKey("k1", "0" * 64, "auditor", "audit office")
REVOKE = RevokeKey("k1")
NO_KEYS: State = {}


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), ISSUE, (ISSUED,)),
        ((ISSUED,), REVOKE, (REVOKED,)),
        ((), REVOKE, Code.KEY_UNKNOWN),
        ((ISSUED, REVOKED), REVOKE, Code.KEY_ALREADY_REVOKED),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    assert outcome(decide, evolve, NO_KEYS, given, when) == then


def test_a_revoked_key_is_remembered_as_such() -> None:
    assert evolve(evolve(NO_KEYS, ISSUED), REVOKED) == {"k1": None}

"""Access: keys and their roles; a key is stored as a digest only.

Stream ``access/keys``. ``role`` is a role of the service, ``holder`` the
terminal, unit or person that the key was handed to.
"""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from domain.values.errors import Code, Rejected


class KeyIssued(Struct, frozen=True):
    """A key was made; ``digest`` is the SHA-256 (hex) of its text, which is not stored."""

    id: str
    digest: str
    role: str
    holder: str


class KeyRevoked(Struct, frozen=True):
    """A key was revoked and no longer gives access."""

    id: str


Event = KeyIssued | KeyRevoked


class IssueKey(Struct, frozen=True):
    """Issue a key, known by the digest of its text."""

    id: str
    digest: str
    role: str
    holder: str


class RevokeKey(Struct, frozen=True):
    """Revoke a key."""

    id: str


Command = IssueKey | RevokeKey
State = dict[str, KeyIssued | None]
"""Keys by id; None for one that was revoked."""


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Events that carry out a command; raises Rejected."""
    match command:
        case IssueKey(id=key_id, digest=digest, role=role, holder=holder):
            return (KeyIssued(key_id, digest, role, holder),)
        case RevokeKey(id=key_id):
            if key_id not in state:
                raise Rejected(Code.KEY_UNKNOWN, key=key_id)
            if state[key_id] is None:
                raise Rejected(Code.KEY_ALREADY_REVOKED, key=key_id)
            return (KeyRevoked(key_id),)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case KeyIssued():
            return {**state, event.id: event}
        case KeyRevoked():
            return {**state, event.id: None}
        case _:
            assert_never(event)

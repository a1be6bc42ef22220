"""Keys, which an administrator makes, lists and revokes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from api.http.field_types import Body
from api.http.request_parameters import ActingDep, ServiceDep
from api.identity.access import HOLDER, Permission, Role, make_key, requires
from api.service import Service
from api.work.carry_out import Acting
from api.work.keys import change_keys
from domain.streams.access import IssueKey, KeyIssued, RevokeKey
from ledger.errors import CommandReused
from projections.facts.event_codec import CODEC

router = APIRouter(tags=["keys"])

Holder = Annotated[str, Field(pattern=HOLDER, examples=["T-01"])]
KeyId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]


class KeyIn(Body):
    """A new key's role and holder; a terminal's key names the terminal and is good for it alone."""

    role: Annotated[Role, Field(strict=False)]
    holder: Holder


class KeyMade(Body):
    """The new key. Its text is shown only this once; only its digest is stored."""

    id: str
    role: str
    holder: str
    key: str | None
    position: int
    repeated: bool


class KeyOut(Body):
    """A key without its text, which is never shown again."""

    id: str
    role: str | None
    holder: str | None
    revoked: bool


class KeysOut(Body):
    """All keys ever made, by id."""

    keys: list[KeyOut]


MANAGE = [Depends(requires(Permission.MANAGE_KEYS))]


@router.post("/keys", status_code=201, dependencies=MANAGE)
def issue_key(body: KeyIn, service: ServiceDep, acting: ActingDep, response: Response) -> KeyMade:
    """Make a key. A repeat under the same Idempotency-Key cannot show the text again."""
    # The text is secret, and a cache on the way must not keep it.
    response.headers["Cache-Control"] = "no-store"
    before = _made_before(service, acting, body)
    if before is not None:
        return before
    made = make_key(body.role, body.holder)
    done = change_keys(service, acting, made.issued)
    return _new_key(made.issued, done.position, made.text)


@router.get("/keys", dependencies=MANAGE)
def list_keys(service: ServiceDep) -> KeysOut:
    """List all keys, revoked ones included."""
    return KeysOut(
        keys=[
            KeyOut(
                id=key_id,
                role=None if issued is None else issued.role,
                holder=None if issued is None else issued.holder,
                revoked=issued is None,
            )
            for key_id, issued in sorted(service.keyring.keys().items())
        ]
    )


@router.delete("/keys/{key}", status_code=204, dependencies=MANAGE)
def revoke_key(key: KeyId, service: ServiceDep, acting: ActingDep) -> None:
    """Revoke a key; it stops working within a second."""
    change_keys(service, acting, RevokeKey(key))


def _made_before(service: Service, acting: Acting, body: KeyIn) -> KeyMade | None:
    """Find the first result of a repeated request: a random key cannot be made again from input."""
    done = None if acting.command_id is None else service.ledger.command(acting.command_id)
    if done is None:
        return None
    position = done.receipt.first_position
    for recorded in service.ledger.read_log(position - 1, 1):
        event = CODEC.event(recorded)
        if isinstance(event, KeyIssued) and (event.role, event.holder) == (
            body.role.value,
            body.holder,
        ):
            return _new_key(event, position, None)
    raise CommandReused(acting.command_id or "")


def _new_key(issued: IssueKey | KeyIssued, position: int, text: str | None) -> KeyMade:
    return KeyMade(
        id=issued.id,
        role=issued.role,
        holder=issued.holder,
        key=text,
        position=position,
        repeated=text is None,
    )

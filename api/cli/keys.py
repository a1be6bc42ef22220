"""`keys`: who may use the API."""

from typing import Annotated

import typer

from api.cli.shared import OUT, Unusable, service, table_of
from api.identity.access import HOLDER_TEXT, Role, make_key
from api.words import text, word
from api.work.carry_out import Acting
from api.work.keys import change_keys
from domain.streams.access import RevokeKey

app = typer.Typer(no_args_is_help=True)

ACTOR = Acting("cli:keys")


@app.command()
def add(
    role: Annotated[Role, typer.Argument(metavar=text("metavar.role"), help=text("help.role"))],
    holder: Annotated[
        str, typer.Argument(metavar=text("metavar.holder"), help=text("help.holder"))
    ],
) -> None:
    """Make a key and print it: this once, only its digest is stored."""
    if not HOLDER_TEXT.fullmatch(holder):
        raise Unusable(text("wrong.holder", holder=holder))
    made = make_key(role, holder)
    with service() as opened:
        change_keys(opened, ACTOR, made.issued)
    print(made.text)


@app.command("list")
def list_keys() -> None:
    """List all keys, revoked ones included."""
    with service() as opened:
        keys = opened.keyring.keys()
    table = table_of("id", "role", "holder", "revoked")
    for key_id, issued in sorted(keys.items()):
        if issued is None:
            table.add_row(key_id, "", "", text("yes"))
        else:
            table.add_row(key_id, word("role", issued.role), issued.holder, "")
    OUT.print(table)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar=text("metavar.key"), help=text("help.key"))],
) -> None:
    """Revoke a key; it opens nothing any more within a second."""
    with service() as opened:
        change_keys(opened, ACTOR, RevokeKey(key))
    print(text("keys.revoked", key=key))

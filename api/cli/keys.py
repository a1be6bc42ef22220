"""`keys`: who may use the API."""

from typing import Annotated

import typer
from rich.table import Table

from api.cli.shared import OUT, Unusable, service
from api.identity.access import HOLDER_TEXT, Role, make_key
from api.work.carry_out import Acting
from api.work.keys import change_keys
from domain.streams.access import KeyRevoked

app = typer.Typer(help="Keys for terminals and for staff roles.", no_args_is_help=True)

ACTOR = Acting("cli:keys")


@app.command()
def add(
    role: Annotated[Role, typer.Argument(help="What the key may do.")],
    holder: Annotated[str, typer.Argument(help="Terminal id, unit or person it is for.")],
) -> None:
    """Make a key and print it: this once, only its digest is stored."""
    if not HOLDER_TEXT.fullmatch(holder):
        raise Unusable(f"not a holder: {holder!r} (letters, digits, blank, . _ -)")
    made = make_key(role, holder)
    with service() as opened:
        change_keys(opened, ACTOR, made.issued)
    print(made.text)


@app.command("list")
def list_keys() -> None:
    """List all keys, revoked ones included."""
    with service() as opened:
        keys = opened.keyring.keys()
    table = Table("id", "role", "holder", "revoked")
    for key_id, issued in sorted(keys.items()):
        if issued is None:
            table.add_row(key_id, "", "", "yes")
        else:
            table.add_row(key_id, issued.role, issued.holder, "")
    OUT.print(table)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The key's id.")]) -> None:
    """Revoke a key; it opens nothing any more within a second."""
    with service() as opened:
        change_keys(opened, ACTOR, KeyRevoked(key))
    print(f"{key} is revoked")

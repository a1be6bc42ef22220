"""`up` and `migrate`: the service and its store."""

import socket
from typing import Annotated

import typer

from api.cli.shared import ERR, Unusable, house, load_settings, service, today
from api.host.kinds import book_of
from api.host.store import migrate_store, opened_store
from api.service import Service
from api.words import text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(migrate)


def up(
    host: Annotated[str | None, typer.Option(help=text("help.host"))] = None,
    port: Annotated[int | None, typer.Option(help=text("help.port"))] = None,
) -> None:
    """Serve the API; starts the embedded Postgres unless STUNDENBUCH_DATABASE_URL is set."""
    with service() as opened:
        listening = listen(
            opened.settings.host if host is None else host,
            opened.settings.port if port is None else port,
        )
        serve(opened, listening)


def migrate() -> None:
    """Bring the store's schema up to date; safe to repeat."""
    settings = load_settings()
    with opened_store(settings) as store:
        applied = migrate_store(store, book_of(settings), today())
    for step in applied:
        print(text("migrate.applied", step=step))
    if not applied:
        print(text("migrate.nothing"))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises Unusable when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Whoever comes before the service is ready waits instead of being turned away.
        listening.listen()
    except OSError as error:
        listening.close()
        raise Unusable(text("up.cannot", host=host, port=port, reason=error.strerror)) from error
    return listening


def address(listening: socket.socket) -> str:
    """Address of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(opened: Service, listening: socket.socket) -> None:
    """Serve until told to stop."""
    import uvicorn

    where = address(listening)
    ERR.print(text("up.listens", where=where), highlight=False)
    if opened.settings.docs:
        ERR.print(text("up.docs", where=where), highlight=False)
    config = uvicorn.Config(
        house().create_app(opened), log_config=None, access_log=False, server_header=False
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])

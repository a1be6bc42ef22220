"""The service in a process of its own, as `stundenbuch up` runs it, with one endpoint more.

The further endpoint asks for the same key and reads the same body, and does nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import uvicorn
from fastapi import Depends

from api.cli.serve import listen
from api.host import logs
from api.host.settings import Settings
from api.http.app import create_app
from api.identity.access import Permission, Principal, requires
from api.wiring import opened_service
from benchmarks.lab import Tenant

NOTHING_PATH: Final = "/v1/terminals/{terminal}/nothing"
PASSED_ON: Final = (
    *("database_url", "migration_url", "employer", "data_dir", "host", "log_level", "projecting"),
)
PROJECT: Final = Path(__file__).parents[1]


class ServerDidNotStart(Exception):
    """The service ended before it named its port."""


@contextmanager
def running_server(tenant: Tenant) -> Generator[int]:
    """The port of a service on loopback for as long as the context lasts."""
    settings = tenant.settings
    environment = dict(os.environ)
    for name in PASSED_ON:
        environment[f"STUNDENBUCH_{name.upper()}"] = str(getattr(settings, name))
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=PROJECT,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        if not said.isdigit():
            raise ServerDidNotStart(said)
        yield int(said)
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


async def nothing(
    _caller: Annotated[Principal, Depends(requires(Permission.DELIVER_BOOKINGS))],
) -> dict[str, bool]:
    """Answer at once, with the caller's key checked as everywhere."""
    return {"nothing": True}


def main() -> None:
    """Serve until terminated; the first line on standard output is the port."""
    settings = Settings(port=0)
    logs.configure_logs(settings.log_level)
    with opened_service(settings) as service:
        app = create_app(service)

        app.add_api_route(NOTHING_PATH, nothing, methods=["POST"])
        listening = listen(settings.host, settings.port)
        print(listening.getsockname()[1], flush=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        with listening:
            uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()

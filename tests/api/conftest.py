"""The whole service as it runs in production: real Postgres, uvicorn on loopback, real keys."""

import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import uvicorn
from psycopg import sql
from psycopg.conninfo import make_conninfo

from api.host.settings import Settings
from api.http.app import create_app
from api.identity.access import Role, make_key
from api.service import Service
from api.wiring import opened_service
from api.work.carry_out import Acting
from api.work.keys import change_keys
from tests.patience import PATIENCE_SECONDS, until

WEEK = [468, 468, 468, 468, 468, 0, 0]
AGREEMENTS = ["arbzg", "dv-muster"]
TERMINAL = "T-01"


@dataclass
class Api:
    """The running service: its address, its inside, a client for every role."""

    url: str
    service: Service
    keys: dict[Role, str]
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    def anonymous(self) -> httpx.Client:
        return self.client("")

    def as_role(self, role: Role) -> httpx.Client:
        return self.client(self.keys[role])

    def client(self, key: str) -> httpx.Client:
        if key not in self._clients:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            self._clients[key] = httpx.Client(
                base_url=self.url, headers=headers, timeout=PATIENCE_SECONDS
            )
        return self._clients[key]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def key(self, role: Role, holder: str) -> str:
        made = make_key(role, holder)
        change_keys(self.service, Acting("test"), made.issued)
        return made.text

    def hire(self, person: str, hired_on: str = "2021-10-01", **others: object) -> httpx.Response:
        body: dict[str, object] = {
            "person": person,
            "hired_on": hired_on,
            "weekly_minutes": WEEK,
            "agreements": AGREEMENTS,
            "land": "NW",
            "unit": "Amt 11",
            "cost_centre": "1100",
        }
        return self.as_role(Role.HR).post("/v1/employees", json=body | others)

    def issue(self, badge: str, person: str, valid_from: str = "2021-10-01") -> httpx.Response:
        body = {"person": person, "valid_from": valid_from}
        return self.as_role(Role.HR).post(f"/v1/badges/{badge}/issues", json=body)

    def book(self, *bookings: dict[str, Any], terminal: str = TERMINAL) -> httpx.Response:
        key = (
            self.keys[Role.TERMINAL] if terminal == TERMINAL else self.key(Role.TERMINAL, terminal)
        )
        return self.client(key).post(
            f"/v1/terminals/{terminal}/bookings", json={"bookings": list(bookings)}
        )


@pytest.fixture(scope="module")
def own_agreements() -> dict[str, str]:
    """The files of the employer's own agreements, by their ids; a module can override this."""
    return {}


@pytest.fixture(scope="module")
def settings(
    admin_url: str, own_agreements: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of an employer of its own on the test server."""
    with fresh_settings(admin_url) as fresh:
        if not own_agreements:
            yield fresh
            return
        folder = tmp_path_factory.mktemp("agreements")
        for name, text in own_agreements.items():
            (folder / f"{name}.toml").write_text(text, "utf-8")
        yield fresh.model_copy(update={"agreements_dir": folder})


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    with opened_service(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(service: Service) -> Iterator[Api]:
    with running(service) as url:
        keys: dict[Role, str] = {}
        served = Api(url, service, keys)
        for role in Role:
            keys[role] = served.key(role, TERMINAL if role is Role.TERMINAL else "test")
        yield served
        served.close()


@contextmanager
def fresh_settings(admin_url: str) -> Generator[Settings]:
    schema = f"a_{uuid4().hex[:12]}"
    login = f"{schema}_login"
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    yield Settings(
        database_url=make_conninfo(admin_url, user=login),
        migration_url=admin_url,
        employer=schema,
        body_limit_bytes=1_000_000,
        log_level="error",
    )
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        for role in (login, f"{schema}_app", f"{schema}_owner"):
            conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@contextmanager
def running(service: Service) -> Generator[str]:
    """The application on a free port of the loopback, by the server that production uses."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(service), log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_SECONDS)

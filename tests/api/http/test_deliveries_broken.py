"""Bodies that break off, stores that die under them, and bodies too long for any memory."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.host.embedded import EmbeddedServer
from api.http import ndjson
from api.http.resources.deliveries import STREAMS
from api.identity.access import Role
from api.wiring import opened_service
from tests.api.conftest import Api, fresh_settings, running
from tests.api.uploads import (
    Upload,
    all_places_are_free,
    answers,
    backlog_of,
    booking,
    busy_writer,
    line,
    send,
    stored_of,
    waits_for_the_head,
)
from tests.fast_folders import fast_folder
from tests.patience import until


def test_what_was_handed_over_is_stored_though_its_sender_went_away(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each line goes to the ledger as soon as it arrives.
    monkeypatch.setattr(api.service.backlog, "_window_bytes", 1)
    body = backlog_of("D-1", 5)
    upload = Upload(api)
    upload.send(body[0])
    until(lambda: stored_of(api, "D-1") == {1: 1})
    with busy_writer(api):
        upload.send(body[1], body[2][:-5])
        until(lambda: waits_for_the_head(api))
        upload.drop()
    until(all_places_are_free)
    assert stored_of(api, "D-1") == {1: 1, 2: 1}
    found = answers(send(api, b"".join(body)))
    assert [one["stored"] for one in found] == [0, 0, 1, 1, 1]
    assert stored_of(api, "D-1") == dict.fromkeys(range(1, 6), 1)


def test_senders_that_break_off_anywhere_double_nothing_and_leave_their_places(api: Api) -> None:
    body = b"".join(backlog_of("B-1", 40))
    for cut in range(1, 3 * STREAMS):
        upload = Upload(api)
        upload.send(body[: len(body) * cut // (3 * STREAMS)])
        upload.drop()
    until(lambda: send(api, body).status_code == 200)
    until(all_places_are_free)
    assert stored_of(api, "B-1") == dict.fromkeys(range(1, 41), 1)


def test_a_sender_from_whom_nothing_comes_gives_up_its_place(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ndjson, "STALLED_SECONDS", 0.2)
    upload = Upload(api)
    upload.send(*backlog_of("S-1", 3), b'{"terminal": "S-1"')
    answer = upload.answer()
    told = json.loads(answer.read())
    assert (answer.status, told["code"]) == (408, "body_stalled")
    assert "At least 3 lines had been stored" in told["detail"]
    upload.drop()
    assert stored_of(api, "S-1") == {1: 1, 2: 1, 3: 1}


@pytest.fixture
def own_server() -> Iterator[EmbeddedServer]:
    """A server that may be killed, unlike the one that other tests share."""
    with fast_folder("stundenbuch-test-") as parent:
        server = EmbeddedServer(parent / "data", throwaway=True)
        server.start()
        yield server
        server.stop()


def test_a_store_killed_under_a_body_has_everything_once_when_it_is_sent_again(
    own_server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = backlog_of("K-1", 8)
    with (
        fresh_settings(own_server.conninfo()) as settings,
        opened_service(settings) as service,
        running(service) as url,
    ):
        api = Api(url, service, {})
        api.keys[Role.CONCENTRATOR] = api.key(Role.CONCENTRATOR, "test")
        # Each line goes to the ledger as soon as it arrives.
        monkeypatch.setattr(service.backlog, "_window_bytes", 1)
        upload = Upload(api)
        upload.send(*body[:4])
        until(lambda: len(stored_of(api, "K-1")) == 4)
        with busy_writer(api):
            upload.send(*body[4:])
            until(lambda: waits_for_the_head(api))
            kill(own_server)
        answer = upload.answer()
        told = json.loads(answer.read())
        assert (answer.status, told["code"]) == (503, "store_unavailable")
        assert answer.headers["Retry-After"] == "1"
        assert "At least 4 lines had been stored" in told["detail"]
        upload.drop()
        own_server.start()
        again: list[httpx.Response] = []

        def is_back() -> bool:
            again.append(send(api, b"".join(body)))
            return again[-1].status_code == 200

        until(is_back)
        assert [one["stored"] for one in answers(again[-1])] == [0] * 4 + [1] * 4
        assert stored_of(api, "K-1") == dict.fromkeys(range(1, 9), 1)
        api.close()


def kill(server: EmbeddedServer) -> None:
    pid = int((server.cluster_dir / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    until(lambda: not server.is_running())


def test_memory_does_not_grow_with_the_body(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.service.backlog, "_window_bytes", 4 * LINE_BYTES)
    # Everything that is started and allocated once for all bodies is there after a short one.
    short, long = 24, 200
    assert delivered(api, short) == short * PER_LINE
    before = peak_bytes(reset=True)
    assert delivered(api, long) == (long - short) * PER_LINE
    # Now the answer names every booking, which is too long for memory as well.
    assert delivered(api, long) == 0
    grown = peak_bytes() - before
    assert grown < long * LINE_BYTES / 2, f"{grown} bytes more"


PER_LINE = 200
LINE_BYTES = 512 * 1024


def delivered(api: Api, count: int) -> int:
    """Send so many lines, made while sending; returns the number of newly stored bookings."""

    def body() -> Iterator[bytes]:
        for number in range(count):
            first = number // 8 * PER_LINE + 1
            bookings = [booking(one) for one in range(first, first + PER_LINE)]
            yield line(f"M-{number % 8}", *bookings).rstrip().ljust(LINE_BYTES - 1) + b"\n"

    return sum(one["stored"] for one in answers(send(api, body())))


def peak_bytes(*, reset: bool = False) -> int:
    """Highest memory of this process, sender and service together; ``reset`` starts from now."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    peak = next(row for row in status.splitlines() if row.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024

"""A light load client: raw HTTP/1.1 on keep-alive connections, run in a process of its own.

Requests are bytes made beforehand, and of answers only status and length are read, so that the
server is measured and not the client. Every result states the share of a core that the client
took.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct

OK: Final = b"HTTP/1.1 200"
HEADER_END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length:"
GIVE_UP_SECONDS: Final = 300

Scripts = Sequence[Sequence[bytes]]
"""The requests of each connection, sent one after the other."""


Result = TypeVar("Result")


class Load(Struct, frozen=True):
    """Result of a load: answers, the time they took, latencies in seconds, the client's CPU."""

    answers: int
    seconds: float
    latencies: list[float]
    cpu_seconds: float
    bodies: list[bytes]
    """The last answer of each connection."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def client_share(self) -> float:
        """The part of one core that the client itself took."""
        return self.cpu_seconds / self.seconds

    @property
    def position(self) -> int:
        """The highest position in the last answers of the connections."""
        answers = [msgspec.json.decode(body, type=_Positioned) for body in self.bodies]
        return max(answer.position or 0 for answer in answers)

    def latency(self, share: float) -> float:
        """The latency that this share of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class DayLoad(Struct, frozen=True):
    """A load, and the seconds from its start until an answer showed all that it stored."""

    load: Load
    shown_seconds: float


class UnexpectedAnswer(Exception):
    """The server did not answer with 200; the message is its answer."""


def post(path: str, key: str, body: bytes) -> bytes:
    """A request with a JSON body as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str, key: str, position: int) -> bytes:
    """A GET request that waits for a position, as it goes over the wire."""
    head = (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Wait-For-Position: {position}\r\n\r\n"
    )
    return head.encode()


def send_all(port: int, scripts: Scripts, seconds: float | None = None) -> Load:
    """Send the next request of each connection as soon as the last is answered.

    Ends when all is sent or after ``seconds``. Runs in a process of its own.
    """
    return _elsewhere(_send_all, port, scripts, seconds)


def send_at_rate(port: int, scripts: Scripts, rate: float, seconds: float) -> Load:
    """Send requests at a steady rate whether or not earlier ones are answered.

    Latency counts from the instant a request was due, so that a stalled server cannot
    hide behind clients that wait for it. Runs in a process of its own.
    """
    return _elsewhere(_send_at_rate, port, scripts, rate, seconds)


def send_day(port: int, scripts: Scripts, path: str, key: str) -> DayLoad:
    """Send as `send_all` does; then ask until an answer holds the last acknowledged position.

    Runs in a process of its own.
    """
    return _elsewhere(_send_day, port, scripts, path, key)


def wait_until_shown(port: int, path: str, key: str, position: int) -> None:
    """Ask until an answer holds a position. Runs in a process of its own."""
    return _elsewhere(_until_shown, port, path, key, position)


class _Positioned(Struct):
    """The part of an answer that is read."""

    position: int | None = None


class _Connection(asyncio.Protocol):
    """One keep-alive connection; ``on_answer`` is called for each answer and may send a request."""

    def __init__(self, on_answer: Callable[[_Connection], None]) -> None:
        self._on_answer = on_answer
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None
        self.body = b""
        self.failure: str | None = None
        self.script: deque[bytes] = deque()
        self.due: deque[float] = deque()
        self.started = 0.0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.busy:
            self.failure = f"the connection broke: {exc}"
            self._on_answer(self)

    def send(self, started: float) -> None:
        assert self._transport is not None
        self.started = started
        self.busy = True
        self._transport.write(self.script.popleft())

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(HEADER_END)
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        at = head.find(LENGTH)
        length = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._received) < end + len(HEADER_END) + length:
            return
        self.body = bytes(self._received[end + len(HEADER_END) :])
        if not self._received.startswith(OK):
            self.failure = bytes(self._received).decode("utf-8", "replace")
        self._received.clear()
        self.busy = False
        self._on_answer(self)

    def close(self) -> None:
        self.busy = False
        if self._transport is not None:
            self._transport.close()


class _Tally:
    """Collects latencies and a failure, and signals the end of the load."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.failure: str | None = None
        self.ended = asyncio.Event()

    def note(self, connection: _Connection) -> bool:
        """Record the answer of a connection; true if it was a good one."""
        if connection.failure is not None:
            self.failure = connection.failure
            self.ended.set()
            return False
        self.latencies.append(time.perf_counter() - connection.started)
        return True


async def _send_all(port: int, scripts: Scripts, seconds: float | None) -> Load:
    tally = _Tally()
    started = time.perf_counter()
    deadline = None if seconds is None else started + seconds
    active = len(scripts)

    def on_answer(connection: _Connection) -> None:
        nonlocal active
        if not tally.note(connection):
            return
        now = time.perf_counter()
        if connection.script and (deadline is None or now < deadline):
            connection.send(now)
            return
        active -= 1
        if not active:
            tally.ended.set()

    connections = await _connect(port, scripts, on_answer)
    cpu = time.process_time()
    started = time.perf_counter()
    deadline = None if seconds is None else started + seconds
    for connection in connections:
        connection.send(time.perf_counter())
    await tally.ended.wait()
    return _load(tally, connections, started, cpu)


async def _send_day(port: int, scripts: Scripts, path: str, key: str) -> DayLoad:
    load = await _send_all(port, scripts, None)
    waited = time.perf_counter()
    await _until_shown(port, path, key, load.position)
    return DayLoad(load, load.seconds + time.perf_counter() - waited)


async def _until_shown(port: int, path: str, key: str, position: int) -> None:
    waited = time.perf_counter()
    while True:
        try:
            await _send_all(port, [[get(f"{path}&wait=30", key, position)]], None)
        except UnexpectedAnswer:
            if time.perf_counter() - waited > GIVE_UP_SECONDS:
                raise
        else:
            return


async def _send_at_rate(port: int, scripts: Scripts, rate: float, seconds: float) -> Load:
    tally = _Tally()
    left = total = int(rate * seconds)

    def on_answer(connection: _Connection) -> None:
        nonlocal left
        if not tally.note(connection):
            return
        left -= 1
        if not left:
            tally.ended.set()
        elif connection.due:
            connection.send(connection.due.popleft())

    connections = await _connect(port, scripts, on_answer)
    cpu = time.process_time()
    started = time.perf_counter()
    for number in range(total):
        due = started + number / rate
        await _until(due, tally)
        connection = connections[number % len(connections)]
        if connection.busy:
            connection.due.append(due)
        else:
            connection.send(due)
    await tally.ended.wait()
    return _load(tally, connections, started, cpu)


async def _until(due: float, tally: _Tally) -> None:
    """Sleep until an instant, or not at all once everything has ended."""
    wait = due - time.perf_counter()
    if wait > 0 and not tally.ended.is_set():
        await asyncio.sleep(wait)


async def _connect(
    port: int, scripts: Scripts, on_answer: Callable[[_Connection], None]
) -> list[_Connection]:
    loop = asyncio.get_running_loop()
    connections: list[_Connection] = []
    for script in scripts:
        make = partial(_Connection, on_answer)
        _, connection = await loop.create_connection(make, "127.0.0.1", port)
        connection.script.extend(script)
        connections.append(connection)
    return connections


def _load(tally: _Tally, connections: Sequence[_Connection], started: float, cpu: float) -> Load:
    seconds = time.perf_counter() - started
    cpu_seconds = time.process_time() - cpu
    for connection in connections:
        connection.close()
    if tally.failure is not None:
        raise UnexpectedAnswer(tally.failure)
    bodies = [connection.body for connection in connections]
    return Load(len(tally.latencies), seconds, tally.latencies, cpu_seconds, bodies)


def _elsewhere(work: Callable[..., Coroutine[Any, Any, Result]], *arguments: object) -> Result:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, work, arguments).result()


def _run(work: Callable[..., Coroutine[Any, Any, Result]], arguments: tuple[object, ...]) -> Result:
    return asyncio.run(work(*arguments))

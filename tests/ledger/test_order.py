"""Sixteen writers against readers that tail the log: nothing missed, nothing out of order."""

from itertools import pairwise
from threading import Event, Thread

from ledger.append import commit
from ledger.errors import LedgerError
from ledger.ledger import Ledger
from ledger.records import Append, NewEvent, RecordedEvent
from ledger.session import connect
from tests.ledger.employers import TestEmployer
from tests.patience import until

WRITERS = 16
EVENTS = 50_000
COPIED = 600
SINGLE = 30


def portions(writer: int) -> list[Append]:
    """This writer's share, single events and copies in turn, in streams that writers share."""
    share = EVENTS // WRITERS + 1
    appends: list[Append] = []
    number = 0
    while number < share:
        sizes = [1] * SINGLE + [COPIED]
        for size in sizes:
            events = tuple(
                NewEvent(f"{(writer + n) % 40}/s", "t.v1", f"{writer}:{n}".encode())
                for n in range(number, min(number + size, share))
            )
            if events:
                appends.append(Append(events))
            number += len(events)
    return appends


class Race:
    """Work of the writers and readers of one employer; each method is a thread's whole work."""

    def __init__(self, employer: TestEmployer, ledger: Ledger) -> None:
        self.employer = employer
        self.ledger = ledger
        self.stop = Event()

    def write_alone(self, writer: int) -> None:
        with connect(self.employer.conninfo, self.employer.names) as conn:
            for append in portions(writer):
                [outcome] = commit(conn, [append], self.employer.names.channel)
                assert not isinstance(outcome, LedgerError)

    def write_together(self, writer: int) -> None:
        for append in portions(writer):
            self.ledger.append(append)

    def tail_by_following(self, seen: list[RecordedEvent]) -> None:
        for batch in self.ledger.follow(0, self.stop, batch=700, timeout=0.05):
            seen.extend(batch)

    def tail_by_polling(self, seen: list[RecordedEvent]) -> None:
        while not self.stop.is_set():
            seen.extend(self.ledger.read_log(seen[-1].position if seen else 0, 500))


def test_own_connections_and_one_group(employer: TestEmployer) -> None:
    """Half of the writers commit on connections of their own, half through one group commit."""
    seen: list[list[RecordedEvent]] = [[], []]
    with employer.ledger() as ledger:
        race = Race(employer, ledger)
        readers = [
            Thread(target=race.tail_by_following, args=(seen[0],)),
            Thread(target=race.tail_by_polling, args=(seen[1],)),
        ]
        writers = [
            Thread(target=race.write_alone if n % 2 else race.write_together, args=(n,))
            for n in range(WRITERS)
        ]
        for thread in [*readers, *writers]:
            thread.start()
        for writer in writers:
            writer.join()
        head = ledger.head().position
        await_end(seen, head)
        race.stop.set()
        for reader in readers:
            reader.join()

    assert head >= EVENTS
    assert head == sum(len(append.events) for n in range(WRITERS) for append in portions(n))
    for events in seen:
        check_sequence(events, head)


def await_end(seen: list[list[RecordedEvent]], head: int) -> None:
    until(lambda: all(events and events[-1].position >= head for events in seen))


def check_sequence(events: list[RecordedEvent], head: int) -> None:
    assert [event.position for event in events] == list(range(1, head + 1))
    assert all(one.recorded_at <= next_one.recorded_at for one, next_one in pairwise(events))
    versions: dict[str, int] = {}
    written: dict[bytes, int] = {}
    for event in events:
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version
        writer, number = event.state.split(b":")
        assert int(number) == written.get(writer, 0)
        written[writer] = int(number) + 1
    assert len(written) == WRITERS

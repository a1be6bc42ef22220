"""A writer's memory saves look-ups and is not used after another writer's commit."""

import pytest

from ledger.append import commit
from ledger.errors import VersionConflict, WriteFailed
from ledger.memory import Memory
from ledger.records import Append, NewEvent, Receipt
from ledger.session import connect
from tests.ledger.employers import TestEmployer


def event(stream: str) -> NewEvent:
    return NewEvent(stream, "seen.v1", b"{}")


def test_a_second_writer_is_noticed(employer: TestEmployer) -> None:
    names = employer.names
    ours, theirs = Memory(), Memory()
    with connect(employer.conninfo, names) as one, connect(employer.conninfo, names) as two:
        commit(one, [Append((event("1/a"),))], names.channel, ours)
        commit(two, [Append((event("1/a"), event("1/b")))], names.channel, theirs)
        [refused] = commit(one, [Append((event("1/a"),), {"1/a": 1})], names.channel, ours)
        assert isinstance(refused, VersionConflict)
        assert refused.actual == 2
        [stored] = commit(one, [Append((event("1/a"), event("1/b")))], names.channel, ours)
        assert isinstance(stored, Receipt)
        [again] = commit(two, [Append((event("1/b"),), {"1/b": 2})], names.channel, theirs)
        assert isinstance(again, Receipt)


def test_an_absent_stream_is_remembered_until_it_appears(employer: TestEmployer) -> None:
    names = employer.names
    ours = Memory()
    with connect(employer.conninfo, names) as one, connect(employer.conninfo, names) as two:
        commit(one, [Append((event("1/a"),), {"1/new": 0})], names.channel, ours)
        assert ours.versions["1/new"] == 0
        commit(two, [Append((event("1/new"),))], names.channel)
        [refused] = commit(one, [Append((event("1/a"),), {"1/new": 0})], names.channel, ours)
        assert isinstance(refused, VersionConflict)


def test_what_was_not_committed_is_not_remembered(employer: TestEmployer) -> None:
    names = employer.names
    ours = Memory()
    with connect(employer.conninfo, names) as conn:
        commit(conn, [Append((event("1/a"),))], names.channel, ours)
        bad = NewEvent("1/a", "seen\x00.v1", b"{}")
        with pytest.raises(WriteFailed):
            commit(conn, [Append((bad,))], names.channel, ours)
        [stored] = commit(conn, [Append((event("1/a"),), {"1/a": 1})], names.channel, ours)
        assert isinstance(stored, Receipt)
        assert ours.versions["1/a"] == 2

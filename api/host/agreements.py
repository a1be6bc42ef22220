"""Agreement files of an installation: read together, and compared with the recorded use.

The ledger keeps the content of every version from its first use, so that a file cannot change
the past unnoticed; see `domain/streams/agreement.py`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from api.host.settings import Settings
from domain.agreements.content import contents
from domain.agreements.reader import Agreement, read_agreement, shipped_agreements
from domain.agreements.soundness import faults
from domain.streams.agreement import UNUSED, Event, Use, Used, backdated, changes, decide, evolve
from domain.streams.stream_ids import AGREEMENT_STREAMS, agreement_stream
from domain.values.errors import Fault, UnsoundAgreement
from ledger.errors import VersionConflict
from ledger.ledger import Ledger
from ledger.records import Append, RecordedEvent
from projections.facts.codec import CODEC, SYSTEM

ATTEMPTS: Final = 10


class Files(NamedTuple):
    """The agreements that could be read, and the faults of all files."""

    agreements: tuple[Agreement, ...]
    faults: tuple[Fault, ...]


class Held(NamedTuple):
    """A file as it would be used today, beside its recorded use up to a stream version."""

    use: Use
    used: Used
    version: int


class Compared(NamedTuple):
    """Result of comparing the files with the recorded use."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    recorded: int
    """Number of versions recorded as used."""


def agreements_of(settings: Settings) -> Sequence[Agreement]:
    """Read the agreements that come with the package and the employer's own.

    Raises UnsoundAgreement when any of them has a fault.
    """
    found = read_files(settings)
    if found.faults:
        raise UnsoundAgreement.of(found.faults)
    return found.agreements


def read_files(settings: Settings, drafts: Iterable[Path] = ()) -> Files:
    """Read the shipped files, the employer's and drafts; a draft replaces files of the same id.

    Raises UnsoundAgreement when there is no such folder, and OSError.
    """
    wrong: list[Fault] = []
    known = [*shipped_agreements(), *_readable(_own_paths(settings), wrong)]
    drafted = list(_readable(drafts, wrong))
    replaced = {draft.id for draft in drafted}
    together = (*(one for one in known if one.id not in replaced), *drafted)
    return Files(together, (*wrong, *faults(together)))


def record_used(ledger: Ledger, agreements: Iterable[Agreement], today: date) -> None:
    """Record the versions that are used for the first time, or refuse all of them.

    Raises UnsoundAgreement where a file differs from its recorded use, and the ledger's errors.
    Repeated, or run twice at the same time, it records nothing twice.
    """
    given = tuple(agreements)
    for attempt in range(1, ATTEMPTS + 1):
        held = _held(ledger, given, today)
        changed = [fault for one in held.values() for fault in changes(one.use, one.used)]
        if changed:
            raise UnsoundAgreement.of(changed)
        append = _append(held)
        try:
            if append.events:
                ledger.append(append)
        except VersionConflict:
            # Another process was first; its record counts.
            if attempt == ATTEMPTS:
                raise
        else:
            return


def compare_used(ledger: Ledger, agreements: Iterable[Agreement], today: date) -> Compared:
    """Compare the files with the recorded use, recording nothing; raises the ledger's errors."""
    held = _held(ledger, agreements, today).values()
    return Compared(
        tuple(fault for one in held for fault in changes(one.use, one.used)),
        tuple(note for one in held for note in backdated(one.use, one.used)),
        sum(len(one.used.versions) for one in held),
    )


def _own_paths(settings: Settings) -> list[Path]:
    folder = settings.agreements_dir
    if folder is None:
        return []
    if not folder.is_dir():
        raise UnsoundAgreement(f"{folder}: there is no such folder")
    return sorted(folder.glob("*.toml"))


def _readable(paths: Iterable[Path], wrong: list[Fault]) -> Iterator[Agreement]:
    """Yield the agreements that can be read; faults of the others are added to ``wrong``."""
    for path in paths:
        try:
            yield read_agreement(path)
        except UnsoundAgreement as error:
            wrong += error.faults


def _held(ledger: Ledger, agreements: Iterable[Agreement], today: date) -> dict[str, Held]:
    """Collect every present and former agreement by its stream."""
    recorded = ledger.read_range(AGREEMENT_STREAMS)
    by_stream = {
        stream: list(events) for stream, events in groupby(recorded, lambda one: one.stream)
    }
    uses = {
        stream: Use(f"{stream.removeprefix(AGREEMENT_STREAMS)}.toml", today, (), ())
        for stream in by_stream
    }
    for agreement in agreements:
        extends, versions = tuple(agreement.extends), tuple(contents(agreement))
        stream = agreement_stream(agreement.id)
        uses[stream] = Use(agreement.file, today, extends, versions, agreement.applies_to)
    return {
        stream: Held(use, _fold(by_stream.get(stream, [])), len(by_stream.get(stream, [])))
        for stream, use in uses.items()
    }


def _fold(recorded: Iterable[RecordedEvent]) -> Used:
    state = UNUSED
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, Event)
        state = evolve(state, event)
    return state


def _append(held: Mapping[str, Held]) -> Append:
    events = tuple(
        CODEC.new_event(stream, event, SYSTEM)
        for stream, one in held.items()
        for event in decide(one.use, one.used)
    )
    return Append(events, {event.stream: held[event.stream].version for event in events})

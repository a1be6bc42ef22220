"""Agreement files of an installation: read together, and compared with the recorded use.

The ledger keeps the content of every version from its first use, so that a file cannot change
the past unnoticed, and that of every kind of the employer's own; see
`domain/streams/agreement.py`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from api.host.settings import Settings
from domain.agreements.agreement_file import Agreement, read_agreement, shipped_agreements
from domain.agreements.book import AgreementBook
from domain.agreements.content import content_of, contents
from domain.agreements.soundness import faults
from domain.facts.kinds import Kinds
from domain.streams.agreement import (
    UNUSED,
    Event,
    OwnKind,
    RecordedUse,
    Use,
    UseKinds,
    backdated_versions,
    changed_kinds,
    decide,
    decide_kinds,
    evolve,
    rewritten_versions,
)
from domain.streams.stream_ids import AGREEMENT_STREAMS, OWN_KINDS_STREAM, agreement_stream
from domain.values.errors import Fault, UnsoundAgreement
from ledger.errors import VersionConflict
from ledger.ledger import Ledger
from ledger.records import Append, RecordedEvent
from projections.facts.event_codec import CODEC, SYSTEM

ATTEMPTS: Final = 10


class Files(NamedTuple):
    """The agreements that could be read, and the faults of all files."""

    agreements: tuple[Agreement, ...]
    faults: tuple[Fault, ...]


class AgreementUse(NamedTuple):
    """A file as it would be used today, beside its recorded use up to a stream version."""

    use: Use
    used: RecordedUse
    version: int


class HeldKinds(NamedTuple):
    """The employer's kinds as they would be used today, beside their recorded use."""

    use: UseKinds
    used: RecordedUse
    version: int


EventsByStream = Mapping[str, Sequence[RecordedEvent]]
"""The recorded use, by stream."""


class UseComparison(NamedTuple):
    """Result of comparing the files with the recorded use."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    recorded: int
    """Number of versions, or kinds, recorded as used."""


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


def record_use(ledger: Ledger, book: AgreementBook, today: date) -> None:
    """Record the versions and kinds that are used for the first time, or refuse all of them.

    Raises UnsoundAgreement or UnsoundKinds where a file differs from its recorded use, and the
    ledger's errors. Repeated, or run twice at the same time, it records nothing twice.
    """
    for attempt in range(1, ATTEMPTS + 1):
        recorded = _recorded(ledger)
        append = _append(
            _uses_by_stream(recorded, book.agreements, today),
            _held_kinds(recorded, book.kinds, today),
        )
        try:
            if append.events:
                ledger.append(append)
        except VersionConflict:
            # Another process was first; its record counts.
            if attempt == ATTEMPTS:
                raise
        else:
            return


def compare_use(ledger: Ledger, agreements: Iterable[Agreement], today: date) -> UseComparison:
    """Compare the files with the recorded use, recording nothing; raises the ledger's errors."""
    held = _uses_by_stream(_recorded(ledger), agreements, today).values()
    return UseComparison(
        tuple(fault for one in held for fault in rewritten_versions(one.use, one.used)),
        tuple(note for one in held for note in backdated_versions(one.use, one.used)),
        sum(len(one.used.versions) for one in held),
    )


def compare_kinds(ledger: Ledger, kinds: Kinds, today: date) -> UseComparison:
    """Compare the employer's kinds with the recorded use, recording nothing."""
    held = _held_kinds(_recorded(ledger), kinds, today)
    return UseComparison(changed_kinds(held.use, held.used), (), len(held.used.versions))


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


def _recorded(ledger: Ledger) -> EventsByStream:
    return {
        stream: tuple(events)
        for stream, events in groupby(ledger.read_range(AGREEMENT_STREAMS), lambda one: one.stream)
    }


def _uses_by_stream(
    recorded: EventsByStream, agreements: Iterable[Agreement], today: date
) -> dict[str, AgreementUse]:
    """Collect every present and former agreement by its stream."""
    uses = {
        stream: Use(f"{stream.removeprefix(AGREEMENT_STREAMS)}.toml", today, (), ())
        for stream in recorded
        if stream != OWN_KINDS_STREAM
    }
    for agreement in agreements:
        extends, versions = tuple(agreement.extends), tuple(contents(agreement))
        stream = agreement_stream(agreement.id)
        uses[stream] = Use(agreement.file, today, extends, versions, agreement.applies_to)
    return {
        stream: AgreementUse(use, _fold(recorded.get(stream, ())), len(recorded.get(stream, ())))
        for stream, use in uses.items()
    }


def _held_kinds(recorded: EventsByStream, kinds: Kinds, today: date) -> HeldKinds:
    own = tuple(OwnKind(row.file, content_of(row)) for row in kinds.own)
    events = recorded.get(OWN_KINDS_STREAM, ())
    return HeldKinds(UseKinds(today, own), _fold(events), len(events))


def _fold(recorded: Iterable[RecordedEvent]) -> RecordedUse:
    state = UNUSED
    for one in recorded:
        event = CODEC.event(one)
        assert isinstance(event, Event)
        state = evolve(state, event)
    return state


def _append(held: Mapping[str, AgreementUse], kinds: HeldKinds) -> Append:
    """Make the record of what is used for the first time; raises as ``record_use``."""
    changed = [fault for one in held.values() for fault in rewritten_versions(one.use, one.used)]
    if changed:
        raise UnsoundAgreement.of(changed)
    decided = [(stream, decide(one.use, one.used)) for stream, one in held.items()]
    decided.append((OWN_KINDS_STREAM, decide_kinds(kinds.use, kinds.used)))
    versions = {stream: one.version for stream, one in held.items()}
    versions[OWN_KINDS_STREAM] = kinds.version
    events = tuple(
        CODEC.new_event(stream, event, SYSTEM) for stream, made in decided for event in made
    )
    return Append(events, {event.stream: versions[event.stream] for event in events})

"""Decides which appends of a group may be stored, from the store's state and from each other."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from ledger.errors import CommandReused, LedgerError, TerminalMoved, VersionConflict
from ledger.records import ABSENT, Append, CommandRecord, NewEvent, Receipt, TerminalHead

Verdict = Receipt | LedgerError


class CommandReceipt(Struct, frozen=True):
    """A command that has been carried out: its digest and the receipt it was answered with."""

    digest: bytes
    receipt: Receipt


class StoredState(Struct):
    """The stored state of the streams, terminals and commands that a group concerns."""

    versions: dict[str, int] = {}
    terminals: dict[str, TerminalHead] = {}
    commands: dict[str, CommandReceipt] = {}


class Judgement(Struct):
    """The events, rows and commands to write, and the outcome of each append, in their order."""

    outcomes: list[Verdict] = field(default_factory=list[Verdict])
    events: list[NewEvent] = field(default_factory=list[NewEvent])
    versions: list[int] = field(default_factory=list[int])
    terminals: dict[str, TerminalHead] = field(default_factory=dict[str, TerminalHead])
    commands: list[tuple[CommandRecord, Receipt]] = field(
        default_factory=list[tuple[CommandRecord, Receipt]]
    )

    @property
    def writes(self) -> bool:
        """True if anything at all is to be written."""
        return bool(self.events or self.terminals or self.commands)


def judge(
    appends: Sequence[Append], known: StoredState, first_position: int, recorded_at: datetime
) -> Judgement:
    """Takes the appends in their order, each as if those accepted before it were stored already.

    `known` is brought up to date on the way.
    """
    judgement = Judgement()
    for append in appends:
        done = known.commands.get(append.command.id) if append.command else None
        if append.command is not None and done is not None:
            judgement.outcomes.append(_answer_again(append.command, done))
            continue
        refusal = _refusal(append, known)
        if refusal is not None:
            judgement.outcomes.append(refusal)
            continue
        _accept(append, known, judgement, first_position, recorded_at)
    return judgement


def _answer_again(command: CommandRecord, done: CommandReceipt) -> Verdict:
    if command.digest != done.digest:
        return CommandReused(command.id)
    first = done.receipt
    return Receipt(first.first_position, first.last_position, first.recorded_at, True, first.result)


def _refusal(append: Append, known: StoredState) -> LedgerError | None:
    advance = append.advance
    if advance is not None:
        terminal = advance.before.terminal
        if advance.before != (known.terminals.get(terminal) or TerminalHead(terminal)):
            return TerminalMoved(terminal)
    for stream, expected in append.expected.items():
        actual = known.versions.get(stream, ABSENT)
        if actual != expected:
            return VersionConflict(stream, expected, actual)
    return None


def _accept(
    append: Append,
    known: StoredState,
    judgement: Judgement,
    first_position: int,
    recorded_at: datetime,
) -> None:
    start = first_position + len(judgement.events)
    for event in append.events:
        version = known.versions.get(event.stream, ABSENT) + 1
        known.versions[event.stream] = version
        judgement.versions.append(version)
    judgement.events.extend(append.events)
    result = append.command.result if append.command else b""
    receipt = Receipt(start, start + len(append.events) - 1, recorded_at, False, result)
    if append.command is not None:
        known.commands[append.command.id] = CommandReceipt(append.command.digest, receipt)
        judgement.commands.append((append.command, receipt))
    if append.advance is not None:
        after = append.advance.after
        known.terminals[after.terminal] = judgement.terminals[after.terminal] = after
    judgement.outcomes.append(receipt)

"""Pairing: from a month's bookings to stints, working days and findings.

Every booking either bounds a stint or is named by a finding (kinds without
effect on the working day apart); none is dropped. The order of delivery does
not matter: bookings are taken in the order of their instants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from domain.findings import Finding, FindingCode, Severity
from domain.kinds import EFFECTS
from domain.rules.work import Stint
from domain.stamps import Effect, Mark, Stamp

RULE = "pairing"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How bookings are matched."""

    repeat_seconds: int
    """The same kind again within this time is the same press of the key."""
    longest_shift_minutes: int
    """A clock-out later than this after its clock-in does not belong to it."""
    shift_gap_minutes: int
    """A shorter gap over midnight belongs to the shift; a longer one ends it."""
    citation: str = ""


class Shift(NamedTuple):
    """The stints of one working day and the day it began on."""

    day: date
    stints: tuple[Stint, ...]


class Pairing(Struct, frozen=True):
    """A month's stints by working day, what was odd, and what it took of the next month."""

    shifts: tuple[Shift, ...]
    findings: tuple[Finding, ...]
    open: Stamp | None
    """The clock-in still waiting for its clock-out."""
    taken_until: Stamp | None
    """The last booking of the next month that the last shift used."""


def pair(
    stamps: Sequence[Stamp],
    following: Sequence[Stamp],
    parameters: Parameters,
    *,
    effects: Mapping[str, Effect] = EFFECTS,
) -> Pairing:
    """Pair ``stamps`` (one month, ordered); ``following`` may end the last shift.

    ``following`` holds the next month's bookings, ordered; of these only what
    continues the month's last shift is taken.
    """
    pairer = _Pairer(parameters)
    for stamp in stamps:
        pairer.take(stamp, effects.get(stamp.kind))
    superseded = False
    between: list[Stamp] = []
    for stamp in following:
        effect = effects.get(stamp.kind)
        if effect is Effect.NOTE or effect is None:
            between.append(stamp)
            continue
        if not pairer.continues(stamp, effect):
            superseded = True
            break
        # The next month no longer sees what lies before the last booking taken.
        for note in between:
            pairer.take(note, effects.get(note.kind))
        between.clear()
        pairer.take(stamp, effect)
        pairer.taken_until = stamp
    return pairer.finish(superseded=superseded)


class _Pairer:
    """The state while walking through a month's bookings once."""

    __slots__ = (
        "findings",
        "longest_seconds",
        "open",
        "p",
        "paused",
        "previous",
        "previous_effect",
        "previous_kind",
        "shift",
        "shift_day",
        "shifts",
        "taken_until",
    )

    def __init__(self, parameters: Parameters) -> None:
        self.p = parameters
        self.longest_seconds = parameters.longest_shift_minutes * 60
        self.open: Stamp | None = None
        self.paused = False
        self.previous: Stamp | None = None
        self.previous_effect: Effect | None = None
        self.previous_kind = ""
        self.shift: list[Stint] = []
        self.shift_day = 0
        self.shifts: list[Shift] = []
        self.findings: list[Finding] = []
        self.taken_until: Stamp | None = None

    def take(self, stamp: Stamp, effect: Effect | None) -> None:
        if stamp.marks:
            self._note_marks(stamp)
        if effect is None:
            self._find(FindingCode.UNKNOWN_KIND, Severity.WARNING, stamp)
            return
        if effect is Effect.NOTE:
            return
        # One comparison settles nearly every booking: the kind is another than before.
        if stamp.kind == self.previous_kind and self._is_repeat(stamp):
            self._find(FindingCode.REPEATED, Severity.INFO, stamp)
            return
        opened = self.open
        if effect is Effect.BEGIN:
            if opened is not None and not self._supersedes(opened, stamp):
                return
            self.open = stamp
            self.paused = False
        elif opened is not None:
            self._end(opened, stamp, effect)
        else:
            self._end_without_begin(stamp, effect)
        self.previous = stamp
        self.previous_kind = stamp.kind
        self.previous_effect = effect

    def continues(self, stamp: Stamp, effect: Effect) -> bool:
        """Whether a booking of the next month still belongs to the month's last shift."""
        if self.previous is not None and stamp.at < self.previous.at:
            # A wall clock far to the east is in the next month at an earlier instant.
            return False
        if self._is_repeat(stamp):
            return True
        if effect is Effect.BEGIN:
            return self.open is None and self._joins_shift(stamp)
        if self.open is not None:
            return stamp.at - self.open.at <= self.longest_seconds
        return self._ends_pause(stamp)

    def finish(self, *, superseded: bool) -> Pairing:
        if self.open is not None:
            code, severity = (
                (FindingCode.MISSING_OUT, Severity.WARNING)
                if superseded
                else (FindingCode.STILL_OPEN, Severity.INFO)
            )
            self._find(code, severity, self.open)
        self._end_shift()
        return Pairing(tuple(self.shifts), tuple(self.findings), self.open, self.taken_until)

    def _is_repeat(self, stamp: Stamp) -> bool:
        previous = self.previous
        return (
            previous is not None
            and previous.kind == stamp.kind
            and stamp.at - previous.at <= self.p.repeat_seconds
        )

    def _supersedes(self, opened: Stamp, stamp: Stamp) -> bool:
        """Whether a clock-in takes the place of the one that is open: on a later day only."""
        if stamp.day_number == opened.day_number:
            self._find(FindingCode.IN_AFTER_IN, Severity.WARNING, stamp, opened)
            return False
        self._find(FindingCode.MISSING_OUT, Severity.WARNING, opened)
        return True

    def _end(self, opened: Stamp, stamp: Stamp, effect: Effect) -> None:
        self.open = None
        self.paused = effect is Effect.PAUSE
        length_seconds = stamp.at - opened.at
        if length_seconds > self.longest_seconds:
            self.paused = False
            self._find(
                FindingCode.SHIFT_TOO_LONG,
                Severity.WARNING,
                opened,
                stamp,
                length_minutes=length_seconds // 60,
                longest_minutes=self.p.longest_shift_minutes,
            )
            return
        if not self._joins_shift(opened):
            self._end_shift()
            self.shift_day = opened.day_number
        self.shift.append(Stint(opened, stamp))

    def _end_without_begin(self, stamp: Stamp, effect: Effect) -> None:
        if effect is Effect.END and self._ends_pause(stamp):
            self.paused = False
            return
        previous = self.previous
        after_end = (
            previous is not None
            and self.previous_effect is not Effect.BEGIN
            and previous.day_number == stamp.day_number
        )
        if after_end:
            self._find(FindingCode.OUT_AFTER_OUT, Severity.WARNING, stamp)
        else:
            self._find(FindingCode.MISSING_IN, Severity.WARNING, stamp)

    def _ends_pause(self, stamp: Stamp) -> bool:
        return self.paused and stamp.at - self.shift[0].begin.at <= self.longest_seconds

    def _joins_shift(self, begin: Stamp) -> bool:
        if not self.shift:
            return False
        if begin.day_number <= self.shift_day:
            return True
        gap_seconds = begin.at - self.shift[-1].end.at
        return (
            gap_seconds < self.p.shift_gap_minutes * 60
            and begin.at - self.shift[0].begin.at <= self.longest_seconds
        )

    def _end_shift(self) -> None:
        if self.shift:
            self.shifts.append(Shift(self.shift[0].begin.day, tuple(self.shift)))
            self.shift = []

    def _note_marks(self, stamp: Stamp) -> None:
        for mark, code in _MARK_FINDINGS:
            if stamp.marks & mark:
                self._find(code, Severity.WARNING, stamp)

    def _find(self, code: FindingCode, severity: Severity, *stamps: Stamp, **figures: int) -> None:
        self.findings.append(
            Finding(code, stamps[0].day, severity, RULE, self.p.citation, figures, stamps)
        )


_MARK_FINDINGS = (
    (Mark.AMBIGUOUS_HOUR, FindingCode.AMBIGUOUS_HOUR),
    (Mark.SKIPPED_HOUR, FindingCode.SKIPPED_HOUR),
    (Mark.CLOCK_BACKWARDS, FindingCode.CLOCK_BACKWARDS),
    (Mark.CLOCK_AHEAD, FindingCode.CLOCK_AHEAD),
)

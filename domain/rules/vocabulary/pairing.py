"""Pairing: from a month's bookings to stints, working days and findings.

Every booking either bounds a stint or is named by a finding (except kinds without
effect on the working day); none is dropped. The order of delivery does not matter:
bookings are processed in the order of their instants. Call-outs and journeys are
paired separately (``domain.rules.vocabulary.beside_work``).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct

from domain.facts.booking_kinds import BookingKinds
from domain.facts.rosters import ShiftWindows
from domain.rules.vocabulary.work_day import Stint
from domain.values.bookings import Effect, Mark, Stamp
from domain.values.findings import Finding, FindingCode, Severity

RULE = "pairing"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits for matching bookings."""

    repeat_seconds: int
    """A booking of the same kind within this time is a repeated press of the key."""
    longest_shift_minutes: int
    """A clock-out later than this after its clock-in does not belong to it."""
    shift_gap_minutes: int
    """A shorter gap over midnight belongs to the shift; a longer one ends it."""
    shift_lead_minutes: int = 0
    """A clock-in up to this long before a rostered shift belongs to it, even the day before."""
    citation: str = ""


class Pairing(Struct, frozen=True, gc=False):
    """A month's stints by working day, its findings, and the bookings used of the next month."""

    shifts: dict[int, tuple[Stint, ...]]
    """Stints in order, by the day on which the shift began, counted from 1970-01-01."""
    findings: tuple[Finding, ...]
    open: Stamp | None
    """The clock-in still waiting for its clock-out."""
    taken_until: Stamp | None
    """The last booking of the next month used by the last shift."""
    settled_by: int | None
    """The instant of the next month's first booking with an effect that was not taken.

    Later bookings were not examined, so none of them can change this month.
    """

    def over_before(self, after: int) -> int:
        """Return the day before which all days are over: the newest work's, or ``after`` the month.

        Later work shows that a day is over; both are day numbers.
        """
        if self.settled_by is not None or self.taken_until is not None:
            return after
        begun = self.open.day_number if self.open is not None else 0
        return max(begun, next(reversed(self.shifts), 0))

    beside: tuple[Stamp, ...] = ()
    """The month's bookings of call-outs and journeys, in order."""


def pair(
    stamps: Sequence[Stamp],
    following: Sequence[Stamp],
    parameters: Parameters,
    kinds: BookingKinds,
    *,
    effects: Mapping[str, Effect] | None = None,
    planned: ShiftWindows | None = None,
) -> Pairing:
    """Pair ``stamps`` (one month, ordered); ``following`` may end the last shift.

    ``following`` holds the next month's bookings, ordered; only bookings that continue
    the month's last shift are taken. ``planned`` holds the windows of the month's roster:
    work that begins within a rostered shift belongs to that shift and its day. Without
    ``effects`` those of the kinds on the working day count.
    """
    effects = kinds.effects if effects is None else effects
    beside = kinds.beside
    pairer = _Pairer(parameters, effects, beside, planned)
    pairer.take(stamps)
    settled_by: int | None = None
    looked_at: list[Stamp] = []
    for stamp in following:
        effect = effects.get(stamp.kind)
        if effect is _NOTE and stamp.kind in beside:
            # Call-outs and journeys stay with their own month.
            continue
        looked_at.append(stamp)
        if effect is _NOTE or effect is None:
            continue
        if not pairer.continues(stamp, effect):
            settled_by = stamp.at
            break
        # The next month ignores bookings before the last one taken.
        pairer.take(looked_at)
        pairer.taken_until = stamp
        looked_at.clear()
    return pairer.finish(settled_by)


# On Python 3.11 reading an enumeration's member costs a third of the time for a whole booking.
_BEGIN, _END, _PAUSE, _NOTE = Effect.BEGIN, Effect.END, Effect.PAUSE, Effect.NOTE


class _Pairer:
    """State of a single pass through a month's bookings."""

    __slots__ = (
        "beside",
        "bounds_beside",
        "effects",
        "findings",
        "longest_seconds",
        "open",
        "p",
        "paused",
        "planned",
        "previous",
        "previous_kind",
        "shift",
        "shift_day",
        "shifts",
        "taken_until",
    )

    def __init__(
        self,
        parameters: Parameters,
        effects: Mapping[str, Effect],
        bounds_beside: Container[str],
        planned: ShiftWindows | None,
    ) -> None:
        self.p = parameters
        self.effects = effects
        self.bounds_beside = bounds_beside
        self.planned = planned
        self.longest_seconds = parameters.longest_shift_minutes * 60
        self.open: Stamp | None = None
        self.paused = False
        self.previous: Stamp | None = None
        self.previous_kind = ""
        self.shift: list[Stint] = []
        self.shift_day = 0
        self.shifts: dict[int, tuple[Stint, ...]] = {}
        self.findings: list[Finding] = []
        self.taken_until: Stamp | None = None
        self.beside: list[Stamp] = []

    def take(self, stamps: Iterable[Stamp]) -> None:
        for stamp in stamps:
            if stamp.marks:
                self._note_marks(stamp)
            kind = stamp.kind
            effect = self.effects.get(kind)
            if effect is None:
                self._find(FindingCode.UNKNOWN_KIND, Severity.WARNING, stamp)
                continue
            if effect is _NOTE:
                if kind in self.bounds_beside:
                    self.beside.append(stamp)
                continue
            # One comparison settles nearly every booking: its kind differs from the previous one.
            if kind == self.previous_kind and self._is_repeat(stamp):
                self._find(FindingCode.REPEATED, Severity.INFO, stamp)
                continue
            opened = self.open
            if effect is _BEGIN:
                if opened is not None and not self._supersedes(opened, stamp):
                    continue
                self.open = stamp
                self.paused = False
            elif opened is not None:
                self._end(opened, stamp, effect)
            else:
                self._end_without_begin(stamp, effect)
            self.previous = stamp
            self.previous_kind = kind

    def continues(self, stamp: Stamp, effect: Effect) -> bool:
        """Check whether a booking of the next month still belongs to the month's last shift."""
        if self.previous is not None and stamp.at < self.previous.at:
            # A local clock far to the east enters the next month at an earlier instant.
            return False
        if self._is_repeat(stamp):
            return True
        if effect is _BEGIN:
            if self.open is not None:
                return False
            if self.planned is not None and self.planned.around(stamp) is not None:
                return True
            return self._joins_shift(stamp, stamp.day_number)
        if self.open is not None:
            return stamp.at - self.open.at <= self._longest_seconds(self.open)
        return self._ends_pause(stamp)

    def finish(self, settled_by: int | None) -> Pairing:
        if self.open is not None:
            code, severity = (
                (FindingCode.STILL_OPEN, Severity.INFO)
                if settled_by is None
                else (FindingCode.MISSING_OUT, Severity.WARNING)
            )
            self._find(code, severity, self.open)
        self._end_shift()
        findings = tuple(self.findings)
        return Pairing(
            self.shifts, findings, self.open, self.taken_until, settled_by, tuple(self.beside)
        )

    def _is_repeat(self, stamp: Stamp) -> bool:
        previous = self.previous
        return (
            previous is not None
            and previous.kind == stamp.kind
            and stamp.at - previous.at <= self.p.repeat_seconds
        )

    def _supersedes(self, opened: Stamp, stamp: Stamp) -> bool:
        """Check whether a clock-in replaces the open one, which it does only on a later day."""
        if stamp.day_number == opened.day_number:
            self._find(FindingCode.IN_AFTER_IN, Severity.WARNING, stamp, opened)
            return False
        self._find(FindingCode.MISSING_OUT, Severity.WARNING, opened)
        return True

    def _end(self, opened: Stamp, stamp: Stamp, effect: Effect) -> None:
        self.open = None
        self.paused = effect is _PAUSE
        length_seconds = stamp.at - opened.at
        longest_seconds = self.longest_seconds
        if length_seconds > longest_seconds:
            longest_seconds = self._longest_seconds(opened)
        if length_seconds > longest_seconds:
            self.paused = False
            self._find(
                FindingCode.SHIFT_TOO_LONG,
                Severity.WARNING,
                opened,
                stamp,
                length_minutes=length_seconds // 60,
                longest_minutes=longest_seconds // 60,
            )
            return
        day_number = opened.day_number
        window = None if self.planned is None else self.planned.around(opened)
        if window is None:
            joins = self._joins_shift(opened, day_number)
        else:
            day_number = window.day_number
            # Never a day before the current one: its shift may be over and stored.
            joins = bool(self.shift) and day_number <= self.shift_day
        if not joins:
            self._end_shift()
            self.shift_day = day_number
        self.shift.append(Stint(opened, stamp))

    def _end_without_begin(self, stamp: Stamp, effect: Effect) -> None:
        if effect is _END and self._ends_pause(stamp):
            self.paused = False
            return
        previous = self.previous
        after_end = (
            previous is not None
            and self.effects[previous.kind] is not _BEGIN
            and previous.day_number == stamp.day_number
        )
        if after_end:
            self._find(FindingCode.OUT_AFTER_OUT, Severity.WARNING, stamp)
        else:
            self._find(FindingCode.MISSING_IN, Severity.WARNING, stamp)

    def _ends_pause(self, stamp: Stamp) -> bool:
        return self.paused and stamp.at - self.shift[0].begin.at <= self.longest_seconds

    def _longest_seconds(self, opened: Stamp) -> int:
        """Return the longest time from clock-in to clock-out, more for a long rostered shift."""
        window = None if self.planned is None else self.planned.around(opened)
        if window is None:
            return self.longest_seconds
        until_end = window.end - (opened.at + opened.offset_minutes * 60)
        return max(self.longest_seconds, until_end + self.p.shift_gap_minutes * 60)

    def _joins_shift(self, begin: Stamp, day_number: int) -> bool:
        if not self.shift:
            return False
        if day_number <= self.shift_day:
            return True
        gap_seconds = begin.at - self.shift[-1].end.at
        return (
            gap_seconds < self.p.shift_gap_minutes * 60
            and begin.at - self.shift[0].begin.at <= self.longest_seconds
        )

    def _end_shift(self) -> None:
        if self.shift:
            self.shifts[self.shift_day] = tuple(self.shift)
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

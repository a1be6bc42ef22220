"""Rest breaks (ArbZG § 4): minimum length by net working time, pieces, unbroken work.

The threshold is on *net* working time (§ 2(1)): breaks do not count towards it.
A deduction values attendance without a recorded break; it is rebuttable and
proves nothing, so the bookings stay as they are.
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.vocabulary.work_day import NOTHING, Outcome, WorkDay
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity

RULE = "breaks"
DEDUCTION = Route(RULE, Account.FLEX, Account.BREAK)


class BreakStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Net work above ``above_minutes`` requires ``break_minutes`` of break."""

    above_minutes: int
    break_minutes: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a break, and the deduction made if none was recorded."""

    steps: tuple[BreakStep, ...]
    """Ascending thresholds."""
    piece_minutes: int
    """A shorter gap is no break."""
    unbroken_minutes: int
    """The longest time of work without a break."""
    deduct_automatically: bool
    """Deduct the minutes by which recorded breaks fall short of the minimum."""
    clamp_to_threshold: bool
    """Deduct no further than to the threshold (6:01 counts as 6:00, not as 5:31)."""
    margin_minutes: int = 0
    """A gap nearer to the begin or end of the shift is no break."""
    citation: str = ""


def breaks(work: WorkDay, parameters: Parameters) -> Outcome:
    """Deduct the missing part of the statutory break and report work without one."""
    attended = work.attended_minutes
    if attended <= parameters.steps[0].above_minutes:
        return NOTHING
    taken, unbroken = _measure(work, parameters)
    enough = taken >= _required_minutes(attended, parameters)
    missing = 0 if enough else missing_minutes(attended, taken, parameters)
    if not missing:
        return _unbroken(work, unbroken, parameters)
    figures = {"attended_minutes": attended, "taken_minutes": taken, "missing_minutes": missing}
    finding = Finding(
        FindingCode.BREAK_NOT_RECORDED,
        work.day,
        Severity.INFO if parameters.deduct_automatically else Severity.BREACH,
        RULE,
        parameters.citation,
        figures,
        work.causes,
    )
    if not parameters.deduct_automatically:
        return Outcome((), (finding, *_unbroken(work, unbroken, parameters).findings))
    deduction = Transfer(DEDUCTION, missing, work.day, parameters.citation, work.causes)
    return Outcome((deduction,), (finding,))


def _measure(work: WorkDay, parameters: Parameters) -> tuple[int, int]:
    """Return the minutes of break taken, and the longest work between two breaks."""
    piece_minutes, margin = parameters.piece_minutes, parameters.margin_minutes
    span = sum(gap + worked for gap, worked in work.pieces) if margin else 0
    taken = running = since_begin = 0
    stretches = [0]
    for gap, worked in work.pieces:
        until_end = span - since_begin - gap
        if gap >= piece_minutes and (not margin or min(since_begin, until_end) >= margin):
            taken += gap
            stretches.append(running)
            running = 0
        running += worked
        since_begin += gap + worked
    return taken, max(*stretches, running)


def _required_minutes(worked: int, parameters: Parameters) -> int:
    required = 0
    for step in parameters.steps:
        if worked > step.above_minutes:
            required = step.break_minutes
    return required


def missing_minutes(attended: int, taken: int, parameters: Parameters) -> int:
    """Return the smallest deduction after which the breaks suffice for the remaining net time.

    ``attended`` excludes the breaks ``taken``. Without clamping, a step is
    deducted whole; with it, no further than to the step's threshold.
    """
    best = attended
    required = 0
    for step in (*parameters.steps, None):
        ceiling = step.above_minutes if step is not None else attended
        deduction = max(0, required - taken)
        if attended - deduction <= ceiling:
            best = min(best, deduction)
        elif parameters.clamp_to_threshold:
            best = min(best, max(deduction, attended - ceiling))
        if step is not None:
            required = step.break_minutes
    return best


def _unbroken(work: WorkDay, unbroken_minutes: int, parameters: Parameters) -> Outcome:
    if unbroken_minutes <= parameters.unbroken_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.WORK_UNBROKEN,
        work.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"unbroken_minutes": unbroken_minutes, "limit_minutes": parameters.unbroken_minutes},
        work.causes,
    )
    return Outcome((), (finding,))

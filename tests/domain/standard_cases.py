"""A fixed set of people and days, evaluated around every day on which any shipped file changes.

`python -m tests.domain.standard_cases` writes the outcome to `golden/standard_cases.txt`; the
effect of a change of law shows there as a difference for review.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from domain.agreements.parameters import RuleParameters
from domain.evaluation.evaluate import Evaluation
from domain.facts.profile import MINOR
from domain.streams import employment as employments
from domain.values.bookings import Stamp
from domain.values.errors import UnsoundAgreement
from domain.values.findings import Finding
from domain.values.time import Month
from tests.domain.lines import BOOK, FULL_WEEK, booked, employment, evaluate_months, sheet_of

GOLDEN = Path(__file__).parent / "golden" / "standard_cases.txt"
HEADING = "Written by `python -m tests.domain.standard_cases`: read the difference, then keep it.\n"
ZONE = timezone(timedelta(hours=1))
HALF_WEEK = (240, 240, 240, 240, 240, 0, 0)
TUESDAY, SUNDAY = 1, 6

EMPLOYEES = ("arbeitszeitschutz", "dv-muster")
UNDER: dict[str, tuple[str, ...]] = {
    "with consent": ("opt_out",),
    "night workers": ("night_worker",),
    "in care": ("care_work",),
    "in an emergency": ("emergency",),
    "the young": (MINOR,),
    "pregnant": ("pregnant",),
    "nursing": ("nursing",),
    "young and pregnant": (MINOR, "pregnant"),
}
"""Conditions that hold together of employees; for them only the differences are listed."""

SETS: dict[str, tuple[str, ...]] = {
    "employees": ("arbzg", "dv-muster"),
    "tariff": ("tvoed-vka", "dv-muster", "estg"),
    "corridor": ("tvoed-vka-corridor", "dv-muster"),
    "frame": ("tvoed-vka-frame", "dv-muster"),
    "officials NRW": ("azvo-nrw", "frurlv-nrw", "dv-muster"),
    "officials Hesse": ("hazvo", "dv-muster"),
    "officials of the Federation": ("azv-bund", "dv-muster"),
    "fire service NRW": ("dv-muster", "azvofeu-nrw", "azvofeu-nrw-opt-out"),
    **dict.fromkeys(UNDER, EMPLOYEES),
}
"""Agreements that terms name together; every one for sheets is in at least one of these sets."""


class Case(NamedTuple):
    """Somebody's bookings of a day (``+`` is the day after it) under a weekly pattern."""

    name: str
    bookings: str
    weekly: tuple[int, ...] = FULL_WEEK
    weekday: int | None = None
    """Booked on the nearest such weekday instead, on the same side of the change."""


CASES = (
    Case("full-timer with a break", "08:00 in, 12:00 out, 12:30 in, 16:30 out"),
    Case("full-timer on a Tuesday", "08:00 in, 12:00 out, 12:30 in, 16:30 out", weekday=TUESDAY),
    Case("full-timer without a break", "08:00 in, 16:30 out"),
    Case("full-timer with a short break", "08:00 in, 12:00 out, 12:10 in, 16:40 out"),
    Case("full-timer who stays away", ""),
    Case("part-timer", "08:00 in, 12:00 out", HALF_WEEK),
    Case("part-timer who stays for six hours and a minute", "08:00 in, 14:01 out", HALF_WEEK),
    Case("long day", "07:00 in, 12:00 out, 12:45 in, 18:50 out"),
    Case("long day without a break", "07:00 in, 18:30 out"),
    Case("night shift", "22:00 in, +02:00 out, +02:30 in, +06:00 out"),
    Case("late shift and an early one", "14:00 in, 22:00 out, +06:00 in, +14:00 out"),
    Case("Sunday", "09:00 in, 13:00 out", weekday=SUNDAY),
    Case("clock-out forgotten", "08:00 in, +08:00 in, +12:00 out"),
    Case("key pressed twice", "08:00 in, 08:01 in, 12:00 out"),
)


class Outcome(NamedTuple):
    """One case on one day: the evaluated month and its findings from that day on."""

    case: Case
    day: date
    evaluation: Evaluation
    findings: tuple[Finding, ...]


def outcomes(
    ids: tuple[str, ...], day: date, *, before: bool, conditions: tuple[str, ...] = ()
) -> Iterator[Outcome]:
    """All cases on a day under these agreements and conditions; raises UnsoundAgreement."""
    BOOK.parameters(ids, day)
    for case in CASES:
        on = day
        if case.weekday is not None:
            on = _nearest(day, case.weekday, back=before)
            if on < BOOK.complete_from(ids):
                on = _nearest(day, case.weekday, back=False)
        month = Month.of(on)
        stamps = _stamps(case, on)
        sheets = {
            str(each): sheet_of(str(each), booked(s for s in stamps if Month.of(s.day) == each))
            for each in (month, month.next())
        }
        who = employment(on, case.weekly, *_personal(conditions, on), agreements=ids)
        found = evaluate_months(sheets, who, str(month), str(month))[str(month)]
        findings = tuple(finding for finding in found.sheet.findings if finding.day >= on)
        yield Outcome(case, on, found, findings)


def agreements_of_sheets() -> set[str]:
    """The shipped agreements without those for lifetime accounts alone."""
    rules = set(RuleParameters.__struct_fields__)
    return {
        agreement.id
        for agreement in BOOK.agreements
        if not agreement.value
        or any(value.name.partition(".")[0] in rules for value in agreement.value)
    }


def changes() -> list[date]:
    """The days on which any shipped file for sheets changes."""
    return sorted({day for name in agreements_of_sheets() for day in BOOK.changes((name,))})


def text() -> str:
    """The outcome of all cases, in the form of the golden file."""
    lines = [HEADING]
    for name, ids in SETS.items():
        conditions = UNDER.get(name, ())
        for change in changes():
            for day, before in ((change - timedelta(days=1), True), (change, False)):
                told = list(_told(ids, day, before=before, conditions=conditions))
                if conditions:
                    known = set(_told(ids, day, before=before))
                    told = [block for block in told if block not in known]
                lines.append(f"{name} ({', '.join(ids)}) on {day}")
                lines += told
                lines.append("")
    return "\n".join(lines)


def _told(
    ids: tuple[str, ...], day: date, *, before: bool, conditions: tuple[str, ...] = ()
) -> Iterator[str]:
    """The citations, and each case with its findings as one block of lines."""
    try:
        found = list(outcomes(ids, day, before=before, conditions=conditions))
    except UnsoundAgreement as error:
        yield f"  nothing to evaluate: {error}"
        return
    for citation in BOOK.parameters(ids, day, None, frozenset(conditions)).citations():
        yield f"  {citation}"
    for case, on, evaluation, findings in found:
        total = next(total for total in evaluation.sheet.days if total.day == on)
        told = (
            f"  {on:%a} {case.name}: attended {total.attended_minutes} break {total.break_minutes} "
            f"target {total.target_minutes} flex {total.flex_minutes}"
            + "".join(f" {account} {amount}" for account, amount in total.others)
        )
        lines = [told]
        for finding in findings:
            figures = " ".join(f"{name} {n}" for name, n in finding.figures.items())
            lines.append(f"    {finding.severity} {finding.code} {figures}".rstrip())
        yield "\n".join(lines)


def _personal(conditions: tuple[str, ...], on: date) -> Iterator[employments.Event]:
    """The events that make the conditions true from a day on."""
    for condition in conditions:
        if condition == MINOR:
            yield employments.BirthRecorded(date(on.year - 17, 1, 1))
        else:
            yield employments.CircumstanceRecorded(condition, on)


def _stamps(case: Case, day: date) -> list[Stamp]:
    found: list[Stamp] = []
    for sequence, part in enumerate(filter(None, case.bookings.split(", ")), start=1):
        when, kind = part.split(" ")
        on = day + timedelta(days=when.startswith("+"))
        local = datetime.combine(on, time.fromisoformat(when.removeprefix("+")), ZONE)
        found.append(Stamp(int(local.timestamp()), 60, kind, "T", sequence))
    return found


def _nearest(day: date, weekday: int, *, back: bool) -> date:
    step = timedelta(days=-1 if back else 1)
    while day.weekday() != weekday:
        day += step
    return day


if __name__ == "__main__":
    GOLDEN.write_text(text(), "utf-8")

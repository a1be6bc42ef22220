"""The format of a case file (TOML), read strictly: a misspelt key is an error.

A case says who works on which terms, what was booked, corrected and closed, and
what is expected of it. Times without an offset are local to the file's ``zone``.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    model_validator,
)

from domain.accounts import Account
from domain.agreements.reader import Value
from domain.bookings import Booking
from domain.findings import FindingCode
from domain.kinds import KINDS
from domain.localtime import resolve
from domain.time import Month

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


class CaseError(Exception):
    """The case cannot be evaluated; the message names file and key."""


def _month(text: str) -> str:
    Month.parse(text)
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _minutes(value: int | str) -> int:
    if isinstance(value, int):
        return value
    match = _CLOCK.fullmatch(value)
    if match is None:
        raise ValueError(f"not hours and minutes: {value!r}")
    return int(match[1]) * 60 + int(match[2])


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f"no kind of booking: {text!r} (known: {', '.join(KINDS)})")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"no time zone: {text!r}") from error
    return text


MonthText = Annotated[str, AfterValidator(_month)]
DayText = Annotated[str, AfterValidator(_day)]
Minutes = Annotated[int | str, AfterValidator(_minutes)]
KindText = Annotated[str, AfterValidator(_kind)]
ZoneText = Annotated[str, AfterValidator(_zone)]
# A file gives these as text, which strict reading would not take for an enum's member.
AccountText = Annotated[Account, Strict(strict=False)]
FindingText = Annotated[FindingCode, Strict(strict=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Head(_Table):
    """What the case shows and where it was published."""

    id: str
    title: str
    source: str = ""
    evidence: Literal["A", "B", "C", "D"] | None = Field(default=None, alias="class")
    """A statute, court or tariff parties; B commentary; C vendor or test; D arithmetic."""
    paragraph: str = ""
    note: str = ""
    until: MonthText | None = None
    """Evaluate up to this month; without it, up to the last one in which anything happened."""
    known_on: date | None = None
    """Leave out agreement versions that were agreed after this day."""


class Person(_Table):
    """Who it is about; employment begins with the first terms unless the file says when."""

    id: str = "1"
    hired_on: date | None = None
    ended_on: date | None = None
    unit: str = ""
    cost_centre: str = ""


class Terms(_Table):
    """Terms of employment from a day; ``recorded_on`` is when the service learnt of them."""

    effective_on: date
    weekly: Annotated[list[Minutes], Field(min_length=7, max_length=7)]
    """Target per weekday, Monday first, as ``"7:48"`` or in minutes."""
    agreements: Annotated[list[str], Field(min_length=1)]
    land: str
    recorded_on: date | None = None

    @property
    def weekly_minutes(self) -> list[int]:
        return [_minutes(value) for value in self.weekly]


class Calendar(_Table):
    """Public holidays by day: beside the library's, or instead of them."""

    replaces_library: bool = False
    holidays: dict[DayText, str] = {}

    def days(self) -> list[tuple[date, str]]:
        """The file's own holidays."""
        return [(date.fromisoformat(day), name) for day, name in self.holidays.items()]


class InFileAgreement(_Table):
    """An agreement that only this file knows; terms name it like any other."""

    short: str
    value: list[Value]


class Override(_Table):
    """One value of an agreement set for this case, over all agreements of the terms."""

    value: str
    set: Any
    valid_from: date | None = None
    paragraph: str = "override"


class Punch(_Table):
    """One booking; ``at`` with its offset, or local with a zone."""

    at: datetime | str
    kind: KindText
    zone: ZoneText | None = None
    terminal: str = "T-1"
    recorded_on: date | None = None
    """When the service received it; without it, the day on which it was made."""


class Correction(_Table):
    """A time officer's correction of one month; ``voided`` as ``terminal:sequence``."""

    month: MonthText
    reason: str
    id: str | None = None
    voided: list[str] = []
    added: list[Punch] = []
    recorded_on: date | None = None
    """When it was decided; without it, on the month's last day."""


class Close(_Table):
    """A month's close; without ``closed_on``, on the day after its end."""

    month: MonthText
    closed_on: date | None = None


class ExpectedDay(_Table):
    """Any of a day's sums in minutes."""

    attended_minutes: int | None = None
    break_minutes: int | None = None
    worked_minutes: int | None = None
    target_minutes: int | None = None
    flex_minutes: int | None = None


class ExpectedMonth(_Table):
    """Any of a month's figures; ``differences`` by month of origin and account."""

    closed: bool | None = None
    balances: dict[AccountText, int] = {}
    totals: dict[AccountText, int] = {}
    differences: dict[AccountText, int] | None = None
    settles: dict[MonthText, dict[AccountText, int]] | None = None


class ExpectedFinding(_Table):
    """A finding by day and code; of its figures those that are given."""

    day: date
    code: FindingText
    figures: dict[str, int] = {}


class ExpectedPosting(_Table):
    """A posting that must be there, by whatever is given of it."""

    effective_on: date
    account: AccountText
    amount: int
    rule: str | None = None
    citation: str | None = None
    causes: list[str] | None = None


class Expected(_Table):
    """Any part of the outcome."""

    days: dict[DayText, ExpectedDay] = {}
    months: dict[MonthText, ExpectedMonth] = {}
    balances: dict[AccountText, int] = {}
    findings: list[ExpectedFinding] | None = None
    """All findings there are."""
    findings_absent: list[FindingText] = []
    postings: list[ExpectedPosting] = []
    holidays: dict[DayText, str] = {}


class CaseFile(_Table):
    """A whole case."""

    case: Head
    person: Person = Person()
    terms: Annotated[list[Terms], Field(min_length=1)]
    calendar: Calendar = Calendar()
    agreement: dict[str, InFileAgreement] = {}
    override: list[Override] = []
    zone: ZoneText | None = None
    punches: str = ""
    """Bookings as lines ``2025-03-30 08:00 in``, local to ``zone``; # begins a remark."""
    punch: list[Punch] = []
    absence: list[dict[str, Any]] = []
    order: list[dict[str, Any]] = []
    correction: list[Correction] = []
    close: list[Close] = []
    expect: Expected

    @model_validator(mode="after")
    def _evaluated_only(self) -> CaseFile:
        # Leaving them out would answer another question than the file asks.
        if self.absence:
            raise ValueError("absence: absences are not evaluated yet")
        if self.order:
            raise ValueError("order: orders are not evaluated yet")
        return self

    def all_punches(self) -> list[Punch]:
        """The lines of ``punches`` and then the tables, in the file's order."""
        lines = [line.partition("#")[0].split() for line in self.punches.splitlines()]
        found: list[Punch] = []
        for words in filter(None, lines):
            try:
                found.append(Punch(at=" ".join(words[:-1]), kind=words[-1]))
            except ValidationError as error:
                raise CaseError(f"punches: {' '.join(words)}: {first_error(error)}") from error
        return found + list(self.punch)

    def booking(self, punch: Punch, sequence: int) -> Booking:
        """A punch as a booking with its instant, offset and marks; raises CaseError."""
        at = punch.at
        if isinstance(at, str):
            try:
                at = datetime.fromisoformat(at)
            except ValueError as error:
                raise CaseError(f"punch: at: {error}") from error
        offset = at.utcoffset()
        if offset is not None:
            return Booking(
                int(at.timestamp()), int(offset.total_seconds()) // 60, punch.kind, sequence
            )
        zone = punch.zone or self.zone
        if zone is None:
            raise CaseError(f"punch: {at.isoformat()}: has no offset, and no zone is given")
        resolved = resolve(at, ZoneInfo(zone))
        return Booking(resolved.at, resolved.offset_minutes, punch.kind, sequence, resolved.marks)


def read_case(path: Path) -> CaseFile:
    """Read one file; raises CaseError naming file and key."""
    try:
        return parse_case(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, CaseError) as error:
        raise CaseError(f"{path.name}: {error}") from error


def parse_case(text: str) -> CaseFile:
    """Read a case's text; raises CaseError naming the key."""
    try:
        return CaseFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CaseError(str(error)) from error
    except ValidationError as error:
        raise CaseError(first_error(error)) from error


def first_error(error: ValidationError) -> str:
    """The first thing that is wrong, with its key."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message

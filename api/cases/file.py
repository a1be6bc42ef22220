"""The format of a case file (TOML), read strictly: a misspelt key is an error.

A case states a person's terms, the bookings, plans, orders, corrections and closes, and the
expected outcome. Times without an offset are local to the file's ``zone``.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, PrivateAttr, ValidationError

from api.cases.absence import AbsenceTable, ElectedTable, NoticeTable, OpenedTable
from api.cases.expected import ExpectedOutcome
from api.cases.lifetime import LifetimeTable
from api.cases.toml_values import (
    STRICT,
    AccountText,
    CaseCircumstanceText,
    CaseError,
    CaseMonthText,
    ChoiceText,
    DayText,
    KindText,
    MinutesText,
    ZoneText,
    first_error,
    minutes_of_text,
)
from domain.agreements.agreement_file import AgreedValue
from domain.facts.kinds import SHIPPED, Kinds
from domain.facts.orders import Choice
from domain.facts.rosters import DutyKind, Shift
from domain.values.bookings import Booking
from domain.values.local_time import resolve


class _Table(BaseModel):
    model_config = STRICT


class HeadTable(_Table):
    """The subject of the case and its published source."""

    id: str
    title: str
    source: str = ""
    evidence: Literal["A", "B", "C", "D"] | None = Field(default=None, alias="class")
    """A statute, court or tariff parties; B commentary; C vendor or test; D arithmetic."""
    paragraph: str = ""
    note: str = ""
    until: CaseMonthText | None = None
    """Evaluate up to this month; without it, up to the last month that has any fact."""
    known_on: date | None = None
    """Ignore agreement versions that were agreed after this day."""


class PersonTable(_Table):
    """The case's person; employment begins with the first terms unless the file gives a day."""

    id: str = "1"
    born_on: date | None = None
    hired_on: date | None = None
    ended_on: date | None = None
    unit: str = ""
    cost_centre: str = ""


class Terms(_Table):
    """Terms of employment from a day; ``recorded_on`` is the day of their record."""

    effective_on: date
    weekly: Annotated[list[MinutesText], Field(min_length=7, max_length=7)]
    """Target per weekday, Monday first, as ``"7:48"`` or in minutes."""
    agreements: Annotated[list[str], Field(min_length=1)]
    land: str
    weekly_quantity: bool = False
    share_permille: int = 0
    recorded_on: date | None = None

    @property
    def weekly_minutes(self) -> list[int]:
        return [minutes_of_text(value) for value in self.weekly]


class CircumstanceTable(_Table):
    """A circumstance of the person that holds for some time."""

    kind: CaseCircumstanceText
    first: date
    last: date | None = None
    value: int = 0
    recorded_on: date | None = None


class PayTable(_Table):
    """Table pay of a full-timer per month in cents, of the person's step and of step three."""

    effective_on: date
    grade: str
    step: int
    monthly_cents: int
    third_step_cents: int
    capped_cents: int | None = None


class Duty(_Table):
    """Work for another unit, or under the rules of another duty, for some days."""

    first: date
    last: date
    unit: str = ""
    cost_centre: str = ""
    agreements: list[str] = []


class Roster(_Table):
    """The plan from ``first`` to ``last``; days without a shift are free.

    A line of ``shifts`` is ``2026-03-02 20:00-04:00``; an end before the beginning lies on the
    next day (24:00 and later can be written too). The break (``0:30``) and the kind
    (``on_call``) may follow.
    """

    first: date
    last: date
    shifts: str = ""
    time_off: list[date] = []
    """Public holidays for whose work time off is designated."""
    recorded_on: date | None = None

    def all_shifts(self) -> list[Shift]:
        """Read the lines as shifts; raises CaseError."""
        lines = [line.partition("#")[0].split() for line in self.shifts.splitlines()]
        return [_shift(words) for words in filter(None, lines)]


class OrderTable(_Table):
    """Overtime that was ordered, or approved ``afterwards``; ``begin`` on the clock, if given."""

    id: str
    day: date
    minutes: MinutesText
    choice: ChoiceText = Choice.OWED
    begin: MinutesText | None = None
    afterwards: bool = False
    recorded_on: date | None = None


class OpeningTable(_Table):
    """Opening balances taken from a source document."""

    effective_on: date
    amounts: dict[AccountText, int]
    document: str = "source document"


class LeavePay(_Table):
    """A day of leave to be paid that was earned under other weekly hours."""

    monthly_cents: int
    """Pay at the time of the leave."""
    divisor_days: Annotated[int, Field(ge=1)]
    earned: MinutesText
    """Weekly hours at the time of earning."""
    current: MinutesText


class Calendar(_Table):
    """Public holidays by day: beside the library's, or instead of them."""

    replaces_library: bool = False
    holidays: dict[DayText, str] = {}

    def days(self) -> list[tuple[date, str]]:
        """Read the file's own holidays."""
        return [(date.fromisoformat(day), name) for day, name in self.holidays.items()]


class InFileAgreement(_Table):
    """An agreement that only this file knows; terms name it like any other."""

    short: str
    value: list[AgreedValue]


class Override(_Table):
    """One value of an agreement set for this case, taking precedence over the terms' agreements."""

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
    """The time of receipt by the service; without it, the day of the booking."""


class Correction(_Table):
    """A time officer's correction of one month; ``voided`` as ``terminal:sequence``."""

    month: CaseMonthText
    reason: str
    id: str | None = None
    voided: list[str] = []
    added: list[Punch] = []
    recorded_on: date | None = None
    """The day of the decision; without it, the month's last day."""


class CloseTable(_Table):
    """A month's close; without ``closed_on``, the close is on the day after its end."""

    month: CaseMonthText
    closed_on: date | None = None


class CaseFile(_Table):
    """A whole case."""

    case: HeadTable
    person: PersonTable = PersonTable()
    terms: Annotated[list[Terms], Field(min_length=1)]
    calendar: Calendar = Calendar()
    agreement: dict[str, InFileAgreement] = {}
    override: list[Override] = []
    zone: ZoneText | None = None
    punches: str = ""
    """Bookings as lines ``2025-03-30 08:00 in``, local to ``zone``; # begins a remark."""
    punch: list[Punch] = []
    absence: list[AbsenceTable] = []
    notice: list[NoticeTable] = []
    leave: list[OpenedTable] = []
    exchange: list[ElectedTable] = []
    circumstance: list[CircumstanceTable] = []
    pay: list[PayTable] = []
    duty: list[Duty] = []
    roster: list[Roster] = []
    order: list[OrderTable] = []
    opening: list[OpeningTable] = []
    leave_pay: dict[str, LeavePay] = {}
    correction: list[Correction] = []
    close: list[CloseTable] = []
    lifetime: LifetimeTable | None = None
    expect: ExpectedOutcome
    _kinds: Kinds = PrivateAttr(SHIPPED)

    def model_post_init(self, context: object, /) -> None:
        """Remember the kinds with which the file is read."""
        assert isinstance(context, Kinds)
        self._kinds = context

    @property
    def kinds(self) -> Kinds:
        """The kinds that its bookings and absences may have."""
        return self._kinds

    def all_punches(self) -> list[Punch]:
        """Give the lines of ``punches`` and then the tables, in the file's order."""
        lines = [line.partition("#")[0].split() for line in self.punches.splitlines()]
        found: list[Punch] = []
        for words in filter(None, lines):
            try:
                given = {"at": " ".join(words[:-1]), "kind": words[-1]}
                found.append(Punch.model_validate(given, context=self.kinds))
            except ValidationError as error:
                raise CaseError(f"punches: {' '.join(words)}: {first_error(error)}") from error
        return found + list(self.punch)

    def booking(self, punch: Punch, sequence: int) -> Booking:
        """Make a booking of a punch, with its instant, offset and marks; raises CaseError."""
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


def read_case(path: Path, kinds: Kinds = SHIPPED) -> CaseFile:
    """Read one file; raises CaseError naming file and key."""
    try:
        return parse_case(path.read_text("utf-8"), kinds)
    except (OSError, UnicodeDecodeError, CaseError) as error:
        raise CaseError(f"{path.name}: {error}") from error


def parse_case(text: str, kinds: Kinds = SHIPPED) -> CaseFile:
    """Read a case's text; raises CaseError naming the key."""
    try:
        return CaseFile.model_validate(tomllib.loads(text), context=kinds)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(str(error)) from error
    except ValidationError as error:
        raise CaseError(first_error(error)) from error


def _shift(words: list[str]) -> Shift:
    try:
        day = date.fromisoformat(words[0])
        begin, end = map(minutes_of_text, words[1].split("-"))
        further = words[2:]
        pause = minutes_of_text(further.pop(0)) if further and further[0][0].isdigit() else 0
        kind = DutyKind(further.pop(0)) if further else DutyKind.SHIFT
    except (ValueError, IndexError) as error:
        raise CaseError(f"roster: {' '.join(words)}: {error}") from error
    if further:
        raise CaseError(f"roster: {' '.join(words)}: more than a shift: {further[0]}")
    return Shift(day, begin, end if end > begin else end + 1440, pause, kind)

"""Absences and leave of a case: their tables and commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import BaseModel, Field

from api.cases.toml_values import STRICT, AbsenceText, PartText
from domain.evaluation.person_facts import joined_years
from domain.facts import leave
from domain.facts.absences import Absence, AbsenceKind
from domain.streams import absence as absences
from domain.streams.absence import NO_ABSENCES, Absences, IsEmployed

PermilleOfDay = Annotated[int, Field(ge=1, le=1000)]


class _Table(BaseModel):
    model_config = STRICT


class ChangedTo(_Table):
    """A later change of an absence."""

    recorded_on: date
    first: date
    last: date
    reason: str = "changed"
    permille: PermilleOfDay = 1000
    minutes: int | None = None
    certified: bool = False


class AbsenceTable(_Table):
    """One absence; without ``status`` it counts: reported or approved, as its kind requires."""

    kind: AbsenceText
    first: date
    last: date | None = None
    """The last day; without it, the absence is of one day."""
    id: str | None = None
    permille: PermilleOfDay = 1000
    """Thousandths of each day; 500 is half a day."""
    minutes: int | None = None
    certified: bool = False
    continues: str = ""
    """The id of the previous absence of the same illness."""
    status: Literal["counts", "requested", "rejected", "withdrawn"] = "counts"
    recorded_on: date | None = None
    """The day of entry; without it, the absence's first day."""
    changed: list[ChangedTo] = []
    cancelled_on: date | None = None


class NoticeTable(_Table):
    """The employer's notice of the leave of a year and of the years before."""

    given_on: date
    leave_year: int
    document: str = "notice"


class LotTable(_Table):
    """Leave carried over from elsewhere, in hundredths of a day."""

    part: PartText
    year: int
    centidays: int
    notified_on: date | None = None


class OpenedTable(_Table):
    """Remaining leave at the beginning of the case."""

    effective_on: date
    lots: Annotated[list[LotTable], Field(min_length=1)]
    document: str = "opening"


class ElectedTable(_Table):
    """Days off in exchange for pay."""

    effective_on: date
    days: int
    document: str = "election"


class AbsenceCommand(Struct, frozen=True):
    """One command of a case about absence, with its day of record and the file's key for it."""

    recorded_on: date
    key: str
    command: absences.Command


class Years:
    """The absences recorded so far, year by year as their streams hold them."""

    def __init__(self, person: str, kinds: Mapping[str, AbsenceKind]) -> None:
        self.person = person
        self.kinds = kinds
        self.by_year: dict[int, Absences] = {}

    def decide(self, command: absences.Command, employed: IsEmployed) -> None:
        """Record the events of a command; raises Rejected."""
        together = joined_years(self.by_year)
        decided = absences.decide(command, together, employed=employed, kinds=self.kinds)
        for event in decided:
            for year in absences.years(event, together):
                self.by_year[year] = absences.evolve(self.by_year.get(year, NO_ABSENCES), event)


def absence_commands(tables: Iterable[AbsenceTable]) -> Iterator[AbsenceCommand]:
    """Yield the commands of the absences of a file."""
    for number, table in enumerate(tables, start=1):
        name = table.id or str(number)
        key = f"absence {name}"
        absence = Absence(
            name,
            table.kind,
            table.first,
            table.last or table.first,
            table.permille,
            table.minutes,
            table.certified,
            table.continues,
        )
        recorded_on = table.recorded_on or table.first
        begin: absences.Command = absences.EnterAbsence(absence)
        if table.status != "counts":
            begin = absences.RequestAbsence(absence)
        yield AbsenceCommand(recorded_on, key, begin)
        if table.status == "rejected":
            yield AbsenceCommand(recorded_on, key, absences.RejectAbsence(name, "rejected"))
        if table.status == "withdrawn":
            yield AbsenceCommand(recorded_on, key, absences.WithdrawAbsence(name))
        for change in table.changed:
            command = absences.ChangeAbsence(
                name,
                change.first,
                change.last,
                change.reason,
                change.permille,
                change.minutes,
                change.certified,
            )
            yield AbsenceCommand(change.recorded_on, key, command)
        if table.cancelled_on is not None:
            yield AbsenceCommand(table.cancelled_on, key, absences.CancelAbsence(name, "cancelled"))


def leave_acts(
    notices: Iterable[NoticeTable], opened: Iterable[OpenedTable], elected: Iterable[ElectedTable]
) -> Iterator[AbsenceCommand]:
    """Yield the commands about leave beside absences."""
    for notice in notices:
        given = absences.GiveNotice(notice.given_on, notice.leave_year, notice.document)
        yield AbsenceCommand(notice.given_on, "notice", given)
    for opening in opened:
        lots = tuple(
            leave.LeaveLot(lot.part, lot.year, lot.centidays, lot.notified_on)
            for lot in opening.lots
        )
        brought = absences.OpenLeave(opening.effective_on, lots, opening.document)
        yield AbsenceCommand(opening.effective_on, "leave", brought)
    for election in elected:
        chosen = absences.ElectExchangeDays(election.effective_on, election.days, election.document)
        yield AbsenceCommand(election.effective_on, "exchange", chosen)

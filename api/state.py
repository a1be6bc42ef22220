"""States of single streams, folded from the ledger for people to look at."""

from api.commands import fold_kept
from api.intake.badges import fold_badge
from domain.stored import badge_stream, employment_stream, timesheet_stream
from domain.streams.badge import Badge, KeptMonth
from domain.streams.employment import Employment
from domain.streams.timesheet import Timesheet
from domain.time import Month
from ledger.ledger import Ledger
from projections.facts import read_facts


def employment_of(ledger: Ledger, person: str, until_position: int | None = None) -> Employment:
    """A person's employment; version 0 for somebody never heard of."""
    stream = employment_stream(person)
    recorded = ledger.read_stream(stream, until_position=until_position)
    return read_facts(person, recorded).employment


def timesheet_of(ledger: Ledger, person: str, month: Month) -> Timesheet:
    """What was booked, planned, ordered and decided of a person's month."""
    recorded = ledger.read_stream(timesheet_stream(person, month))
    return read_facts(person, recorded).timesheet(month)


def badge_of(ledger: Ledger, badge: str, until_position: int | None = None) -> Badge:
    """Who held a badge when."""
    return fold_badge(ledger.read_stream(badge_stream(badge), until_position=until_position))


def kept_of(ledger: Ledger, badge: str, until_position: int | None = None) -> list[KeptMonth]:
    """What a badge booked while nobody held it, month by month."""
    recorded = ledger.read_range(f"{badge_stream(badge)}/", until_position)
    return [kept.state for kept in fold_kept(recorded).values()]

"""States of single streams, folded from the ledger for display."""

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
    """Fold a person's employment; version 0 for an unknown person."""
    stream = employment_stream(person)
    recorded = ledger.read_stream(stream, until_position=until_position)
    return read_facts(person, recorded).employment


def timesheet_of(ledger: Ledger, person: str, month: Month) -> Timesheet:
    """Fold the bookings, plans, orders and decisions of a person's month."""
    recorded = ledger.read_stream(timesheet_stream(person, month))
    return read_facts(person, recorded).timesheet(month)


def badge_of(ledger: Ledger, badge: str, until_position: int | None = None) -> Badge:
    """Fold a badge's holders over time."""
    return fold_badge(ledger.read_stream(badge_stream(badge), until_position=until_position))


def kept_of(ledger: Ledger, badge: str, until_position: int | None = None) -> list[KeptMonth]:
    """Fold a badge's bookings made while nobody held it, month by month."""
    recorded = ledger.read_range(f"{badge_stream(badge)}/", until_position)
    return [kept.state for kept in fold_kept(recorded).values()]

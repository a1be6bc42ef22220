"""Ids of the streams: readable text that begins with the person or the thing."""

from __future__ import annotations

from domain.values.time import Month


def employment_stream(person: str) -> str:
    """Stream id, as ``4711/employment``."""
    return f"{person}/employment"


def timesheet_stream(person: str, month: Month) -> str:
    """Stream id, as ``4711/timesheet/2026-11``."""
    return f"{person}/timesheet/{month}"


def absence_stream(person: str, year: int) -> str:
    """Stream id, as ``4711/absence/2026``."""
    return f"{person}/absence/{year:04d}"


def lifetime_stream(person: str) -> str:
    """Stream id, as ``4711/lifetime``."""
    return f"{person}/lifetime"


def badge_stream(badge_id: str) -> str:
    """Stream id, as ``badge/1001``."""
    return f"badge/{badge_id}"


def kept_stream(badge_id: str, month: Month) -> str:
    """Stream id, as ``badge/1001/2026-11``."""
    return f"badge/{badge_id}/{month}"


def terminal_stream(terminal_id: str) -> str:
    """Stream id, as ``terminal/T-01``."""
    return f"terminal/{terminal_id}"


def calendar_stream(land: str, year: int) -> str:
    """Stream id, as ``calendar/NW/2026``."""
    return f"{CALENDAR_STREAMS}{land}/{year}"


def unit_stream(unit_id: str) -> str:
    """Stream id, as ``unit/10``."""
    return f"unit/{unit_id}"


def agreement_stream(agreement_id: str) -> str:
    """Stream id, as ``agreement/arbzg``."""
    return f"{AGREEMENT_STREAMS}{agreement_id}"


AGREEMENT_STREAMS = "agreement/"
"""Prefix of the stream ids of all agreements."""

CALENDAR_STREAMS = "calendar/"
"""The beginning of the streams of all calendars."""

OWN_KINDS_STREAM = f"{AGREEMENT_STREAMS}own_kinds"
"""The employer's own kinds; no agreement has an underscore in its id."""

ACCESS_STREAM = "access/keys"

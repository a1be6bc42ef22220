"""Approvals of a month: valid and missing ones, and undecided orders before the close."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from domain.agreements.parameters import Parameters
from domain.orders import Choice
from domain.review import Approved
from domain.rules.approval import Level, approval
from domain.streams.timesheet import DayTotal, Timesheet


def approved_digest(days: Sequence[DayTotal]) -> str:
    """SHA-256 (hex) of the sums of a sheet's days, by which an approval names the sheet."""
    return sha256(msgspec.json.encode(days)).hexdigest()


def given(timesheet: Timesheet, days: Sequence[DayTotal]) -> tuple[Approved, ...]:
    """The approvals that count because nothing of the month has changed since."""
    approvals = timesheet.review.approvals
    if not approvals or timesheet.closed is not None:
        return ()
    digest = approved_digest(days)
    return tuple(
        approved
        for level in Level
        if (approved := approvals.get(level)) is not None
        and (approved.facts, approved.digest) == (timesheet.facts, digest)
    )


def missing(given: Sequence[Approved], parameters: Parameters) -> tuple[Level, ...]:
    """The approvals required by the agreements before the close that do not count yet."""
    if parameters.approval is None:
        return ()
    return approval([approved.level for approved in given], parameters.approval)


def undecided(timesheet: Timesheet, parameters: Parameters) -> tuple[str, ...]:
    """The ids of orders that need a decision before the close."""
    asked = parameters.approval
    if asked is None or not asked.decided_overtime or not timesheet.orders:
        return ()
    return tuple(one.id for one in timesheet.orders.values() if one.choice is Choice.OWED)

"""Absence: requests, decisions and reports; leave brought along.

Stream ``4711/absence/2026``. An absence that touches several years has its events in each
year's stream, the same in all of them, so one year's stream has all of its days. A request
counts once it is approved; an absence by law without approval is reported and counts at once.
"""

from domain.streams.absence.decide import (
    LONGEST_DAYS,
    Approve,
    Cancel,
    Change,
    Command,
    Employed,
    Enter,
    Reject,
    Report,
    Request,
    Withdraw,
    decide,
    years,
)
from domain.streams.absence.events import (
    Approved,
    Cancelled,
    Changed,
    Event,
    ExchangeDaysElected,
    LeaveAct,
    LeaveOpened,
    LeaveSaved,
    NoticeGiven,
    Refused,
    Reported,
    Requested,
    Withdrawn,
)
from domain.streams.absence.state import NO_ABSENCES, Absences, acts_of, days_of, evolve, fold

__all__ = [
    "LONGEST_DAYS",
    "NO_ABSENCES",
    "Absences",
    "Approve",
    "Approved",
    "Cancel",
    "Cancelled",
    "Change",
    "Changed",
    "Command",
    "Employed",
    "Enter",
    "Event",
    "ExchangeDaysElected",
    "LeaveAct",
    "LeaveOpened",
    "LeaveSaved",
    "NoticeGiven",
    "Refused",
    "Reject",
    "Report",
    "Reported",
    "Request",
    "Requested",
    "Withdraw",
    "Withdrawn",
    "acts_of",
    "days_of",
    "decide",
    "evolve",
    "fold",
    "years",
]

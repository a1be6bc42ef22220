"""Absence: requests, decisions and reports; leave brought along.

Stream ``4711/absence/2026``. An absence that touches several years has its events in each
year's stream, the same in all of them, so one year's stream has all of its days. A request
counts once it is approved; an absence by law without approval is reported and counts at once.
"""

from domain.streams.absence.decide import (
    LONGEST_DAYS,
    ApproveAbsence,
    CancelAbsence,
    ChangeAbsence,
    Command,
    EnterAbsence,
    IsEmployed,
    RejectAbsence,
    ReportAbsence,
    RequestAbsence,
    WithdrawAbsence,
    decide,
    years,
)
from domain.streams.absence.events import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceChanged,
    AbsenceRefused,
    AbsenceReported,
    AbsenceRequested,
    AbsenceWithdrawn,
    Event,
    ExchangeDaysElected,
    LeaveAct,
    LeaveOpened,
    LeaveSaved,
    NoticeGiven,
)
from domain.streams.absence.state import (
    NO_ABSENCES,
    Absences,
    absent_days_of,
    acts_of,
    evolve,
    fold,
)

__all__ = [
    "LONGEST_DAYS",
    "NO_ABSENCES",
    "AbsenceApproved",
    "AbsenceCancelled",
    "AbsenceChanged",
    "AbsenceRefused",
    "AbsenceReported",
    "AbsenceRequested",
    "AbsenceWithdrawn",
    "Absences",
    "ApproveAbsence",
    "CancelAbsence",
    "ChangeAbsence",
    "Command",
    "EnterAbsence",
    "Event",
    "ExchangeDaysElected",
    "IsEmployed",
    "LeaveAct",
    "LeaveOpened",
    "LeaveSaved",
    "NoticeGiven",
    "RejectAbsence",
    "ReportAbsence",
    "RequestAbsence",
    "WithdrawAbsence",
    "absent_days_of",
    "acts_of",
    "decide",
    "evolve",
    "fold",
    "years",
]

"""Employment: its periods, terms, units and personal facts.

Stream ``4711/employment``. A later agreement for the same day replaces the
earlier one; nothing is deleted.
"""

from domain.streams.employment.decide import (
    PERSON,
    AgreePay,
    AgreeTerms,
    AssignDuty,
    AssignUnit,
    Command,
    EndCircumstance,
    EndEmployment,
    Hire,
    LinkEmployments,
    PersonalCommand,
    RecordBirth,
    RecordCircumstance,
    decide,
)
from domain.streams.employment.events import (
    BirthRecorded,
    CircumstanceRecorded,
    DutyAssigned,
    EmploymentEnded,
    Event,
    Hired,
    LinkedAs,
    PayAgreed,
    PersonalFact,
    TermsAgreed,
    UnitAssigned,
)
from domain.streams.employment.state import NOBODY, Employment, EmploymentSpan, evolve

__all__ = [
    "NOBODY",
    "PERSON",
    "AgreePay",
    "AgreeTerms",
    "AssignDuty",
    "AssignUnit",
    "BirthRecorded",
    "CircumstanceRecorded",
    "Command",
    "DutyAssigned",
    "Employment",
    "EmploymentEnded",
    "EmploymentSpan",
    "EndCircumstance",
    "EndEmployment",
    "Event",
    "Hire",
    "Hired",
    "LinkEmployments",
    "LinkedAs",
    "PayAgreed",
    "PersonalCommand",
    "PersonalFact",
    "RecordBirth",
    "RecordCircumstance",
    "TermsAgreed",
    "UnitAssigned",
    "decide",
    "evolve",
]

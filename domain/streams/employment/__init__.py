"""Employment: its periods, terms, units and personal facts.

Stream ``4711/employment``. A later agreement for the same day replaces the
earlier one; nothing is deleted.
"""

from domain.streams.employment.decide import PERSON, Command, EndCircumstance, Hire, decide
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
    "BirthRecorded",
    "CircumstanceRecorded",
    "Command",
    "DutyAssigned",
    "Employment",
    "EmploymentEnded",
    "EmploymentSpan",
    "EndCircumstance",
    "Event",
    "Hire",
    "Hired",
    "LinkedAs",
    "PayAgreed",
    "PersonalFact",
    "TermsAgreed",
    "UnitAssigned",
    "decide",
    "evolve",
]

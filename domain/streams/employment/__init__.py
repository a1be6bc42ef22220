"""Employment: its periods, terms, units and personal facts.

Stream ``4711/employment``. A later agreement for the same day replaces the
earlier one; nothing is deleted.
"""

from domain.streams.employment.decide import PERSON, Command, EndCircumstance, Hire, decide
from domain.streams.employment.events import (
    BirthRecorded,
    CircumstanceRecorded,
    DutyAssigned,
    Ended,
    Event,
    Hired,
    LinkedAs,
    PayAgreed,
    Personal,
    TermsAgreed,
    UnitAssigned,
)
from domain.streams.employment.state import NOBODY, Employment, Span, evolve

__all__ = [
    "NOBODY",
    "PERSON",
    "BirthRecorded",
    "CircumstanceRecorded",
    "Command",
    "DutyAssigned",
    "Employment",
    "EndCircumstance",
    "Ended",
    "Event",
    "Hire",
    "Hired",
    "LinkedAs",
    "PayAgreed",
    "Personal",
    "Span",
    "TermsAgreed",
    "UnitAssigned",
    "decide",
    "evolve",
]

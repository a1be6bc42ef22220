"""Events of employment."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.facts.profile import Pay


class Hired(Struct, frozen=True, omit_defaults=True):
    """Employment begins. ``name`` is for people to read and may be empty."""

    hired_on: date
    name: str = ""


class TermsAgreed(Struct, frozen=True, omit_defaults=True):
    """Terms from ``effective_on`` on: minutes Monday to Sunday, agreements, holidays of a Land.

    ``weekly_quantity``: the week's sum is owed, independent of the days of work; the days only
    spread it over holidays and absences. ``share_permille``, if it is not 0: the sum is that
    share of the full weekly hours of the agreements, and the days give its shape.
    """

    effective_on: date
    weekly_minutes: tuple[int, int, int, int, int, int, int]
    agreements: tuple[str, ...]
    land: str
    weekly_quantity: bool = False
    share_permille: int = 0


class UnitAssigned(Struct, frozen=True):
    """The person belongs to an org unit and a cost centre from ``effective_on`` on."""

    effective_on: date
    unit: str
    cost_centre: str


class EmploymentEnded(Struct, frozen=True):
    """Employment ends; ``last_day`` is the last day of employment."""

    last_day: date


class BirthRecorded(Struct, frozen=True):
    """The date of birth became known; a later record replaces an earlier one."""

    born_on: date


class CircumstanceRecorded(Struct, frozen=True, omit_defaults=True):
    """A circumstance for rules holds from ``first`` to ``last``, both included.

    Of two records of one kind and first day the later counts; ``revoked`` takes it back.
    ``document`` names the evidence.
    """

    kind: str
    first: date
    last: date | None = None
    value: int = 0
    document: str = ""
    revoked: bool = False


class PayAgreed(Struct, frozen=True):
    """The person is paid by this grade and step of the pay table from ``effective_on`` on."""

    effective_on: date
    pay: Pay


class DutyAssigned(Struct, frozen=True, omit_defaults=True):
    """The person works for another unit, or under the rules of another duty, for some days.

    ``agreements``, if any are named, replace those of the terms.
    """

    first: date
    last: date
    unit: str
    cost_centre: str
    reason: str
    agreements: tuple[str, ...] = ()


class LinkedAs(Struct, frozen=True):
    """This employment is one of several of the human being that ``human`` stands for."""

    human: str


PersonalFact = BirthRecorded | CircumstanceRecorded | PayAgreed | DutyAssigned | LinkedAs
"""Facts of a person for rules besides the terms; each is its own command."""


Event = Hired | TermsAgreed | UnitAssigned | EmploymentEnded | PersonalFact

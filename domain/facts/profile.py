"""Standing of a person on a day, for rules: age, circumstances, contract hours, pay."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files

from msgspec import Struct, convert

from domain.values.errors import Code, Rejected

MINOR = "minor"
"""The condition of being a minor; it follows from the date of birth."""


class OlderYouth(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition met by minors from a certain age on, with its paragraph."""

    code: str
    from_age: int
    """Years completed."""
    paragraph: str


class Youth(Struct, frozen=True, forbid_unknown_fields=True):
    """Age limit of minors, and the paragraph against orders of extra work for them."""

    below_age: int
    """Years completed."""
    paragraph: str
    orders_paragraph: str
    older: tuple[OlderYouth, ...] = ()


class CircumstanceKind(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of circumstance with its names and legal definition; a row of the data file."""

    code: str
    de: str
    en: str
    paragraph: str
    value: str = ""
    """Meaning of its figure, if it has one."""
    least: int = 0
    """Least figure at which the circumstance is also a condition of agreements."""
    refuses_orders: bool = False
    """Set if nobody may order extra work while it holds."""
    greatest: int = 0
    """Greatest possible figure, if it has one."""
    written: bool = False
    """Set if it is recorded only with a document."""
    notice_months: int = 0
    """Months for which it still holds after the person has ended it."""


class Circumstances(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole data file."""

    minor: Youth
    circumstance: tuple[CircumstanceKind, ...]


def read_circumstances() -> Circumstances:
    """Read the kinds of circumstance, and the definition of minors."""
    text = files("domain").joinpath("facts", "circumstances.toml").read_text("utf-8")
    return convert(tomllib.loads(text), Circumstances)


_READ = read_circumstances()
YOUTH = _READ.minor
CIRCUMSTANCES: Mapping[str, CircumstanceKind] = {kind.code: kind for kind in _READ.circumstance}
CONDITIONS = frozenset({MINOR, *(one.code for one in YOUTH.older), *CIRCUMSTANCES})
"""Possible conditions of agreements (``applies_to``)."""


class Circumstance(Struct, frozen=True):
    """A circumstance of a person from one day to another, both included."""

    kind: str
    first: date
    last: date | None = None
    value: int = 0

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: Circumstance) -> bool:
        """Return whether both hold on a common day."""
        return self.first <= (other.last or date.max) and other.first <= (self.last or date.max)


class Pay(Struct, frozen=True, omit_defaults=True):
    """Table pay of a full-timer per month in cents: of the person's step, and of step three.

    ``grade`` is the pay grade as the table names it (``9b``, ``A 8``). ``capped_cents`` is
    that of the highest step from which overtime is paid, if the person's step is above it.
    """

    grade: str
    step: int
    monthly_cents: int
    third_step_cents: int
    capped_cents: int | None = None


class Rates(Struct, frozen=True):
    """Hourly pay of a full-timer in cents, by the steps of ``Pay``."""

    hour_cents: int
    third_step_hour_cents: int
    capped_hour_cents: int | None = None


class Profile(Struct, frozen=True):
    """Standing of a person on a day; the same for all days of a segment."""

    born_on: date | None = None
    circumstances: tuple[Circumstance, ...] = ()
    """Circumstances that hold on the day."""
    weekly_minutes: int = 0
    """Minutes required by the terms in a week."""
    pay: Pay | None = None
    rates: Rates | None = None
    """Hourly pay, if pay is known and the agreements set its calculation."""
    full_weekly_minutes: int = 0
    """Weekly minutes of full-timers; 0 where the agreements do not set them."""
    weekly_quantity: bool = False
    """Set if the week's minutes are owed, independent of the days of work."""

    @property
    def share_of_full_time(self) -> Fraction:
        """The part of full working hours required by the terms; 1 where these are unknown."""
        full = self.full_weekly_minutes
        return Fraction(min(self.weekly_minutes, full), full) if full else Fraction(1)

    def age(self, day: date) -> int | None:
        """Years completed on a day; None where the date of birth is unknown."""
        return None if self.born_on is None else age_on(self.born_on, day)

    def value(self, kind: str) -> int | None:
        """The figure of a circumstance that holds; None where it does not."""
        for circumstance in self.circumstances:
            if circumstance.kind == kind:
                return circumstance.value
        return None

    def conditions(self, day: date) -> frozenset[str]:
        """The conditions of agreements that the person meets on a day."""
        found = {
            one.kind for one in self.circumstances if one.value >= CIRCUMSTANCES[one.kind].least
        }
        age = self.age(day)
        if age is not None and age < YOUTH.below_age:
            found.add(MINOR)
            found.update(one.code for one in YOUTH.older if one.from_age <= age)
        return frozenset(found)


def orders_refused_by(profile: Profile, day: date) -> tuple[str, str] | None:
    """The condition that forbids orders of extra work, and its paragraph; None without one."""
    for condition in sorted(profile.conditions(day)):
        if condition == MINOR:
            return MINOR, YOUTH.orders_paragraph
        kind = CIRCUMSTANCES.get(condition)
        if kind is not None and kind.refuses_orders:
            return condition, kind.paragraph
    return None


def age_on(born_on: date, day: date) -> int:
    """Years completed; a year is completed with the end of the day before the birthday."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if had_birthday else 1)


def check_circumstance(added: Circumstance, known: Iterable[Circumstance], document: str) -> None:
    """Refuse a circumstance that contradicts itself or a known one; raises Rejected.

    A known circumstance of the same kind and first day is replaced and is no contradiction.
    """
    kind = CIRCUMSTANCES[added.kind]
    if added.last is not None and added.last < added.first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=added.first, valid_until=added.last)
    greatest = kind.greatest or added.value
    if not (1 <= added.value <= greatest if kind.value else added.value == 0):
        raise Rejected(
            Code.CIRCUMSTANCE_FIGURE, kind=kind.code, figure=kind.value, greatest=kind.greatest
        )
    if kind.written and not document.strip():
        raise Rejected(Code.CONSENT_NOT_WRITTEN, kind=kind.code, first=added.first)
    for other in known:
        if other.kind == kind.code and other.first != added.first and other.meets(added):
            raise Rejected(
                Code.CIRCUMSTANCE_OVERLAPS, kind=kind.code, first=added.first, other=other.first
            )


def known_circumstance(known: Iterable[Circumstance], kind: str, first: date) -> Circumstance:
    """The recorded circumstance of a kind and first day; raises Rejected where there is none."""
    for one in known:
        if (one.kind, one.first) == (kind, first):
            return one
    raise Rejected(Code.CIRCUMSTANCE_NOT_RECORDED, kind=kind, first=first)


def ended_circumstance(
    known: Iterable[Circumstance], kind: str, first: date, declared_on: date
) -> Circumstance:
    """The circumstance after the person has ended it; raises Rejected."""
    one = known_circumstance(known, kind, first)
    last = last_after_notice(CIRCUMSTANCES[kind], declared_on)
    if last < first:
        raise Rejected(Code.PERIOD_REVERSED, valid_from=first, valid_until=last)
    if one.last is not None and one.last < last:
        raise Rejected(Code.CIRCUMSTANCE_OVER, kind=kind, last=one.last)
    return Circumstance(kind, first, last, one.value)


def last_after_notice(kind: CircumstanceKind, declared_on: date) -> date:
    """The last day of a circumstance ended by a declaration (§ 188 Abs. 2 BGB).

    The notice ends in its last month on the day of the declaration, or on the month's last.
    """
    years, month = divmod(declared_on.month - 1 + kind.notice_months, 12)
    year = declared_on.year + years
    return date(year, month + 1, min(declared_on.day, monthrange(year, month + 1)[1]))


UNKNOWN = Profile()

"""Sources of credits to a lifetime account, and their limits (TVöD § 10(7); AZV § 7a)."""

from enum import StrEnum

from msgspec import Struct

RULE = "lifetime_credit"


class Source(StrEnum):
    """Source of a credit; stored for ever."""

    FLEX = "flex"
    OVERTIME = "overtime"
    EXTRA_WORK = "extra_work"
    PAY = "pay"
    """Parts of pay given up for the account."""
    EXCHANGE_DAY = "exchange_day"
    """Days exchanged for a part of the yearly bonus (TVöD § 29a)."""
    TRANSFER = "transfer"
    """Brought along from another employer (§ 7f(1) No. 1)."""
    OPENING = "opening"
    """Brought along from the previous system, with its document."""


BROUGHT_ALONG = frozenset({Source.TRANSFER, Source.OPENING})
"""Credit saved elsewhere: it counts towards no yearly limit here and forms no room."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Allowed sources, and limits of a calendar year and of the account."""

    sources: tuple[Source, ...]
    yearly_minutes: int | None = None
    """Most minutes credited from hours in a year; None: no limit."""
    yearly_cents: int | None = None
    """Most cents credited from pay in a year; None: no limit."""
    most_minutes: int | None = None
    """Most minutes on an account in time; None: no limit."""
    citation: str = ""


class CreditLimit(Struct, frozen=True):
    """A limit that a credit would exceed: its name, its value and the resulting sum."""

    name: str
    most: int
    reached: int


def lifetime_credit(
    source: Source,
    minutes: int,
    cents: int,
    of_the_year: tuple[int, int],
    parameters: Parameters,
) -> CreditLimit | None:
    """Return the yearly limit that a credit would exceed; None if it is within all.

    ``cents`` is the amount of a credit out of pay; ``of_the_year`` the calendar year's credits
    so far, in minutes and in cents out of pay.
    """
    if source in BROUGHT_ALONG:
        return None
    year_minutes, year_cents = of_the_year
    for name, most, reached in (
        ("yearly_minutes", parameters.yearly_minutes, year_minutes + minutes),
        ("yearly_cents", parameters.yearly_cents, year_cents + cents),
    ):
        if most is not None and reached > most:
            return CreditLimit(name, most, reached)
    return None

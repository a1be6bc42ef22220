"""What can be put on a lifetime account, and how much of it (TVöD § 10(7); AZV § 7a)."""

from enum import StrEnum

from msgspec import Struct

RULE = "lifetime_credit"


class Source(StrEnum):
    """Where a credit comes from; stored for ever."""

    FLEX = "flex"
    OVERTIME = "overtime"
    EXTRA_WORK = "extra_work"
    PAY = "pay"
    """Parts of pay that are given up for it."""
    EXCHANGE_DAY = "exchange_day"
    """Days exchanged for a part of the yearly bonus (TVöD § 29a)."""
    TRANSFER = "transfer"
    """Brought along from another employer (§ 7f(1) No. 1)."""
    OPENING = "opening"
    """Brought along from the system before, with its document."""


BROUGHT_ALONG = frozenset({Source.TRANSFER, Source.OPENING})
"""What was saved elsewhere: it counts for no year here and forms no room."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The sources that are allowed, and limits of a calendar year and of the account."""

    sources: tuple[Source, ...]
    yearly_minutes: int | None = None
    """Most that can be credited from hours in a year; None: no limit."""
    yearly_cents: int | None = None
    """Most that can be credited from pay in a year; None: no limit."""
    most_minutes: int | None = None
    """Most that an account in time can hold; None: no limit."""
    citation: str = ""


class Limit(Struct, frozen=True):
    """A limit that would be passed: its name, its figure and what would stand against it."""

    name: str
    most: int
    reached: int


def lifetime_credit(
    source: Source,
    minutes: int,
    cents: int,
    of_the_year: tuple[int, int],
    parameters: Parameters,
) -> Limit | None:
    """The limit of a year that a credit would pass; None where it is within all.

    ``cents`` are those of a credit out of pay; ``of_the_year`` what the calendar year has
    credited so far in minutes and in cents out of pay.
    """
    if source in BROUGHT_ALONG:
        return None
    year_minutes, year_cents = of_the_year
    for name, most, reached in (
        ("yearly_minutes", parameters.yearly_minutes, year_minutes + minutes),
        ("yearly_cents", parameters.yearly_cents, year_cents + cents),
    ):
        if most is not None and reached > most:
            return Limit(name, most, reached)
    return None

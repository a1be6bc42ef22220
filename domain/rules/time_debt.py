"""Hours that somebody owes on a lifetime account when it is settled early.

An account in time may be overdrawn where the agreement lets a release begin before all of it is
saved. What is owed in the end is taken from the money on the account and then from pay, or it is
let go; which, the agreement says (BGB § 812; limits of garnishment, § 394 BGB, are payroll's).
"""

from msgspec import Struct

from domain.rules.value_conversion import HourlyRate, value_conversion, worth_in_minutes

RULE = "time_debt"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether hours that are owed are taken from money."""

    recovered: bool
    citation: str = ""


class Recovered(Struct, frozen=True):
    """What becomes of hours that are owed: so many from the account's money, the rest from pay."""

    minutes: int
    """Of them those that the account's money pays."""
    cents: int
    """What is taken from the account."""
    pay_cents: int
    """What is taken from pay."""


NOTHING_RECOVERED = Recovered(0, 0, 0)


def time_debt(
    owed_minutes: int, value_cents: int, rate: HourlyRate, parameters: Parameters
) -> Recovered:
    """What is taken for hours that are owed, at the rate of the day."""
    if not parameters.recovered:
        return NOTHING_RECOVERED
    owed = value_conversion(owed_minutes, rate)
    taken = min(owed, value_cents)
    minutes = owed_minutes if taken == owed else min(owed_minutes, worth_in_minutes(taken, rate))
    return Recovered(minutes, taken, owed - taken)

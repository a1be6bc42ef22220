"""Time debt on a lifetime account at its early settlement.

An account in time may be overdrawn if the agreement lets a release begin before it is saved in
full. By the agreement, the remaining debt is either taken from the money on the account and then
from pay, or waived (BGB § 812; payroll applies the limits of garnishment, § 394 BGB).
"""

from msgspec import Struct

from domain.rules.lifetime.value_conversion import HourlyRate, value_conversion, worth_in_minutes

RULE = "time_debt"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Recovery of owed hours in money."""

    recovered: bool
    citation: str = ""


class DebtRecovery(Struct, frozen=True):
    """Recovery of owed hours, from the account's money first and the rest from pay."""

    minutes: int
    """Minutes paid by the account's money."""
    cents: int
    """Cents taken from the account."""
    pay_cents: int
    """Cents taken from pay."""


NOTHING_RECOVERED = DebtRecovery(0, 0, 0)


def time_debt(
    owed_minutes: int, value_cents: int, rate: HourlyRate, parameters: Parameters
) -> DebtRecovery:
    """Return the recovery of owed hours at the rate of the day."""
    if not parameters.recovered:
        return NOTHING_RECOVERED
    owed = value_conversion(owed_minutes, rate)
    taken = min(owed, value_cents)
    minutes = owed_minutes if taken == owed else min(owed_minutes, worth_in_minutes(taken, rate))
    return DebtRecovery(minutes, taken, owed - taken)

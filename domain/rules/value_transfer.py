"""Who a value credit can be handed to at an exit (SGB IV § 7f(1))."""

from enum import StrEnum

from msgspec import Struct

from domain.rules import reference_sum

RULE = "value_transfer"


class Destination(StrEnum):
    """Who takes an account over; stored for ever."""

    EMPLOYER = "employer"
    """A new employer, who agreed to go on with it."""
    PENSION_INSURANCE = "pension_insurance"
    """Deutsche Rentenversicherung Bund; there is no way back."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Above how many reference sums pension insurance takes it."""

    reference_sums: int
    citation: str = ""


def value_transfer(
    value_cents: int,
    destination: Destination,
    parameters: Parameters,
    reference: reference_sum.Parameters,
) -> bool:
    """Whether an account of this value, employer's share included, can be handed over."""
    if destination is Destination.EMPLOYER:
        return True
    return value_cents > reference_sum.reference_sum(parameters.reference_sums, reference)

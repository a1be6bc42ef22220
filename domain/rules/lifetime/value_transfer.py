"""Transfer of a value credit at an exit (SGB IV § 7f(1))."""

from enum import StrEnum

from msgspec import Struct

from domain.rules.lifetime import reference_sum

RULE = "value_transfer"


class Destination(StrEnum):
    """Recipient of an account; stored for ever."""

    EMPLOYER = "employer"
    """A new employer who agreed to continue the account."""
    PENSION_INSURANCE = "pension_insurance"
    """Deutsche Rentenversicherung Bund; the transfer is irrevocable."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Number of reference sums above which pension insurance accepts an account."""

    reference_sums: int
    citation: str = ""


def value_transfer(
    value_cents: int,
    destination: Destination,
    parameters: Parameters,
    reference: reference_sum.Parameters,
) -> bool:
    """Check whether an account of this value, employer's share included, can be transferred."""
    if destination is Destination.EMPLOYER:
        return True
    return value_cents > reference_sum.reference_sum(parameters.reference_sums, reference)

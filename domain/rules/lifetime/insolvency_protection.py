"""Protection of value credits against insolvency (SGB IV § 7e).

The section does not apply to municipalities and other bodies that cannot become insolvent
(§ 7e(9), TVöD § 10(6)); a company owned by the city has to protect credits above the threshold.
"""

from enum import StrEnum

from msgspec import Struct

from domain.rules.lifetime import reference_sum

RULE = "insolvency_protection"


class EmployerKind(StrEnum):
    """Kind of employer; stored for ever."""

    MUNICIPALITY = "municipality"
    PUBLIC_BODY = "public_body"
    """Another body of public law that cannot become insolvent."""
    COMPANY = "company"
    """A company that can become insolvent, owned by the city or not."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Exempt kinds of employer, and the threshold of value for the others."""

    exempt: tuple[EmployerKind, ...]
    reference_sums: int
    citation: str = ""


def insolvency_protection(
    employer: EmployerKind,
    value_cents: int,
    parameters: Parameters,
    reference: reference_sum.Parameters,
) -> bool:
    """Check whether an account of this value, employer's share included, must be protected."""
    if employer in parameters.exempt:
        return False
    return value_cents > reference_sum.reference_sum(parameters.reference_sums, reference)

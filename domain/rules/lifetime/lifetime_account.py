"""Lifetime account offered by an employer, and its exclusions (TVöD § 10(7); AZVO NRW § 14a(1))."""

from enum import StrEnum

from msgspec import Struct

from domain.facts.profile import Profile

RULE = "lifetime_account"


class Model(StrEnum):
    """Unit in which an account is kept; stored for ever."""

    TIME = "time"
    """In hours: for civil servants, and older accounts preserved by § 116 SGB IV."""
    MONEY = "money"
    """As a value credit in euros; hours are converted when they are credited."""
    BOTH = "both"
    """Hours and euros side by side, exchanged at the rate of the day."""

    @property
    def has_money(self) -> bool:
        return self is not Model.TIME


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Account offered, and circumstances that exclude a person."""

    models: tuple[Model, ...]
    excluded: tuple[str, ...]
    """Circumstances that exclude a person from such an account."""
    payout: bool
    """A remaining balance is paid out in the end; otherwise it can only be taken as time."""
    citation: str = ""


def lifetime_account(profile: Profile, parameters: Parameters) -> str | None:
    """Return the circumstance that excludes a person from an account; None without one."""
    for kind in parameters.excluded:
        if profile.value(kind) is not None:
            return kind
    return None

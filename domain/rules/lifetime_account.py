"""Which lifetime account an employer offers, and to whom (TVöD § 10(7); AZVO NRW § 14a(1))."""

from enum import StrEnum

from msgspec import Struct

from domain.standing import Standing

RULE = "lifetime_account"


class Model(StrEnum):
    """What an account is kept in; stored for ever."""

    TIME = "time"
    """In hours: civil servants, and accounts that § 116 SGB IV leaves as they were."""
    MONEY = "money"
    """As a value credit in euros; hours are converted when they are credited."""
    BOTH = "both"
    """Hours and euros side by side, exchanged at the rate of the day."""

    @property
    def has_money(self) -> bool:
        return self is not Model.TIME


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """What is offered, and who is left out."""

    models: tuple[Model, ...]
    excluded: tuple[str, ...]
    """Circumstances of those who have no such account."""
    payout: bool
    """Whether what is left is paid out in the end; otherwise it can only be taken as time."""
    citation: str = ""


def lifetime_account(standing: Standing, parameters: Parameters) -> str | None:
    """The circumstance for which somebody can have no account; None where there is none."""
    for kind in parameters.excluded:
        if standing.value(kind) is not None:
            return kind
    return None

"""Payment, in days, for leave not taken before the end of employment (BUrlG § 7(4)).

The value of a day follows from the pay of the last thirteen weeks (§ 11), which payroll knows.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.facts.leave import Part
from domain.rules.leave.lots import Lots, take_lots
from domain.values.accounts import Account, Route, Transfer

RULE = "leave_payout"
PAID = Route(RULE, Account.LEAVE, Account.LEAVE_PAID)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Parts of leave that are paid."""

    parts: frozenset[Part]
    citation: str = ""


def leave_payout(held: Lots, day: date, parameters: Parameters) -> tuple[Lots, Transfer | None]:
    """Return the lots after the last day of employment, and the transfer of paid days, if any."""
    amounts = {
        (lot.part, lot.year): lot.left_centidays
        for lot in held.lots
        if lot.part in parameters.parts and lot.left_centidays
    }
    if not amounts:
        return held, None
    paid = Transfer(PAID, sum(amounts.values()), day, parameters.citation)
    return take_lots(held, amounts), paid

"""Early settlement (Störfall): contributions on a value credit that is not used as agreed.

SGB IV § 23b(2): in each branch, the value up to the branch's room is contributory. Contributions
are due with the next payroll run at the rates of that day.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from domain.rules.lifetime.contribution_room import Branch, Method, Room
from domain.rules.lifetime.employer_share import BranchRate, contribution
from domain.rules.lifetime.employer_share import Parameters as EmployerRates

RULE = "early_settlement"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Employees' rates; ``employer_share`` holds the employer's."""

    employee_rates: tuple[BranchRate, ...]
    insolvency_bounded: bool = False
    """In an insolvency the contributory value is limited to the payment from the protection."""
    citation: str = ""


class BranchSettlement(Struct, frozen=True):
    """Early settlement of a branch: original and bounded room, and contributions due, in cents."""

    branch: Branch
    original_cents: int
    bounded_cents: int
    employee_cents: int
    employer_cents: int


def early_settlement(
    rooms: Iterable[Room],
    method: Method,
    parameters: Parameters,
    employer: EmployerRates,
    paid_cents: int | None = None,
) -> tuple[BranchSettlement, ...]:
    """Return the contributions due per branch on the bounded room.

    ``paid_cents`` is the payment of an insolvent employer's protection on the account; None: no
    insolvency, the account was paid in full.
    """
    most = paid_cents if parameters.insolvency_bounded else None
    if most is not None:
        rooms = [replace(room, bounded_cents=min(room.bounded_cents, most)) for room in rooms]
    employee_rates = {rate.branch: rate for rate in parameters.employee_rates}
    employer_rates = {rate.branch: rate for rate in employer.rates}
    return tuple(
        BranchSettlement(
            room.branch,
            room.original_cents(method),
            room.bounded_cents,
            contribution(room.bounded_cents, employee_rates[room.branch]),
            contribution(room.bounded_cents, employer_rates[room.branch]),
        )
        for room in rooms
        if room.branch in employee_rates and room.branch in employer_rates
    )

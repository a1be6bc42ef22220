"""A read model: a table, the values it is made from, and the changes that make its rows stale.

A folder declares one in its ``project.py``; its name stands in the list of
``projections/engine/registry.py``. Locking, filling, rebuilding, swapping and
dropping of tables follow from these declarations.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.resources import files
from typing import Any, Generic, TypeVar

from msgspec import Struct

from domain.evaluation.evaluate import Evaluation
from domain.lifetime.month_ends import MonthEnd
from ledger.sql_files import statements

TableRow = tuple[Any, ...]
MadeFrom = TypeVar("MadeFrom", Evaluation, MonthEnd)


class Staleness(Struct, Generic[MadeFrom], frozen=True):
    """The changes that make rows stale, and the rows that are then replaced.

    Rows are always replaced by person: those of the stale month alone, or with them those of
    all later months.
    """

    changes: str
    later_too: bool


class ReadModel(Struct, Generic[MadeFrom], frozen=True):
    """One table with a row for every (person, month, …) that its source gives.

    ``columns`` begin with person and month; ``rows`` gives the rows of one value of the source
    in their order.
    """

    name: str
    columns: tuple[str, ...]
    made_from: type[MadeFrom]
    stale: Staleness[MadeFrom]
    rows: Callable[[MadeFrom], Iterable[TableRow]]

    @property
    def ddl(self) -> str:
        """The table as SQL; unqualified, so that it is made where the search path points."""
        return files(f"projections.{self.name}").joinpath("table.sql").read_text("utf-8")

    @property
    def digest(self) -> str:
        """Digest of the table's definition; a table of another digest is rebuilt, not migrated."""
        return sha256(self.ddl.encode()).hexdigest()


MONTH_CHANGES: Staleness[Evaluation] = Staleness(
    "an event that touches the month (domain/streams/touched_months.py), the calendar of its "
    "year, or another carry of the month before",
    later_too=False,
)
"""Rows of an evaluated month."""

ACCOUNT_CHANGES: Staleness[MonthEnd] = Staleness(
    "an event of the account or of the employment, or another credit of an evaluated month",
    later_too=True,
)
"""Rows of a lifetime account at month ends; each rests on those before."""


def queries(name: str) -> dict[str, bytes]:
    """The statements of a read model's ``queries.sql``."""
    file = files(f"projections.{name}").joinpath("queries.sql")
    return {query: text.encode() for query, text in statements(file).items()}

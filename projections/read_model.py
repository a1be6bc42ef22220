"""A projection: a table and the rows that a month, or an account at its end, has in it."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.resources import files
from typing import Any, Generic, TypeVar

from msgspec import Struct

from ledger.sql_files import statements

Row = tuple[Any, ...]
Made = TypeVar("Made")


class Projection(Struct, Generic[Made], frozen=True):
    """One table keyed by (person, month, …); rows of a month are replaced as a whole.

    ``rows`` gives the rows of a month's evaluation, or of the account at its end, in the
    order of ``columns``, which begin with person and month.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Made], Iterable[Row]]

    @property
    def ddl(self) -> str:
        """The table as SQL; unqualified, so that it is made where the search path points."""
        return files(f"projections.{self.name}").joinpath("table.sql").read_text("utf-8")

    @property
    def digest(self) -> str:
        """Digest of the table's definition; a table of another digest is rebuilt, not migrated."""
        return sha256(self.ddl.encode()).hexdigest()


def queries(projection: str) -> dict[str, bytes]:
    """The statements of a projection's ``queries.sql``."""
    file = files(f"projections.{projection}").joinpath("queries.sql")
    return {name: text.encode() for name, text in statements(file).items()}

"""Rows of ``sheets`` from an evaluated month."""

from collections.abc import Iterable

import msgspec

from domain.evaluation.evaluate import Carry, Evaluation
from domain.values.accounts import Account
from projections.read_model import MONTH_CHANGES, ReadModel, TableRow

_encode = msgspec.json.Encoder().encode


def carry_text(carry: Carry) -> str:
    """A carry as it is stored; equal carries give equal texts."""
    return _encode(carry).decode()


def rows(evaluation: Evaluation) -> Iterable[TableRow]:
    """The month's one row."""
    sheet = evaluation.sheet
    flex = sheet.closing.get(Account.FLEX, 0)
    yield (
        sheet.person,
        str(sheet.month),
        sheet.closed,
        sheet.unit,
        sheet.human,
        flex,
        _encode(sheet).decode(),
        carry_text(evaluation.carry),
    )


READ_MODEL = ReadModel(
    "sheets",
    ("person", "month", "closed", "unit", "human", "flex_minutes", "sheet", "carry"),
    made_from=Evaluation,
    stale=MONTH_CHANGES,
    rows=rows,
)

"""Rows of ``balances`` from an evaluated month."""

from collections.abc import Iterable

from domain.evaluation.evaluate import Evaluation
from domain.values.accounts import balance
from projections.read_model import Projection, Row


def rows(evaluation: Evaluation) -> Iterable[Row]:
    """A row for every account that moved or has a balance."""
    sheet = evaluation.sheet
    moved = balance({}, sheet.totals)
    month = str(sheet.month)
    for account in sorted({*moved, *sheet.closing}):
        yield (
            sheet.person,
            month,
            account.value,
            moved.get(account, 0),
            sheet.closing.get(account, 0),
        )


PROJECTION = Projection("balances", ("person", "month", "account", "movement", "closing"), rows)

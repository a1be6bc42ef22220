"""Rows of ``presence`` from an evaluated month."""

from collections.abc import Iterable

from domain.evaluation.evaluate import Evaluation
from projections.read_model import MONTH_CHANGES, ReadModel, TableRow


def rows(evaluation: Evaluation) -> Iterable[TableRow]:
    """One row for a month with bookings: the last one, and whether a clock-in is open."""
    last = evaluation.last_stamp
    if last is None:
        return
    sheet = evaluation.sheet
    present = sheet.open_since is not None
    yield (sheet.person, str(sheet.month), present, last.at, last.offset_minutes, last.kind)


READ_MODEL = ReadModel(
    "presence",
    ("person", "month", "present", "at", "offset_minutes", "kind"),
    made_from=Evaluation,
    stale=MONTH_CHANGES,
    rows=rows,
)

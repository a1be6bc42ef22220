"""Rows of ``findings`` from an evaluated month."""

from collections.abc import Iterable

import msgspec

from domain.evaluation.evaluate import Evaluation
from domain.values.bookings import cause_text
from projections.read_model import MONTH_CHANGES, ReadModel, TableRow

_encode = msgspec.json.Encoder().encode


def rows(evaluation: Evaluation) -> Iterable[TableRow]:
    """A row for every finding, numbered in the sheet's order."""
    sheet = evaluation.sheet
    month = str(sheet.month)
    for number, finding in enumerate(sheet.findings):
        yield (
            sheet.person,
            month,
            number,
            finding.day,
            finding.code.value,
            finding.severity.value,
            finding.rule,
            finding.citation,
            _encode(finding.figures).decode(),
            _encode([cause_text(cause) for cause in finding.causes]).decode(),
        )


READ_MODEL = ReadModel(
    "findings",
    (
        "person",
        "month",
        "number",
        "day",
        "code",
        "severity",
        "rule",
        "citation",
        "figures",
        "causes",
    ),
    made_from=Evaluation,
    stale=MONTH_CHANGES,
    rows=rows,
)

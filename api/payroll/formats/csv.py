"""CSV: semicolons, decimal comma, a header."""

import csv
import io
from collections.abc import Iterable, Iterator

from api.payroll.lines import FIELDS, PayrollLine


def write(lines: Iterable[PayrollLine]) -> Iterator[str]:
    """Give payroll lines as CSV: semicolons, hours with a decimal comma."""
    yield _row(FIELDS)
    for line in lines:
        yield _row(str(value) for value in line.by_field().values())


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue()

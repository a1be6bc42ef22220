"""JSON: the fields of a line as an object per row."""

from collections.abc import Iterable, Iterator

import msgspec

from api.payroll.lines import PayrollLine


def write(lines: Iterable[PayrollLine]) -> Iterator[str]:
    """Give payroll lines as JSON, one object per row."""
    for line in lines:
        yield msgspec.json.encode(line).decode() + "\n"

"""Formats in which payroll lines are handed over: each is one module, named here once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from api.payroll.formats import csv, json
from api.payroll.lines import PayrollLine


class Format(NamedTuple):
    """A way of writing lines; one with a media type is also served as a file over HTTP."""

    write: Callable[[Iterable[PayrollLine]], Iterator[str]]
    media_type: str = ""


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format(csv.write, "text/csv"),
    "json": Format(json.write),
}
"""Formats by their names, which are also the ends of files' names."""

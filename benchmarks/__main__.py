"""Measure, print the table, write RESULTS.md: `python -m benchmarks`."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
from rich.console import Console

from api.host import logs
from benchmarks import backlog, evaluation, growth, lifetime, live, memory_use, rebuild
from benchmarks.lab import Lab, opened_lab
from benchmarks.report import look_at_machine, table_of, write_results
from benchmarks.row import FULL, PLAIN, SMALL, BenchmarkRow, Sizes

RESULTS: Final = Path(__file__).with_name("RESULTS.md")

Measure = Callable[[Lab, Sizes], list[BenchmarkRow]]

GROUPS: Final[dict[str, Measure]] = {
    "backlog": backlog.rows,
    "day": live.day_rows,
    "single": live.single_rows,
    "evaluation": evaluation.rows,
    "rebuild": rebuild.rows,
    "late": rebuild.late_rows,
    "growth": growth.rows,
    "memory": memory_use.rows,
    "lifetime": lifetime.rows,
}


def main(
    full: Annotated[bool, typer.Option(help="The largest sizes: up to an hour.")] = False,
    small: Annotated[bool, typer.Option(help="Tiny sizes: whether it runs at all.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(GROUPS)}; may be repeated.")
    ] = None,
    judge: Annotated[bool, typer.Option(help="Exit code 1 if a row misses its figure.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where the page is written; RESULTS.md of a whole run.")
    ] = None,
) -> None:
    """Measure the hot path and the rebuild against their peers, and report the results."""
    unknown = set(only or ()) - GROUPS.keys()
    if unknown:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}")
    sizes = FULL if full else SMALL if small else PLAIN
    logs.configure_logs("error")
    signal.signal(signal.SIGTERM, _end)
    console = Console(stderr=True)
    started = time.monotonic()

    def say(text: str) -> None:
        console.print(
            f"[{time.monotonic() - started:6.1f} s] {text}", highlight=False, markup=False
        )

    rows: list[BenchmarkRow] = []
    with opened_lab(say) as lab:
        machine = look_at_machine(lab, sizes)
        for name in only or GROUPS:
            rows += GROUPS[name](lab, sizes)
    say("done")
    Console().print(table_of(rows))
    page = out or (RESULTS if not only and not small else None)
    if page is not None:
        write_results(page, rows, machine)
    if judge and misses(rows):
        sys.exit(1)


def misses(rows: Sequence[BenchmarkRow]) -> list[str]:
    """The names of the rows that miss their bound."""
    return [row.name for row in rows if row.met is False]


def _end(_signal: int, _frame: FrameType | None) -> None:
    # An exception lets the server stop and its folder be removed.
    sys.exit(143)


if __name__ == "__main__":
    typer.run(main)

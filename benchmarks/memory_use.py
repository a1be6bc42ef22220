"""Peak memory of an import and of a rebuild, at one length of the input and at four times it."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import getpid
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.files.punch_import import import_punches
from api.files.punches import PunchMap
from api.host.settings import Settings
from api.wiring import opened_service
from api.work.rebuild import rebuild_projections
from benchmarks.city import City, CityDay, badge_number, working_days
from benchmarks.lab import Lab, Tenant, fill_ledger, hire_city
from benchmarks.row import BenchmarkRow, Sizes
from domain.values.time import Month

MONTH: Final = Month(2026, 9)
TIMES: Final = 4
LOOK_SECONDS: Final = 0.05
MEBIBYTE: Final = 1024 * 1024
COLUMNS: Final = {"badge": "badge", "timestamp": "timestamp", "kind": "kind"}


class Peak(Struct, frozen=True):
    """Highest memory of a process and its children together, and the work that was done."""

    bytes: int
    work: int


def rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """An import of four times as many days, and a rebuild of four times as many people."""
    few = range(sizes.memory_employees)
    many = range(TIMES * sizes.memory_employees)
    short_days = working_days(MONTH, sizes.memory_days)
    long_days = working_days(MONTH, TIMES * sizes.memory_days)
    lab.say(f"memory of an import of {len(short_days)} days of {len(few):,} people, and a rebuild")
    short_import, short_rebuild = _peaks(lab, few, short_days, few)
    lab.say(f"memory of an import of {len(long_days)} days, and a rebuild of {len(many):,} people")
    long_import, long_rebuild = _peaks(lab, few, long_days, many)
    assert long_import.work == TIMES * short_import.work
    assert (short_rebuild.work, long_rebuild.work) == (len(few), len(many))
    return [
        _row("import", f"an import of {long_import.work:,} rows", short_import, long_import),
        _row("rebuild", f"a rebuild of {len(many):,} people", short_rebuild, long_rebuild),
    ]


def _peaks(lab: Lab, imported: range, days: Sequence[CityDay], rebuilt: range) -> tuple[Peak, Peak]:
    """Import the days of some people, add further people's days unmeasured, rebuild them all."""
    city = City(len(rebuilt))
    with lab.tenant("memory") as tenant:
        with opened_service(tenant.settings) as service:
            hire_city(service.ledger, rebuilt, MONTH)
        file = write_punches(lab.folder / "punches.csv", city, imported, days)
        importing = _peak_of(_import, tenant, str(file))
        with opened_service(tenant.settings) as service:
            fill_ledger(service.ledger, city, rebuilt[len(imported) :], [days])
        return importing, _peak_of(_rebuild, tenant, "")


def write_punches(path: Path, city: City, people: range, days: Sequence[CityDay]) -> Path:
    """Days of people as a file of punches, by time as an old system would export it."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for day in days:
            pressed = sorted(
                (second, badge_number(employee), kind)
                for employee in people
                for second, kind in city.presses(employee, day)
            )
            for second, badge, kind in pressed:
                clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                offset = f"+{day.offset_minutes // 60:02d}:00"
                writer.writerow((badge, f"{day.date}T{clock}{offset}", kind))
    return path


def _row(name: str, work: str, short: Peak, long: Peak) -> BenchmarkRow:
    return BenchmarkRow(
        f"memory-{name}",
        f"Memory of {work}: peak",
        f"the peak at a quarter of it ({'+' if long.bytes > short.bytes else ''}"
        f"{(long.bytes - short.bytes) / MEBIBYTE:.0f} MiB)",
        long.bytes / short.bytes,
        None,
        (f"{long.bytes / MEBIBYTE:.0f} MiB against {short.bytes / MEBIBYTE:.0f} MiB",),
    )


def _peak_of(work: Callable[[Settings, str], int], tenant: Tenant, file: str) -> Peak:
    """Do the work in a fresh process and sample its memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pid = pool.submit(getpid).result()
        done = threading.Event()
        seen: list[int] = []

        def look() -> None:
            while not done.wait(LOOK_SECONDS):
                seen.append(tree_bytes(pid))

        watching = threading.Thread(target=look)
        watching.start()
        try:
            result = pool.submit(work, tenant.settings, file).result()
        finally:
            done.set()
            watching.join()
    return Peak(max(seen, default=0), result)


def tree_bytes(pid: int) -> int:
    """Bytes of memory of a process and its descendants; pages shared by several count once."""
    return sum(_proportional_bytes(one) for one in _tree(pid))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        # It ended between the two looks.
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _import(settings: Settings, file: str) -> int:
    with opened_service(settings) as service:
        done = import_punches(service, Path(file), PunchMap(COLUMNS))
    assert done.outcomes == {"stored": done.rows}
    return done.rows


def _rebuild(settings: Settings, _file: str) -> int:
    with opened_service(settings) as service:
        return rebuild_projections(service).people

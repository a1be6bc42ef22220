"""Import of punches from files, through the same intake as every terminal.

A file of punches is a terminal of its own: `import-` and the beginning of its
content's SHA-256, with numbered rows. A second import therefore adds nothing.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.files.punches import NumberedItem, PunchMap, look_at, read_punches, read_wide
from api.intake.draft import IMPORT_WINDOW, ItemOutcome, ItemStatus
from api.intake.items import BadItem, Item, ItemCode
from api.service import Service

BATCH_ITEMS: Final = 20_000
LISTED: Final = 200
"""Number of refused rows that are remembered one by one; all are counted."""

ACTOR: Final = "cli:import"


class RefusedRow(Struct, frozen=True):
    """A row that was not taken: its line, the reason, and its text (cut)."""

    line: int
    code: str
    text: str


class PunchImport(Struct, frozen=True):
    """Result of an import: rows by outcome, oddities of stored ones, findings that arose."""

    terminal: str
    rows: int
    outcomes: dict[str, int]
    codes: dict[str, int]
    refused: list[RefusedRow]
    findings: dict[str, int]


OnRows = Callable[[int], None]


def import_punches(
    service: Service, path: Path, punch_map: PunchMap, on_rows: OnRows | None = None
) -> PunchImport:
    """Import a file of one punch a row; raises FileRefused and the ledger's errors."""
    form = look_at(path)
    terminal = f"import-{form.digest[:12]}"
    kinds = service.book.kinds.bookings.by_code.values()
    return _deliver(service, terminal, read_punches(path, form, punch_map, kinds), on_rows)


def import_wide(
    service: Service,
    in_path: Path,
    out_path: Path,
    zone: str | None,
    on_rows: OnRows | None = None,
) -> PunchImport:
    """Import a pair of wide sheets, clock-ins and clock-outs; raises as `import_punches`."""
    ins, outs = look_at(in_path), look_at(out_path)
    both = hashlib.sha256(f"{ins.digest} {outs.digest}".encode()).hexdigest()

    def items() -> Iterator[NumberedItem]:
        last = 0
        for found in read_wide(in_path, ins, "in", 1, zone):
            last += 1
            yield found
        yield from read_wide(out_path, outs, "out", last + 1, zone)

    return _deliver(service, f"import-{both[:12]}", items(), on_rows)


def count_rows(path: Path) -> int:
    """Count the rows that a file has at most, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _deliver(
    service: Service, terminal: str, found: Iterable[NumberedItem], on_rows: OnRows | None
) -> PunchImport:
    service.projector.catch_up()
    before = findings_by_code(service)
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    refused: list[RefusedRow] = []
    rows = 0
    numbered = iter(found)
    while batch := list(islice(numbered, BATCH_ITEMS)):
        now = int(time.time())
        batch = [NumberedItem(one.line, _plausible(one.item, now)) for one in batch]
        sound = [one.item for one in batch if isinstance(one.item, Item)]
        delivery = service.intake.deliver(terminal, sound, now, by=ACTOR, window=IMPORT_WINDOW)
        results = iter(delivery.results)
        for one in batch:
            # A row that is no booking is only reported: the file keeps it, its number stays free,
            # and a better map can bring it in.
            bad = one.item if isinstance(one.item, BadItem) else None
            result = ItemOutcome(None, ItemStatus.REFUSED, bad.code) if bad else next(results)
            outcomes[result.status.value] += 1
            if result.code is not None:
                codes[result.code.value] += 1
            if result.status is ItemStatus.REFUSED and len(refused) < LISTED:
                code = "" if result.code is None else result.code.value
                refused.append(RefusedRow(one.line, code, _text(one.item)))
        rows += len(batch)
        service.metrics.delivered(delivery)
        if on_rows is not None:
            on_rows(len(batch))
    service.projector.catch_up()
    arisen = findings_by_code(service) - before
    return PunchImport(
        terminal, rows, dict(sorted(outcomes.items())), dict(sorted(codes.items())), refused,
        dict(arisen.most_common()),
    )  # fmt: skip


def findings_by_code(service: Service) -> Counter[str]:
    """Count findings by code."""
    counts: Counter[str] = Counter()
    for found in service.reader.finding_counts(until=service.clock.today()).content:
        counts[found.code] += found.count
    return counts


def _plausible(item: Item | BadItem, now: int) -> Item | BadItem:
    if isinstance(item, Item) and not 0 <= item.at <= now + IMPORT_WINDOW.ahead_seconds:
        return BadItem(item.sequence, ItemCode.TIME_IMPLAUSIBLE, item.text())
    return item


def _text(item: Item | BadItem) -> str:
    return item.text if isinstance(item, BadItem) else item.text()

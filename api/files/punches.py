"""Files of punches: any CSV by a map of its columns, and wide sheets with a column per day."""

import csv
import hashlib
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from api.intake.items import BadItem, Item, ItemCode
from domain.facts.booking_kinds import BookingKind
from domain.values.local_time import resolve

CHUNK_BYTES: Final = 1 << 20
DELIMITERS: Final = ",;\t|"
FIELDS: Final = ("badge", "date", "time", "timestamp", "offset", "zone", "kind", "source")
DATE_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y%m%d")
TIME_FORMATS: Final = ("%H:%M:%S", "%H:%M", "%H.%M", "%H%M")
OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})")
EMPTY_CELLS: Final = frozenset({"", "na", "n/a", "nan", "-", "null"})
SHOWN_CHARACTERS: Final = 500


class FileRefused(Exception):
    """The file cannot be read in the requested way."""


class PunchMap(Struct, frozen=True):
    """Meaning of columns, meaning of kind words, and the zone of times without offset."""

    columns: Mapping[str, str]
    kinds: Mapping[str, str] = {}
    zone: str | None = None


class FileForm(NamedTuple):
    """Properties of a file: the SHA-256 of its content, encoding, delimiter, size."""

    digest: str
    encoding: str
    delimiter: str
    size_bytes: int


class NumberedItem(NamedTuple):
    """One item and its last line in the file."""

    line: int
    item: Item | BadItem


def parse_map(text: str) -> dict[str, str]:
    """Read `badge=Karte,date=Datum,…`; raises FileRefused for an unknown field."""
    columns: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, separator, column = part.partition("=")
        if not separator or field.strip() not in FIELDS:
            known = ", ".join(FIELDS)
            raise FileRefused(f"--map {part}: write field=column, with a field of {known}")
        columns[field.strip()] = column.strip()
    return columns


def parse_kinds(text: str, known: Iterable[str]) -> dict[str, str]:
    """Read `IN=in,OUT=out`; raises FileRefused for an unknown kind."""
    codes = tuple(known)
    kinds: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, separator, kind = part.partition("=")
        if not separator or kind.strip() not in codes:
            listed = ", ".join(codes)
            raise FileRefused(f"--kind {part}: write word=kind, with a kind of {listed}")
        kinds[word.strip().casefold()] = kind.strip()
    return kinds


def look_at(path: Path) -> FileForm:
    """Read the file once, in pieces, to find its properties; raises FileRefused."""
    digest = hashlib.sha256()
    decoder = getincrementaldecoder("utf-8")()
    utf8, begin, size = True, b"", 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                begin = begin or chunk[:65_536]
                size += len(chunk)
                digest.update(chunk)
                if utf8:
                    try:
                        decoder.decode(chunk, final=False)
                    except UnicodeDecodeError:
                        utf8 = False
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    encoding = _encoding(begin, utf8=utf8)
    header = begin.decode(encoding, "replace").splitlines()
    if not header:
        raise FileRefused(f"{path}: the file is empty")
    delimiter = max(DELIMITERS, key=header[0].count)
    return FileForm(digest.hexdigest(), encoding, delimiter, size)


def read_punches(
    path: Path, form: FileForm, punch_map: PunchMap, kinds: Iterable[BookingKind]
) -> Iterator[NumberedItem]:
    """Yield one item for every data row, numbered from 1; raises FileRefused for a wrong map."""
    words = kind_words(kinds) | dict(punch_map.kinds)
    columns = punch_map.columns
    if "badge" not in columns or not (
        {"timestamp"} <= columns.keys() or {"date", "time"} <= columns.keys()
    ):
        raise FileRefused("--map needs badge, and timestamp or both date and time")
    if "kind" not in columns:
        raise FileRefused("--map needs kind")
    zone = None if punch_map.zone is None else _zone(punch_map.zone)
    rows = _rows(path, form)
    _, header = next(rows)
    places = _places(header, columns, path)
    for sequence, (line, row) in enumerate(rows, 1):
        values = {field: row[at].strip() for field, at in places.items() if at < len(row)}
        yield NumberedItem(line, _item(sequence, values, row, words, zone))


def read_wide(
    path: Path, form: FileForm, kind: str, first_sequence: int, zone_name: str | None
) -> Iterator[NumberedItem]:
    """Yield one item for every filled cell: a badge per row, a day per column, numbered throughout.

    A cell holds a time of its column's day, or a whole timestamp; without offset it
    is local to the zone. Raises FileRefused.
    """
    if zone_name is None:
        raise FileRefused("wide sheets have no offsets: name their zone with --zone")
    zone = _zone(zone_name)
    rows = _rows(path, form)
    _, header = next(rows)
    days = [_day(cell.strip()) for cell in header]
    if not any(days):
        raise FileRefused(f"{path}: no column of the first line is a day")
    sequence = first_sequence
    for line, row in rows:
        for day, cell in zip(days, row, strict=False):
            text = cell.strip()
            if day is None or text.casefold() in EMPTY_CELLS:
                continue
            values = {"badge": row[0].strip(), "kind": kind}
            if _clock(text) is None:
                values["timestamp"] = text
            else:
                values |= {"date": day.isoformat(), "time": text}
            yield NumberedItem(line, _item(sequence, values, [row[0], kind, text], {}, zone))
            sequence += 1


def kind_words(kinds: Iterable[BookingKind]) -> dict[str, str]:
    """Give the words for kinds: their codes, names and the keys of other systems."""
    return {word.casefold(): kind.code for kind in kinds for word in kind.words}


def _item(
    sequence: int,
    values: Mapping[str, str],
    row: Sequence[str],
    words: Mapping[str, str],
    zone: ZoneInfo | None,
) -> Item | BadItem:
    text = "|".join(row)[:SHOWN_CHARACTERS].replace("\x00", "\N{REPLACEMENT CHARACTER}")
    badge, kind = values.get("badge", ""), values.get("kind", "")
    if not badge:
        return BadItem(sequence, ItemCode.BADGE_INVALID, text)
    local = _local(values)
    if local is None or not kind:
        code = ItemCode.ITEM_MALFORMED if local is not None else ItemCode.TIME_INVALID
        return BadItem(sequence, code, text)
    moment = _moment(local, values, zone)
    if isinstance(moment, ItemCode):
        return BadItem(sequence, moment, text)
    at, offset_minutes, marks = moment
    known = words.get(kind.casefold(), kind)[:32]
    source = values.get("source", "")[:64]
    return Item(sequence, badge, at, offset_minutes, known, source, marks)


def _local(values: Mapping[str, str]) -> datetime | None:
    if "timestamp" in values:
        return _timestamp(values["timestamp"])
    day, clock = _day(values.get("date", "")), _clock(values.get("time", ""))
    return None if day is None or clock is None else datetime.combine(day, clock)


def _moment(
    local: datetime, values: Mapping[str, str], zone: ZoneInfo | None
) -> tuple[int, int, int] | ItemCode:
    """Compute instant, offset in minutes and marks; or the code of a missing or wrong part."""
    given = local.utcoffset()
    if given is None and values.get("offset"):
        given = _offset(values["offset"])
        if given is None:
            return ItemCode.TIME_INVALID
    try:
        if given is None and values.get("zone"):
            zone = _zone(values["zone"])
        if given is None and zone is not None:
            return resolve(local, zone)
        if given is None:
            return ItemCode.TIME_WITHOUT_OFFSET
        # Counted from a fixed day: the receiver judges years before the epoch.
        naive = local.replace(tzinfo=None) - given
        seconds = (naive - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001 - both naive
    except (FileRefused, OverflowError, ValueError):
        return ItemCode.TIME_INVALID
    return seconds, given // timedelta(minutes=1), 0


def _timestamp(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    day, _, clock = text.replace("T", " ").partition(" ")
    parsed_day, parsed_clock = _day(day), _clock(clock.strip())
    if parsed_day is None or parsed_clock is None:
        return None
    return datetime.combine(parsed_day, parsed_clock)


@lru_cache(maxsize=20_000)
def _day(text: str) -> date | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


@lru_cache(maxsize=100_000)
def _clock(text: str) -> time | None:
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007 - the zone stands apart
        except ValueError:
            continue
    return None


def _offset(text: str) -> timedelta | None:
    if text in {"Z", "z"}:
        return timedelta(0)
    match = OFFSET.fullmatch(text)
    if match is None or int(match[3]) > 59 or int(match[2]) > 15:
        return None
    length = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -length if match[1] == "-" else length


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FileRefused(f"there is no time zone {name!r}") from error


def _rows(path: Path, form: FileForm) -> Iterator[tuple[int, list[str]]]:
    """Yield lines and rows without blank ones; bytes that are no text are shown replaced."""
    with path.open(encoding=form.encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=form.delimiter)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                row = [f"({error})"]
            if any(cell.strip() for cell in row):
                yield reader.line_num, row


def _places(header: Sequence[str], columns: Mapping[str, str], path: Path) -> dict[str, int]:
    names = [name.strip() for name in header]
    missing = [column for column in columns.values() if column not in names]
    if missing:
        raise FileRefused(f"{path}: no column {', '.join(missing)} (there are: {', '.join(names)})")
    return {field: names.index(column) for field, column in columns.items()}


def _encoding(begin: bytes, *, utf8: bool) -> str:
    if begin.startswith(BOM_UTF8):
        return "utf-8-sig"
    if begin.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    # Text that is not UTF-8 comes from a German Windows in nearly every case.
    return "utf-8" if utf8 else "cp1252"

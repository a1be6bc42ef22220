"""Files of an employer's own kinds of absence and booking, read together with the shipped kinds.

Their use is recorded and compared with that of the agreements; see `api/host/agreements.py`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from api.host.agreements import agreements_of
from api.host.settings import Settings
from domain.agreements.book import AgreementBook
from domain.facts.kinds import KindRow, Kinds, kind_faults, kinds_with, parse_kinds
from domain.values.errors import Fault, UnsoundKinds


class KindFiles(NamedTuple):
    """The kinds of all files that could be read, and the faults of all files."""

    kinds: Kinds
    faults: tuple[Fault, ...]


def book_of(settings: Settings) -> AgreementBook:
    """Read the agreements and kinds of an installation.

    Raises UnsoundAgreement or UnsoundKinds when any file has a fault.
    """
    return AgreementBook(agreements_of(settings), kinds_of(settings))


def kinds_of(settings: Settings) -> Kinds:
    """Read the kinds that come with the package and the employer's own.

    Raises UnsoundKinds when any of them has a fault.
    """
    found = read_kinds(settings)
    if found.faults:
        raise UnsoundKinds.of(found.faults)
    return found.kinds


def read_kinds(settings: Settings, drafts: Iterable[Path] = ()) -> KindFiles:
    """Read the employer's files and drafts; a draft replaces the file of the same name.

    Raises UnsoundKinds when there is no such folder, and OSError.
    """
    drafted = list(drafts)
    replaced = {path.name for path in drafted}
    kept = [path for path in _own_paths(settings) if path.name not in replaced]
    wrong: list[Fault] = []
    rows: list[KindRow] = []
    for path in (*kept, *drafted):
        try:
            rows += parse_kinds(_text(path), path.name)
        except UnsoundKinds as error:
            wrong += error.faults
    return KindFiles(kinds_with(rows), (*wrong, *kind_faults(rows)))


def _own_paths(settings: Settings) -> list[Path]:
    folder = settings.kinds_dir
    if folder is None:
        return []
    if not folder.is_dir():
        raise UnsoundKinds(f"{folder}: there is no such folder")
    return sorted(folder.glob("*.toml"))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UnsoundKinds.of([Fault(path.name, "", None, f"not UTF-8: {error}")]) from error

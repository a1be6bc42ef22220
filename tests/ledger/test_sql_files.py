"""Every statement in a .sql file has a name and a reason."""

from importlib.resources import files
from pathlib import Path

import pytest

from ledger.sql_files import statements

SQL_FILES = sorted(
    file.name for file in files("ledger").joinpath("sql").iterdir() if file.name.endswith(".sql")
)


@pytest.mark.parametrize("name", SQL_FILES)
def test_our_files_can_be_read(name: str) -> None:
    assert statements(files("ledger").joinpath("sql", name))


def test_the_reason_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.sql"
    file.write_text(
        "-- name: one\n-- Why,\n-- at length.\nSELECT 1\n-- inside\n\n-- name: two\n-- Y.\nX\n"
    )
    assert statements(file) == {"one": "SELECT 1\n-- inside", "two": "X"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1", "before the first name"),
        ("-- name: a\nSELECT 1", "without its reason"),
        ("-- name: a\n-- Y.\nX\n-- name: a\n-- Y.\nX", "repeated"),
    ],
)
def test_a_careless_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "a.sql"
    file.write_text(text)
    with pytest.raises(ValueError, match=reason):
        statements(file)

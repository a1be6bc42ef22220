"""The glossary and the code name the same things, in both directions."""

import importlib
import re
from functools import lru_cache
from pathlib import Path
from typing import get_type_hints

import pytest

from api.words.glossary import TABLES
from domain.agreements.agreement_file import shipped_agreements
from domain.facts.kinds import SHIPPED
from domain.streams import stream_ids
from domain.streams.event_names import STORED
from domain.values.time import Month
from tests.api.test_words import CODES

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
COLUMNS = "| English | Deutsch | Paragraph or source | Meaning | Name in the code |"
NOT_YET = "—"

FAMILIES = {
    "employment": stream_ids.employment_stream("4711"),
    "timesheet": stream_ids.timesheet_stream("4711", Month(2026, 11)),
    "absence": stream_ids.absence_stream("4711", 2026),
    "badge": stream_ids.badge_stream("1001"),
    "terminal": stream_ids.terminal_stream("T-01"),
    "calendar": stream_ids.calendar_stream("NW", 2026),
    "agreement": stream_ids.agreement_stream("arbzg"),
    "unit": stream_ids.unit_stream("10"),
    "access": stream_ids.ACCESS_STREAM,
    "lifetime": stream_ids.lifetime_stream("4711"),
}
NAMES: dict[str, set[str]] = {
    **{heading: CODES.get(group, set()) for heading, group in TABLES.items()},
    "Kinds of absence": set(SHIPPED.absences),
    "Families of streams": {entry.name.partition(".")[0] for entry in STORED},
    "Values of agreements": {
        value.name for agreement in shipped_agreements() for value in agreement.value
    },
}


@lru_cache
def sections() -> dict[str, list[list[str]]]:
    """The rows of each table, by the heading above it."""
    found: dict[str, list[list[str]]] = {}
    for part in GLOSSARY.read_text("utf-8").split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        lines = [line for line in text.splitlines() if line.startswith("|")]
        assert lines[0] == COLUMNS, heading
        found[heading] = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]
    return found


def code_name(row: list[str]) -> str:
    return row[-1].strip("`")


def test_every_table_is_held_against_the_code() -> None:
    assert sections().keys() == {"Terms", *NAMES}


@pytest.mark.parametrize("heading", NAMES)
def test_the_glossary_has_exactly_the_names_of_the_code(heading: str) -> None:
    rows = [code_name(row) for row in sections()[heading]]
    assert sorted(rows) == sorted(NAMES[heading])


@pytest.mark.parametrize("heading", ["Terms", *NAMES])
def test_every_row_has_both_languages_and_a_meaning(heading: str) -> None:
    for row in sections()[heading]:
        english, german, _, meaning, name = row
        assert all((english, german, meaning)), row
        assert re.fullmatch(r"`[^`]+`|—", name), row


def test_terms_are_in_alphabetical_order_and_none_stands_twice() -> None:
    terms = [row[0].lower() for row in sections()["Terms"]]
    assert terms == sorted(set(terms))


@pytest.mark.parametrize(
    "name", [code_name(row) for row in sections()["Terms"] if code_name(row) != NOT_YET]
)
def test_a_terms_name_exists_in_the_code(name: str) -> None:
    assert exists(name), name


@pytest.mark.parametrize(
    "name",
    ["domain.nothing", "domain.values.accounts.Nothing", "domain.values.accounts.Posting.nothing"],
)
def test_a_name_that_the_code_has_not_is_noticed(name: str) -> None:
    assert not exists(name)


def test_a_term_without_a_name_says_that_it_is_not_evaluated_yet() -> None:
    for row in sections()["Terms"]:
        assert (code_name(row) == NOT_YET) == ("ot evaluated yet" in row[3])


def test_the_streams_shown_are_those_that_the_code_names() -> None:
    assert FAMILIES.keys() == NAMES["Families of streams"]
    shown = {code_name(row): row[3] for row in sections()["Families of streams"]}
    for family, stream in FAMILIES.items():
        assert f"`{stream}`" in shown[family]


def exists(name: str) -> bool:
    """Tell whether a dotted name is a module's member, or a member or field of that."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if isinstance(found, type) and part in get_type_hints(found):
                found = getattr(found, part, None)
            elif hasattr(found, part):
                found = getattr(found, part)
            else:
                return False
        return True
    return False

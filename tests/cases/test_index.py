"""Places and names of the case files, and the index in `README.md` that lists them all."""

import re
from pathlib import Path

import pytest

from api.cases.file import parse_case
from domain.agreements.book import AgreementBook
from tests.cases.index import FILES, FOLDER, README, name_of, with_index


def test_the_index_lists_every_case() -> None:
    assert README.read_text("utf-8") == with_index(README.read_text("utf-8"))
    assert {path.parent.parent for path in FILES} == {FOLDER}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_case_lies_with_an_agreement_that_applies_in_it(path: Path) -> None:
    case = parse_case(path.read_text("utf-8"))
    named = [name for terms in case.terms for name in terms.agreements]
    named += [name for duty in case.duty for name in duty.agreements]
    for step in case.lifetime.step if case.lifetime else []:
        named += (step.model_extra or {}).get("agreements", [])
    assert path.parent.name in AgreementBook.of_package().with_foundations(tuple(named))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_case_is_named_like_its_file_and_says_where_it_comes_from(path: Path) -> None:
    head = parse_case(path.read_text("utf-8")).case
    assert head.id == name_of(path)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    assert head.evidence is not None
    assert head.source.startswith(("https://", "http://")) or head.evidence == "D"

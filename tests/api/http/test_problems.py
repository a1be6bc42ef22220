"""Every refusal and error has a code, a status and a line in the documentation."""

import re
from pathlib import Path

import pytest

from api.http.problems import HTTP_KINDS, LEDGER, kind_of_ledger_error, kind_of_rejection
from api.http.rejections import REJECTED
from api.intake.items import ItemCode
from domain.values.errors import Code
from domain.values.findings import FindingCode
from ledger import errors as ledger_errors
from ledger.errors import LedgerError

ERRORS = Path(__file__).parents[3] / "docs" / "errors.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d{3}|–) \| (.+) \|$", re.MULTILINE)


def all_kinds() -> dict[str, int]:
    kinds = [
        *HTTP_KINDS,
        *(kind_of_rejection(code) for code in Code),
        *(kind_of_ledger_error(error) for error in LEDGER),
    ]
    assert len({kind.code for kind in kinds}) == len(kinds), "a code is used twice"
    return {kind.code: int(kind.status) for kind in kinds}


def test_every_refusal_of_the_domain_has_a_status() -> None:
    assert set(REJECTED) == set(Code)
    assert {status for status, _ in REJECTED.values()} <= {404, 409, 422}


def test_every_error_of_the_ledger_has_a_status() -> None:
    defined = {
        error
        for error in vars(ledger_errors).values()
        if isinstance(error, type) and issubclass(error, LedgerError) and error is not LedgerError
    }
    assert set(LEDGER) == defined


def documented() -> dict[str, int]:
    rows = ROW.findall(ERRORS.read_text("utf-8"))
    return {code: int(status) for code, status, _ in rows if status != "–"}


def test_the_documentation_lists_every_problem_with_its_status() -> None:
    assert documented() == all_kinds()


@pytest.mark.parametrize("codes", [ItemCode, FindingCode])
def test_the_documentation_lists_every_code_of_items_and_findings(
    codes: type[ItemCode] | type[FindingCode],
) -> None:
    listed = set(re.findall(r"^\| `(\w+)` \|", ERRORS.read_text("utf-8"), re.MULTILINE))
    assert {code.value for code in codes} <= listed

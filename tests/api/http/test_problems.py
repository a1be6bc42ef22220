"""Every refusal and error has a code, a status and a line in the documentation."""

import json
import re
from pathlib import Path

import pytest

from api.http.guard import JSON, NDJSON
from api.http.problems import (
    HTTP_KINDS,
    LEDGER,
    ProblemKind,
    kind_of_ledger_error,
    kind_of_rejection,
)
from api.http.rejections import REJECTED
from api.identity.access import Role
from api.intake.items import ItemCode
from api.words import Language
from domain.values.errors import Code
from domain.values.findings import FindingCode
from ledger import errors as ledger_errors
from ledger.errors import LedgerError
from tests.api.conftest import Api

ERRORS = Path(__file__).parents[3] / "docs" / "errors.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d{3}|–) \| (.+) \|$", re.MULTILINE)


def all_kinds() -> list[ProblemKind]:
    kinds = [
        *HTTP_KINDS,
        *(kind_of_rejection(code) for code in Code),
        *(kind_of_ledger_error(error) for error in LEDGER),
    ]
    assert len({kind.code for kind in kinds}) == len(kinds), "a code is used twice"
    return kinds


def test_every_refusal_of_the_domain_has_a_status() -> None:
    assert set(REJECTED) == set(Code)
    assert set(REJECTED.values()) <= {404, 409, 422}


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
    assert documented() == {kind.code: int(kind.status) for kind in all_kinds()}


@pytest.mark.parametrize("codes", [ItemCode, FindingCode])
def test_the_documentation_lists_every_code_of_items_and_findings(
    codes: type[ItemCode] | type[FindingCode],
) -> None:
    listed = set(re.findall(r"^\| `(\w+)` \|", ERRORS.read_text("utf-8"), re.MULTILINE))
    assert {code.value for code in codes} <= listed


def test_the_documentation_says_what_problems_say() -> None:
    meanings = {
        (code, status): said for code, status, said in ROW.findall(ERRORS.read_text("utf-8"))
    }
    for kind in all_kinds():
        assert meanings[kind.code, str(int(kind.status))] == kind.title(Language.EN)


GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


def test_a_refused_decision_is_said_in_the_callers_language(api: Api) -> None:
    client = api.as_role(Role.TIME_OFFICER)
    english = client.post("/v1/employees/4999/sheets/2021-10/close")
    german = client.post("/v1/employees/4999/sheets/2021-10/close", headers=GERMAN)
    assert english.json()["title"] == "The person has never been employed here."
    assert german.json()["title"] == "Die Person war hier nie beschäftigt."
    languages = [answer.headers["content-language"] for answer in (english, german)]
    assert languages == ["en", "de"]
    assert english.headers["vary"] == german.headers["vary"] == "Accept-Language"
    stable = ("type", "status", "code", "facts", "errors")
    assert [english.json()[name] for name in stable] == [german.json()[name] for name in stable]


@pytest.mark.parametrize("accepted", ["fr", "*", "en-GB,de;q=0.1", "nonsense;;q=,"])
def test_english_is_said_to_whom_no_other_language_is_known(api: Api, accepted: str) -> None:
    answer = api.anonymous().get("/v1/log", headers={"Accept-Language": accepted})
    assert answer.json()["title"].startswith("A valid key is needed")
    assert answer.headers["content-language"] == "en"


def test_details_and_what_the_guard_says_are_german_too(api: Api) -> None:
    unknown = api.anonymous().get("/v1/log", headers=GERMAN)
    assert unknown.json()["title"].startswith("Ein gültiger Schlüssel ist nötig")
    sent = api.as_role(Role.TERMINAL).post(
        "/v1/terminals/T-01/bookings", content="x", headers=GERMAN | {"Content-Type": "text/plain"}
    )
    assert sent.status_code == 415
    assert sent.json()["detail"] == (
        "Gesendet werden muss application/json oder application/x-ndjson."
    )
    spoilt = api.as_role(Role.TERMINAL).post(
        "/v1/terminals/T-01/bookings", content="{", headers=GERMAN | {"Content-Type": JSON}
    )
    assert spoilt.json()["title"] == "Der Inhalt der Anfrage ist kein JSON."
    assert spoilt.json()["detail"].startswith("Lesefehler: ")


def test_a_line_is_declined_in_the_callers_language(api: Api) -> None:
    lines = api.as_role(Role.TERMINAL).post(
        "/v1/deliveries",
        content='{"terminal":"T-02","bookings":[]}\n',
        headers=GERMAN | {"Content-Type": NDJSON},
    )
    assert lines.headers["content-language"] == "de"
    assert json.loads(lines.text)["detail"] == "Der Schlüssel gehört zu einem anderen Terminal."

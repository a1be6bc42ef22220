"""Every code of the program has words in both languages, and every sentence is said in both."""

import pkgutil
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import domain.rules
from api.http.problems import HTTP_KINDS, LEDGER, kind_of_ledger_error
from api.identity.access import Permission, Role
from api.intake.draft import ItemStatus as DeliveryStatus
from api.intake.items import ItemCode
from api.words import Language, Named, language_of, named, spoken, text, texts, title, word, words
from api.words.glossary import TABLES, written
from api.work.closing import CloseStatus
from domain.agreements.agreement_file import shipped_agreements
from domain.facts.absences import AbsenceStatus, TimeCredit
from domain.facts.kinds import SHIPPED
from domain.facts.leave import Part
from domain.facts.obstacles import ObstacleKind
from domain.facts.orders import Choice
from domain.facts.profile import CIRCUMSTANCES
from domain.facts.rosters import DutyKind
from domain.rules.lifetime.contribution_room import Branch, Method
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_transfer import Destination
from domain.rules.working_time.approval import Level
from domain.streams.event_names import STORED
from domain.streams.lifetime.events import Cause, HoldKind
from domain.streams.lifetime.state import ReleaseStatus
from domain.values.accounts import Account, Unit
from domain.values.errors import Code
from domain.values.findings import FindingCode, Severity
from ledger.check import ViolationSeverity as CheckSeverity

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def rules() -> set[str]:
    """The names that rules put on postings, findings and values."""
    found = {"opening"}
    for module in pkgutil.walk_packages(domain.rules.__path__, "domain.rules."):
        rule: object = getattr(import_module(module.name), "RULE", None)
        if rule is not None:
            found.add(str(rule))
    return found


CODES: dict[str, set[str]] = {
    "account": set(Account),
    "unit": set(Unit),
    "finding": set(FindingCode),
    "severity": set(Severity),
    "rule": rules(),
    "booking_kind": set(SHIPPED.bookings.by_code),
    "circumstance": set(CIRCUMSTANCES),
    "figure": {kind.value for kind in CIRCUMSTANCES.values() if kind.value},
    "duty_kind": set(DutyKind),
    "overtime_choice": set(Choice),
    "approval_level": set(Level),
    "obstacle": set(ObstacleKind),
    "absence_status": set(AbsenceStatus),
    "entry_status": {"counts", "requested", "rejected", "repeated"},
    "delivery_status": set(DeliveryStatus),
    "close_status": set(get_args(CloseStatus)),
    "release_status": set(ReleaseStatus),
    "leave_part": set(Part),
    "absence_credit": set(TimeCredit),
    "account_model": set(Model),
    "credit_source": set(Source),
    "release_purpose": set(Purpose),
    "employer_kind": set(EmployerKind),
    "branch": set(Branch),
    "room_method": set(Method),
    "hold_kind": set(HoldKind),
    "settlement_cause": set(Cause),
    "transfer_destination": set(Destination),
    "value_unit": {value.unit for agreement in shipped_agreements() for value in agreement.value},
    "check_severity": set(get_args(CheckSeverity)),
    "role": set(Role),
    "permission": set(Permission),
    "event": {entry.name for entry in STORED},
    "error": set(Code),
    "item": set(ItemCode),
    "problem": {kind.code for kind in HTTP_KINDS},
    "ledger_error": {code for code, _ in LEDGER.values()},
}
BEAR_THEIR_WORDS = {"booking_kind", "circumstance"}
"""Groups whose words stand in the rows of the kinds themselves."""
SENTENCES = {"error", "problem", "ledger_error"}
"""Groups whose codes are said by a whole sentence."""


def test_every_group_of_words_is_held_against_the_code() -> None:
    assert words().keys() == CODES.keys()


@pytest.mark.parametrize("group", CODES)
def test_the_words_are_exactly_those_of_the_codes(group: str) -> None:
    assert set(words()[group]) == {str(code) for code in CODES[group]}


@pytest.mark.parametrize("group", sorted(CODES.keys() - BEAR_THEIR_WORDS))
def test_no_code_is_without_both_languages(group: str) -> None:
    asked = {"de", "en"} if group not in {"problem", "ledger_error"} else set[str]()
    asked |= {"title_de", "title_en"} if group in SENTENCES else set()
    for code, row in words()[group].items():
        assert asked <= {field for field, value in row.items() if value}, code
        assert row.keys() <= asked | {"source", "meaning"}, code


def test_no_kind_is_without_both_languages() -> None:
    kinds: list[Named] = [
        *SHIPPED.bookings.by_code.values(),
        *SHIPPED.absences.values(),
        *CIRCUMSTANCES.values(),
    ]
    for kind in kinds:
        assert named(kind, Language.DE)
        assert named(kind, Language.EN)


def test_titles_are_sentences() -> None:
    for group in SENTENCES:
        for code in words()[group]:
            for language in Language:
                said = title(group, code, language)
                assert said.endswith((".", "…")), code
                assert said[0].isupper(), code


def test_the_titles_of_ledger_errors_are_their_messages() -> None:
    for error in LEDGER:
        kind = kind_of_ledger_error(error)
        assert title("ledger_error", kind.code, Language.EN) == " ".join(str(error.__doc__).split())


def test_every_sentence_is_said_in_both_languages_with_the_same_values() -> None:
    for key, said in texts().items():
        assert said.keys() == {"de", "en"}, key
        assert said["de"], key
        assert fields(said["de"]) == fields(said["en"]), key


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert word("rule", "a_rule_of_the_past") == "a_rule_of_the_past"
    with pytest.raises(KeyError):
        word("nothing", "flex")


def test_the_glossary_is_written_from_the_words() -> None:
    glossary = GLOSSARY.read_text("utf-8")
    assert written(glossary) == glossary
    assert all(f"\n## {heading}\n" in glossary for heading in TABLES)
    told = glossary.replace("| Gleitzeitkonto |", "| Konto |", 1)
    assert written(told) == glossary != told


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "de_DE", "LANGUAGE": "fr:en:de"}, "en"),
        ({"LANG": "dendi"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert spoken() == language
    assert word("account", "flex") == ("Gleitzeitkonto" if language == "de" else "flex balance")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB, de;q=0.7", "en"),
        ("fr, de;q=0.1", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("en;q=0.3, DE;q=0.4", "de"),
        (";;q=,de;q=2", "de"),
    ],
)
def test_a_request_chooses_the_language(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_a_sentence_takes_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert text("done", position=7) == "erledigt, Position 7"

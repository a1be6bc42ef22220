"""Statements of the documents compared with the code: a document that can be wrong is tested."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import typer
import typer.main
from pydantic import BaseModel
from typer._click import ClickException
from typer.core import TyperGroup

from api.cases.case import run_case
from api.cli import app
from api.cli.demo import CLOSED
from api.files.employees import EMPLOYEE_COLUMNS, FURTHER_COLUMNS
from api.files.punches import FIELDS
from api.host.metrics import Metrics
from api.host.settings import Settings
from api.identity.access import PERMITTED, Permission, Role
from api.wiring import opened_service
from domain.agreements.agreement_file import AgreedValue, Agreement, Version
from domain.facts.absences import AbsenceKind
from domain.facts.booking_kinds import BookingKind
from domain.values.accounts import Account
from ledger.check import SETTINGS as STORE_SETTINGS
from tests.api.conftest import running
from tests.documents import (
    CUT,
    FENCE,
    blocks,
    environment_of,
    not_shown,
    run,
    run_examples,
)
from tests.ledger.employers import TestEmployer
from tests.test_house import PROJECT, project_files

DOCUMENTS = sorted(
    path
    for path in project_files(".md")
    if path.parent == PROJECT or path.relative_to(PROJECT).parts[0] in {"docs", "sample", "tests"}
)
FOLDERS = ("ledger", "domain", "projections", "api", "tests", "docs", "sample", "benchmarks")
PACKAGES = ("ledger", "domain", "projections", "api")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TABLE_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


def read(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


def prose(text: str) -> str:
    return FENCE.sub("", text)


def names(text: str) -> list[str]:
    """The names in backticks."""
    return CODE.findall(prose(text))


def table(text: str, header: str) -> list[list[str]]:
    """The rows of the table whose first row begins with the header's cell."""
    start = text.index(f"| {header} |")
    lines = text[start:].split("\n\n", 1)[0]
    rows = [[cell.strip() for cell in row.split("|")] for row in TABLE_ROW.findall(lines)]
    return rows[2:]


def anchors(text: str) -> set[str]:
    """Headings as links name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(text))
    }


def named_object(dotted: str) -> object:
    """A module or one of its members; raises ImportError and AttributeError."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            fields = getattr(found, "__annotations__", {})
            found = fields[part] if part in fields else getattr(found, part)
        return found
    raise ImportError(dotted)


def wrong_name(name: str) -> bool:
    """True if a name in backticks looks like a part of the project and is none."""
    path = name.rstrip("/")
    if re.fullmatch(r"[\w./-]+", name) and path.partition("/")[0] in FOLDERS and "/" in name:
        return not (PROJECT / path).exists()
    if re.fullmatch(r"[\w-]+\.(py|sql|toml|md)", name):
        return not any(file.name == name for file in project_files())
    if re.fullmatch(r"\w+(\.\w+)+", name) and name.partition(".")[0] in PACKAGES:
        try:
            named_object(name)
        except (ImportError, AttributeError):
            return True
    return False


def commands(text: str) -> Iterator[list[str]]:
    """Every `stundenbuch ...` in blocks and in backticks, as words."""
    lines = [
        line.strip()
        for block in blocks(text)
        if block.words[:1] == ("sh",)
        for line in block.text.splitlines()
    ]
    indented = re.findall(r"^ {4}(stundenbuch (?:.*\\\n)*.*)", prose(text), re.MULTILINE)
    lines += [line.replace("\\\n", " ") for line in indented]
    for line in (*lines, *names(text)):
        found = re.search(r"(?:^|\s)stundenbuch(?:\s|$)", line)
        if found and not line.startswith(("#", "Stundenbuch")):
            yield shlex.split(line)


def parse(words: list[str]) -> None:
    """Let the command line read a command without running it; raises ClickException."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="stundenbuch")
    given = [word for word in words[1:] if word != "--help"]
    while isinstance(command, TyperGroup) and given:
        name, found, given = command.resolve_command(context, given)
        assert found is not None
        command = found
        context = typer.Context(command, info_name=name, parent=context)
    # A command named in running text stands for itself; its arguments are read where it has any.
    if given:
        command.make_context(command.name, list(given), parent=context.parent)


def test_the_checks_find_what_they_look_for() -> None:
    assert wrong_name("ledger/nothing.py")
    assert wrong_name("nowhere.sql")
    assert wrong_name("domain.rules.nothing")
    assert not wrong_name("domain/rules/vocabulary/pairing.py")
    assert not wrong_name("domain.evaluation.evaluate.Context.known_on")
    assert not wrong_name("4711/timesheet/2026-11")
    for wrong in (
        ["stundenbuch", "nothing"],
        ["stundenbuch", "export", "nothing"],
        ["stundenbuch", "explain", "4711", "--never", "1"],
        ["stundenbuch", "explain", "--on", "2026-01-01"],
    ):
        with pytest.raises(ClickException):
            parse(wrong)
    assert not_shown(f"a\n{CUT}\nc", "a\nb\nc") == []
    assert not_shown("c\na", "a\nb\nc") == ["a"]
    assert len(DOCUMENTS) > 15


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_names_links_and_commands_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [name for name in names(text) if wrong_name(name)] == []
    for target in LINK.findall(prose(text)):
        address = urlsplit(target)
        if address.scheme:
            continue
        file = path.parent / address.path if address.path else path
        assert file.exists(), target
        if address.fragment:
            assert address.fragment in anchors(file.read_text("utf-8")), target
    for words in commands(text):
        while "=" in words[0]:
            setting = words.pop(0).partition("=")[0]
            known = {"lang", *Settings.model_fields}
            assert setting.removeprefix("STUNDENBUCH_").lower() in known, setting
        parse(words)


def test_the_two_commands_are_targets_of_make() -> None:
    told = re.findall(r"^ {4}make (\w+)$", read("README.md"), re.MULTILINE)
    assert told == ["demo", "test"]
    makefile = read("Makefile")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in told)


def test_the_changelog_names_every_command() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(group.commands) <= set(names(read("CHANGELOG.md")))


def test_every_decision_is_listed_and_whole() -> None:
    folder = PROJECT / "docs" / "decisions"
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = read("docs/decisions/README.md")
    listed = re.findall(r"^\| \[(\d+)\]\((.+?)\) \| (.+) \|$", index, re.MULTILINE)
    found = [
        (path.name[:4], path.name, path.read_text("utf-8").splitlines()[0].partition(". ")[2])
        for path in records
    ]
    assert listed == found
    assert [int(number) for number, _, _ in found] == list(range(1, len(found) + 1))
    parts = ["Context", "Decision", "Considered and not taken", "Consequences"]
    for path in records:
        told = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert told == parts, path.name


def test_the_settings_are_those_of_the_code() -> None:
    defaults: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        default: object = field.default
        match default:
            case None:
                text = "none"
            case tuple():
                text = f"`{','.join(str(part) for part in default)}`"
            case bool():
                text = f"`{str(default).lower()}`"
            case _:
                text = f"`{default}`"
        defaults[f"`STUNDENBUCH_{name.upper()}`"] = text
    rows = table(read("docs/operations.md"), "Variable")
    told = {row[0]: row[1] for row in rows}
    # The default folder depends on the user, so the table describes it in words.
    folder = "`STUNDENBUCH_DATA_DIR`"
    assert told.pop(folder).startswith("`.stundenbuch`")
    assert defaults.pop(folder) != ""
    assert told == defaults


def test_the_metrics_are_those_of_the_code() -> None:
    collectors = [one for one in vars(Metrics()).values() if hasattr(one, "describe")]
    real = {
        (family.name + ("_total" if family.type == "counter" else ""), family.type): [
            f"`{label}`" for label in vars(collector)["_labelnames"]
        ]
        for collector in collectors
        for family in collector.describe()
    }
    told = {
        (row[0].strip("`"), row[1]): [part for part in row[2].split(", ") if part]
        for row in table(read("docs/operations.md"), "Metric")
    }
    assert told == real


def test_the_roles_are_those_of_the_code() -> None:
    told = {row[0]: row[1].split(", ") for row in table(read("docs/operations.md"), "Role")}
    assert told == {
        f"`{role}`": [f"`{one}`" for one in Permission if role in PERMITTED[one]] for role in Role
    }


def test_the_self_checks_sentences_are_those_of_the_code() -> None:
    stakes = {name: stake for name, _, stake in STORE_SETTINGS}
    real = {f"{name} is off: {stake}." for name, stake in stakes.items()}
    for node in ast.walk(ast.parse(read("ledger/check.py"))):
        if isinstance(node, ast.JoinedStr):
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else CUT for part in node.values
            ]
            sentence = "".join(parts)
            if sentence.endswith(".") and sentence != f"{CUT} is {CUT}: {CUT}.":
                real.add(sentence)
    told = [row[0] for row in table(read("docs/operations.md"), "Sentence")]
    assert len(told) == len(set(told))
    assert set(told) == real
    assert all(row[1] for row in table(read("docs/operations.md"), "Sentence"))


def test_the_map_and_the_columns_of_employees_are_those_of_the_code() -> None:
    text = read("docs/import.md")
    told = {row[0].strip("`") for row in table(text, "Field")}
    assert told == set(FIELDS)
    example = next(block.text for block in blocks(text) if block.words == ("csv", "employees.csv"))
    assert tuple(example.splitlines()[0].split(",")) == EMPLOYEE_COLUMNS
    told = {name for row in table(text, "Column") for name in names(row[0])}
    assert told == set(FURTHER_COLUMNS)


def test_the_fields_of_agreement_files_are_those_of_the_reader() -> None:
    text = read("docs/agreements.md")
    models: dict[str, type[BaseModel]] = {
        "the file": Agreement,
        "a value": AgreedValue,
        "a version": Version,
    }
    for what, model in models.items():
        told = [name for row in table(text, f"Field of {what}") for name in names(row[0])]
        assert sorted(told) == sorted(model.model_fields)


def test_the_fields_of_kinds_are_those_of_the_reader() -> None:
    text = read("docs/kinds.md")
    for what, model in (("an absence", AbsenceKind), ("a booking", BookingKind)):
        told = [name for row in table(text, f"Field of {what}") for name in names(row[0])]
        assert sorted(told) == sorted(model.__struct_fields__)


def test_the_case_of_the_readme_comes_out_as_expected(tmp_path: Path) -> None:
    text = next(block.text for block in blocks(read("README.md")) if block.words == ("toml",))
    file = tmp_path / "case.toml"
    file.write_text(text, "utf-8")
    assert "[expect" in text
    assert run_case(file).diff == ()


@pytest.mark.parametrize(
    ("name", "count", "columns"),
    [
        ("import", 6, 100),
        ("agreements", 8, 100),
        ("closing", 10, 100),
        ("kinds", 4, 100),
        ("de/einfuehrung", 5, 80),
        ("de/handbuch", 22, 130),
    ],
)
def test_the_examples_give_what_is_shown(
    name: str, count: int, columns: int, employer: TestEmployer, tmp_path: Path
) -> None:
    environment = environment_of(employer, tmp_path) | {"COLUMNS": str(columns)}
    if name.startswith("de/"):
        environment["LC_ALL"] = "de_DE.UTF-8"
    if name == "agreements":
        environment["STUNDENBUCH_AGREEMENTS_DIR"] = str(tmp_path / "agreements")
    if name == "kinds":
        environment["STUNDENBUCH_KINDS_DIR"] = str(tmp_path / "kinds")
    assert run_examples(read(f"docs/{name}.md"), environment, tmp_path) == count


def test_the_readme_shows_what_the_demo_does(employer: TestEmployer, tmp_path: Path) -> None:
    text = read("README.md")
    shown = [block.text for block in blocks(text) if block.words == ("text",)]
    shell = [block.text for block in blocks(text) if block.words == ("sh",)]
    # As wide as a terminal is that nobody has made wider.
    environment = environment_of(employer, tmp_path) | {"COLUMNS": "80", "LC_ALL": "de_DE.UTF-8"}
    output = run("stundenbuch demo", environment | {"DEMO_EXIT": "1"}, tmp_path)
    explain = next(one for one in shell if " explain " in one)
    assert not_shown(shown[0], run(explain, environment, tmp_path)) == []
    assert not_shown(shown[1], output) == []
    keys: dict[str, str] = json.loads((tmp_path / "demo-keys.json").read_text("utf-8"))
    settings = Settings(
        database_url=employer.conninfo,
        migration_url=employer.admin,
        employer=employer.schema,
        log_level="error",
    )
    lines = [line for one in shell for line in one.splitlines() if line.startswith("curl ")]
    with opened_service(settings) as service, running(service) as url:
        answers = [ask(line, url, keys) for line in lines]
        closed = [
            sheet.content.closing.get(Account.FLEX, 0)
            for month in CLOSED
            for one in service.reader.every_sheet(month)
            if (sheet := service.reader.sheet(one.person, month)).content is not None
        ]
    assert [answer.status_code for answer in answers] == [200] * 5
    flex = answers[0].json()["balances"][0]
    assert (flex["account"], flex["amount"]) == ("flex", 5 * 60 + 17)
    assert answers[-2].json()["results"][0]["status"] == "stored"
    assert answers[-1].json()["stored"] == 1
    # As sample/README.md says of the people's terms.
    assert len(closed) == 80
    assert sum(abs(minutes) <= 20 * 60 for minutes in closed) == 65


def ask(line: str, url: str, keys: dict[str, str]) -> httpx.Response:
    """Send the request of a `curl` line to the service at another address."""
    words = shlex.split(line.replace("$TERMINAL_KEY", keys["terminal"]))
    words = [word.replace("$KEY", keys["time_officer"]) for word in words[1:] if word != "-s"]
    headers: dict[str, str] = {}
    body: str | None = None
    address = ""
    rest = iter(words)
    for word in rest:
        match word:
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                body = next(rest)
            case _:
                address = word.replace("http://127.0.0.1:8080", url)
    method = "GET" if body is None else "POST"
    return httpx.request(method, address, headers=headers, content=body, timeout=30)

"""The rules of the house that no linter knows, checked on every file of the project."""

import ast
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGES = ("ledger", "domain", "projections", "api", "benchmarks")
FUNCTION_LINES = 60
MODULE_LINES = 700
"""A longer module certainly holds more than one idea; below, 400 lines are a hint."""
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Written apart, so that this file keeps the rules that it checks.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
OUTSIDE = ".." + "/shared"


def project_files(*suffixes: str) -> Iterator[Path]:
    """Every file of the project, by git where there is a repository."""
    listed = subprocess.run(
        ["git", "-C", str(PROJECT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
        found = [PROJECT / name for name in names]
    else:
        found = [path for path in PROJECT.rglob("*") if not hidden(path.relative_to(PROJECT))]
    for path in sorted(found):
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def hidden(path: Path) -> bool:
    made = {"__pycache__", "build", "dist"}
    return any((part.startswith(".") and part != ".ci") or part in made for part in path.parts)


def text_of(path: Path) -> str | None:
    """The text of a file; None when it holds none."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def long_functions(source: str) -> dict[str, int]:
    """Functions of more lines than a screen has, with their number; docstrings count."""
    return {
        node.name: lines
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }


def addresses(lock: str) -> list[str]:
    """The lines of a lock file that name a place to download from."""
    suspicious = re.compile(r"://|^\s*-(?!-hash=)|^\s*--(?!hash=)|@\s|\.(org|com|io|net)\b|/")
    return [line for line in lock.splitlines() if suspicious.search(line)]


def test_the_checks_find_what_they_look_for() -> None:
    function = "def f() -> None:\n" + "    g()\n" * FUNCTION_LINES
    assert long_functions(function) == {"f": FUNCTION_LINES + 1}
    assert long_functions(function.replace("g()", "", 1).replace("    \n", "")) == {}
    assert UNFINISHED.search("# TO" + "DO: later")
    sound = "anyio==4.16.0 \\\n    --hash=sha256:00\nuvloop==1.0 ; sys_platform != 'win32' \\"
    assert addresses(sound) == []
    for line in (
        "--index-url somewhere",
        "a @ file:b",
        "# from https://x",
        "a==1 # pypi.example.org",
    ):
        assert addresses(line) == [line]
    names = {path.name for path in project_files()}
    assert {"pyproject.toml", "Makefile", "test_house.py", *LOCKS} <= names


def test_functions_fit_a_screen_and_modules_hold_one_idea() -> None:
    modules = list(project_files(".py"))
    assert any(path.relative_to(PROJECT).parts[0] in PACKAGES for path in modules)
    found: dict[str, object] = {}
    for path in modules:
        source = path.read_text("utf-8")
        name = str(path.relative_to(PROJECT))
        if (lines := len(source.splitlines())) > MODULE_LINES:
            found[name] = lines
        if functions := long_functions(source):
            found[f"{name} functions"] = functions
    assert found == {}


def test_nothing_is_left_unfinished_or_points_outside() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in project_files()
        if path.name not in LOCKS and (text := text_of(path)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line) or OUTSIDE in line
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_say_what_and_never_where(name: str) -> None:
    lock = (PROJECT / name).read_text("utf-8")
    assert addresses(lock) == []
    entries = re.findall(r"^[a-z0-9].*(?:\\\n.*)+", lock, re.MULTILINE)
    pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?==\S+", lock, re.MULTILINE)
    assert len(pinned) == len(entries) > 30
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_tools_lock_holds_the_same_versions_as_the_products() -> None:
    product, tools = (
        set(re.findall(r"^\S+==\S+", (PROJECT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )
    assert product < tools


def test_product_code_silences_no_type_checker() -> None:
    silencer = re.compile(r"#\s*(type:\s*ignore|pyright:)")
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in project_files(".py")
        if path.relative_to(PROJECT).parts[0] in PACKAGES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if silencer.search(line)
    ]
    assert found == []


SAME_NAME = {
    "Command": "commands that a stream decides",
    "Event": "events that a stream records",
    "Parameters": "values of an agreement for one rule",
    "Pipe": "connection to a worker process",
    "Result": "type variable of a task's result",
}
"""Names of classes and type aliases in several modules, with their one meaning."""

SAME_SUBJECT = {
    "absence": "stream of absences, its commands, its rule",
    "absences": "kinds of absence, and work with them",
    "access": "keys and their permissions",
    "agreements": "laws and agreements as data",
    "approvals": "approvals of sheets",
    "audit": "the log for auditors",
    "backlog": "deliveries that wait",
    "badges": "badges and their holders",
    "balances": "amounts on accounts",
    "corrections": "corrections of bookings",
    "decide": "part of the decider contract",
    "employees": "people of the city",
    "employment": "stream of an employment, and its use case",
    "errors": "exceptions and codes of a package",
    "evaluation": "evaluation of a month, and its speed",
    "events": "part of the decider contract",
    "excess_hours": "hours beyond eight of a day (§ 16 Abs. 2 ArbZG)",
    "facts": "facts recorded of a person",
    "findings": "oddities and violations",
    "intake": "intake of deliveries",
    "keys": "keys to the service",
    "kinds": "kinds of absence and booking",
    "leave": "leave and its lots",
    "ledger": "the ledger",
    "lifetime": "lifetime account",
    "linked_days": "days of several employments of one human being",
    "obstacles": "obstacles to a close",
    "openings": "balances brought along",
    "orders": "overtime orders",
    "payroll": "lines for payroll",
    "project": "part of a read model",
    "read": "queries of a package",
    "rebuild": "new making of all read models",
    "recalculation": "closed months by newer agreements",
    "rosters": "planned shifts",
    "sheets": "sheets of months",
    "state": "part of the decider contract",
    "statements": "yearly statements of lifetime accounts",
    "units": "org units",
}
"""Names of modules and packages on several floors, with their one subject."""


def product_modules() -> Iterator[Path]:
    """Modules of the product, relative to the project."""
    for path in project_files(".py"):
        name = path.relative_to(PROJECT)
        if name.parts[0] in PACKAGES:
            yield name


def meanings(source: str) -> Iterator[str]:
    """Public classes and type aliases at the top of a module; constants are in capitals."""
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name) if not name.startswith("_"):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if re.match(r"[A-Z]\w*[a-z]|T$", name):
                    yield name
            case _:
                pass


def shared(places: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Names in several places, with these."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, place in places:
        found[name].add(place)
    return {name: where for name, where in found.items() if len(where) > 1}


def test_meanings_are_found() -> None:
    source = "class A: ...\nclass _B: ...\nKey = str\nDay: TypeAlias = int\nTEN = 10\ndef f(): ..."
    assert list(meanings(source)) == ["A", "Key", "Day"]
    assert shared([("A", "m"), ("A", "m"), ("Key", "m"), ("Key", "n")]) == {"Key": {"m", "n"}}


def test_a_name_means_one_thing() -> None:
    found = shared(
        (name, str(path))
        for path in product_modules()
        for name in meanings((PROJECT / path).read_text("utf-8"))
    )
    assert {name: where for name, where in found.items() if name not in SAME_NAME} == {}
    assert SAME_NAME.keys() - found.keys() == set()


def test_a_module_name_means_one_subject() -> None:
    found = shared(
        (path.parent.name if path.stem == "__init__" else path.stem, str(path))
        for path in product_modules()
    )
    assert {name: where for name, where in found.items() if name not in SAME_SUBJECT} == {}
    assert SAME_SUBJECT.keys() - found.keys() == set()

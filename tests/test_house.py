"""The rules of the house that no linter knows, checked on every file of the project."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
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

"""No help, header or message of the command line is without German or English."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from api.cli import app, lifetime_overviews
from api.words import Language, inner, texts, translated

PROJECT = Path(__file__).parents[2]
COMMANDS = sorted((PROJECT / "api" / "cli").glob("*.py"))
SPOKEN = {"print", "progress", "BadParameter", "Unusable", "Table", "Column", "add_column"}
"""Calls whose first argument people read."""
READ = {"help", "metavar", "title", "caption", "short_help", "epilog", "description"}
"""Arguments that people read wherever they stand."""
NAMES = {"stundenbuch", "stundenbuch: ", "[dim]", "[/]"}
RAISED = {
    "BinariesMissing", "CaseError", "DataFolderRefused", "EmbeddedError", "FileRefused",
    "OtherMajorVersion", "ServerFailed", "StillMoving", "UserRefused",
}  # fmt: skip
"""Exceptions that say their sentence in English and reach people on the command line."""

DUMP = """
import json, typer
from api.cli import app

def walk(command, path):
    yield path, command.help
    for one in command.params:
        yield f"{path} {one.name}", one.help
        if one.param_type_name == "argument":
            yield f"{path} {one.name} metavar", one.metavar
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, f"{path} {name}")

print(json.dumps(dict(walk(typer.main.get_command(app), "stundenbuch"))))
"""


def helps(language: str) -> dict[str, str | None]:
    done = subprocess.run(
        [sys.executable, "-c", DUMP],
        cwd=PROJECT,
        env={"LC_ALL": language, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("locale", "language"), [("de_DE.UTF-8", "de"), ("C.UTF-8", "en")])
def test_every_help_is_said_in_the_language_of_the_environment(locale: str, language: str) -> None:
    groups = ("help.", "command.", "metavar.")
    known = [form(said[language]) for key, said in texts().items() if key.startswith(groups)]
    found = helps(locale)
    assert len(found) > 300
    for place, said in found.items():
        assert said, place
        assert any(one.fullmatch(said) for one in known), place


def form(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+(?:!r)?\}", template.strip())
    return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            yield (function.id if isinstance(function, ast.Name) else name), node


def literal(node: ast.expr) -> str:
    """The words that stand in an expression itself; of a text from elsewhere none."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(literal(one) for one in values)
        case ast.BinOp(left=left, right=right):
            return literal(left) + literal(right)
        case ast.BoolOp(values=values):
            return "".join(literal(one) for one in values)
        case ast.IfExp(body=body, orelse=other):
            return literal(body) + literal(other)
        case _:
            return ""


def spoken(tree: ast.AST) -> Iterator[str]:
    """Words that the command line says without looking them up."""
    for name, call in calls(tree):
        read = [word.value for word in call.keywords if word.arg in READ]
        if name in SPOKEN:
            read += call.args[:1]
        if name == "text":
            read += [word.value for word in call.keywords]
        if name == "add_row":
            read += call.args
        for one in read:
            words = re.sub(r"\{\w+\}", "", literal(one))
            for known in NAMES:
                words = words.replace(known, "")
            if re.search(r"[A-Za-zÄÖÜäöüß]", words):
                yield f"line {call.lineno}: {words}"


def test_words_that_are_not_looked_up_are_noticed() -> None:
    for wrong in (
        'OUT.print(f"{n} left")',
        'typer.Option(help="Why.")',
        'Unusable("no")',
        'table.add_row("never")',
        'progress("a" if b else "", 1)',
    ):
        assert list(spoken(ast.parse(wrong)))
    assert not list(spoken(ast.parse('OUT.print(f"{a}: {b}", text("done"))')))


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_the_command_line_looks_up_all_that_it_says(path: Path) -> None:
    assert list(spoken(ast.parse(path.read_text("utf-8")))) == []


def keys() -> Iterator[str]:
    """The keys of sentences that the code asks for."""
    for path in (PROJECT / "api").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and str(node.value) in texts():
                yield str(node.value)
        for name, call in calls(tree):
            if name in {"text", "Phrase"} and call.args and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)
            if name == "table_of":
                yield from (
                    f"header.{one.value}"
                    for one in call.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
                )
    yield from (f"header.{one}" for one in lifetime_overviews.FIGURES)
    yield from commands(app, "command.")


def commands(group: typer.Typer, path: str) -> Iterator[str]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield path + (command.name or command.callback.__name__.replace("_", "-"))
    for below in group.registered_groups:
        assert below.typer_instance is not None
        yield f"{path}{below.name}"
        yield from commands(below.typer_instance, f"{path}{below.name}.")


def test_every_sentence_is_asked_for_and_every_key_is_known() -> None:
    assert set(keys()) == set(texts())


def sentences() -> Iterator[str]:
    """English sentences of inner layers that reach people, their values as a letter."""
    for folder in ("api", "domain", "ledger"):
        for path in (PROJECT / folder).rglob("*.py"):
            for name, call in calls(ast.parse(path.read_text("utf-8"))):
                said = ""
                if name in RAISED and call.args:
                    said = filled(call.args[0])
                elif name == "Fault" and len(call.args) == 4:
                    said = filled(call.args[3])
                elif name == "Problem" and folder == "ledger":
                    said = filled(call.args[1])
                if re.search(r"[a-z]{2} [a-z]{2}", said):
                    yield said


def filled(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(filled(one) or "X" for one in values)
        case _:
            return ""


def test_what_inner_layers_say_is_said_in_german_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set(sentences())
    assert len(found) > 40
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert [said for said in sorted(found) if translated(said) == said] == []


def test_every_inner_sentence_has_both_languages_and_the_same_values() -> None:
    for row in inner():
        assert row.keys() == {"de", "en"}
        fields = [sorted(re.findall(r"\{(\w+)\}", row[language])) for language in Language]
        assert fields[0] == fields[1], row


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Missing argument 'PERSON'.", "Die Angabe 'PERSON' fehlt."),
        (
            "Invalid value for '--choice': Value error, 'x' is not one of 'a', 'b'.",
            "Ungültige Angabe bei '--choice': 'x' ist keines von 'a', 'b'.",
        ),
        (
            "a.toml: extends: no such agreement: arbgz (and 2 more)",
            "a.toml: extends: kein solches Regelwerk: arbgz (und 2 weitere)",
        ),
        (
            "The ledger has been closed and takes nothing more.",
            "Das Zeitbuch ist geschlossen und nimmt nichts mehr an.",
        ),
        ("Something nobody knows", "Something nobody knows"),
    ],
)
def test_a_sentence_is_found_by_its_english_form(
    english: str, german: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert translated(english) == english
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert translated(english) == german


def test_a_text_that_looks_like_hundreds_of_sentences_is_said_all_the_same() -> None:
    given = "a: " * 3_000
    assert translated(given, Language.DE) == given

"""The recipes of CONTRIBUTING.md, each followed on a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.documents import blocks
from tests.fast_folders import fast_folder
from tests.test_house import PROJECT, project_files

TEXT = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
HEADING = re.compile(r"^(?P<title>.+): touches (?P<files>\d+) files$")
STEP = re.compile(
    r"(?:^\*\*(?P<file>\S+)\*\*\n\n)?^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILES = {"python", "toml", "sql"}
CHECK = ("sh", "check")
COMMON = (*CHECK, "of", "all")
CACHE = ".mypy_cache"


class Step(NamedTuple):
    """A block: the name of a file above it, the words after its fence, and its text."""

    file: str
    words: tuple[str, ...]
    text: str


class Recipe(NamedTuple):
    """An addition: the number of files that it touches, and its steps in order."""

    title: str
    files: int
    steps: tuple[Step, ...]


def recipes() -> Iterator[Recipe]:
    for part in TEXT.split("\n### ")[1:]:
        heading, _, body = part.partition("\n")
        found = HEADING.match(heading)
        assert found is not None, heading
        steps = [
            Step(step["file"] or "", tuple(step["words"].split()), step["text"])
            for step in STEP.finditer(body)
        ]
        yield Recipe(found["title"], int(found["files"]), tuple(steps))


RECIPES = tuple(recipes())


class Change(NamedTuple):
    """Consecutive lines of a file and those that take their place."""

    old: str
    new: str


def changes(diff: str) -> Iterator[Change]:
    """The changes of a diff without line numbers; ``@@`` stands between two of one file."""
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines()
        assert all(not line or line[0] in " +-" for line in lines), hunk
        old = [line[1:] for line in lines if line[:1] != "+"]
        new = [line[1:] for line in lines if line[:1] != "-"]
        yield Change("\n".join(old), "\n".join(new))


def changed(text: str, diff: str) -> str:
    """The text after a diff, each of whose places has to be there once."""
    for old, new in changes(diff):
        assert old, diff
        assert f"\n{text}".count(f"\n{old}\n") == 1, old
        text = f"\n{text}".replace(f"\n{old}\n", f"\n{new}\n").removeprefix("\n")
    return text


def copied(to: Path) -> None:
    """Copy the project with what is compiled of it, which holds for files of the same age."""
    folders: set[Path] = set()
    for path in project_files():
        target = to / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        folders.add(path.parent)
    for folder in folders:
        compiled = folder / "__pycache__"
        if compiled.is_dir():
            shutil.copytree(compiled, to / compiled.relative_to(PROJECT))


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a copy without those that programs leave behind."""
    return {
        name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.parts)
        and (name := path.relative_to(folder).as_posix())
    }


def shell(script: str, folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"


def followed(recipe: Recipe, folder: Path, environment: dict[str, str]) -> list[str]:
    """Take all steps but the checks; returns the files that they touched."""
    before = contents(folder)
    for name, words, text in recipe.steps:
        file = folder / name
        if words == ("sh",):
            shell(text, folder, environment)
        elif words == ("diff",):
            file.write_text(changed(file.read_text("utf-8"), text), "utf-8")
        elif words[0] in FILES:
            assert name
            assert not file.exists(), name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        else:
            assert words == CHECK
    after = contents(folder)
    assert before.keys() <= after.keys()
    return [name for name in after if after[name] != before.get(name)]


def environment_of(folder: Path, admin_url: str) -> dict[str, str]:
    """An environment in which programs take the copy for the project."""
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        # A copy needs neither, and loading the first takes as long as many a check.
        "PYTEST_ADDOPTS": "-p no:schemathesis -p no:cacheprovider",
        "STUNDENBUCH_TEST_ADMIN_URL": admin_url,
    }


def test_a_change_is_made_at_its_one_place() -> None:
    text = "a\nb\nc\nb\n"
    assert changed(text, " a\n-b\n+d\n") == "a\nd\nc\nb\n"
    assert changed(text, "+x\n a\n@@\n c\n b\n+y\n") == "x\na\nb\nc\nb\ny\n"
    for wrong in (" b\n+d\n", " d\n+e\n", "+d\n", "d\n"):
        with pytest.raises(AssertionError):
            changed(text, wrong)


def test_every_recipe_has_checks_of_its_own() -> None:
    assert len(RECIPES) == 5
    assert all(recipe.steps[-1].words == CHECK for recipe in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_does_what_it_says(recipe: Recipe, admin_url: str) -> None:
    with fast_folder("stundenbuch-recipe-") as folder:
        copied(folder)
        environment = environment_of(folder, admin_url)
        touched = followed(recipe, folder, environment)
        assert len(touched) == recipe.files, touched
        shell(recipe.steps[-1].text, folder, environment)


def test_all_recipes_together_pass_linters_and_types(admin_url: str) -> None:
    [common] = (block.text for block in blocks(TEXT) if block.words == COMMON)
    with fast_folder("stundenbuch-recipes-") as folder:
        copied(folder)
        if (PROJECT / CACHE).is_dir():
            shutil.copytree(PROJECT / CACHE, folder / CACHE)
        environment = environment_of(folder, admin_url)
        touched = {name for recipe in RECIPES for name in followed(recipe, folder, environment)}
        written = " ".join(sorted(name for name in touched if name.endswith(".py")))
        shell(common, folder, environment | {"PYTHON_FILES": written})

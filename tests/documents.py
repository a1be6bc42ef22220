"""Examples in documents: fenced blocks of files, of commands and of their output."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from api.host.clock import SystemClock
from tests.ledger.employers import TestEmployer
from tests.test_house import PROJECT

CUT = "\N{HORIZONTAL ELLIPSIS}"
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COUNTS = re.compile(r"\b\d+ (files|versions|to be signed off)\b|(?<=\b[pP]osition )\d+")
"""Counts of agreements and positions of the log, left out of the comparison.
They change as the law grows, and no document is wrong for it."""
DRAWN = re.compile(r"(?<!import-)\b[0-9a-f]{12}\b")
"""The id of an absence, which is drawn anew each time."""
TODAY = "2026-11-22"
"""The day that documents show where a command prints the day on which it is run."""


class Block(NamedTuple):
    """A fenced block: the words after its fence and its text."""

    words: tuple[str, ...]
    text: str


def blocks(text: str) -> list[Block]:
    return [Block(tuple(words.split()), body) for words, body in FENCE.findall(text)]


def environment_of(employer: TestEmployer, folder: Path) -> dict[str, str]:
    """An environment in which `stundenbuch` is the one under test, on the given employer."""
    program = folder / "bin" / "stundenbuch"
    program.parent.mkdir()
    start = "from api.wiring import main; main()"
    program.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -c '{start}' \"$@\"\n")
    program.chmod(0o755)
    return {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "HOME": str(folder),
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "STUNDENBUCH_DATABASE_URL": employer.conninfo,
        "STUNDENBUCH_MIGRATION_URL": employer.admin,
        "STUNDENBUCH_EMPLOYER": employer.schema,
        "STUNDENBUCH_DATA_DIR": str(folder),
        "STUNDENBUCH_LOG_LEVEL": "error",
    }


def run(script: str, environment: dict[str, str], folder: Path, code: int = 0) -> str:
    """Standard output of a shell script that has to end with the code."""
    done = subprocess.run(
        ["sh", "-u", "-c", script],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def not_shown(shown: str, real: str) -> list[str]:
    """Lines that a document shows and that do not follow each other in the real output."""
    lines = iter([line.rstrip() for line in COUNTS.sub(_uncounted, real).splitlines()])
    shown_lines = COUNTS.sub(_uncounted, shown).splitlines()
    wanted = [line.rstrip() for line in shown_lines if line.strip() != CUT]
    return [line for line in wanted if line not in lines]


def run_examples(text: str, environment: dict[str, str], folder: Path) -> int:
    """Write a document's files, run its tested commands, compare; returns how many there were."""
    found = blocks(text)
    drawn: dict[str, str] = {}
    ran = 0
    for (words, content), following in zip(found, [*found[1:], Block((), "")], strict=True):
        if words[:1] in {("csv",), ("toml",)}:
            file = folder / words[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
        if words[:2] == ("sh", "tested"):
            code = int(words[2].removeprefix("exit=")) if len(words) > 2 else 0
            script = _with(drawn, content)
            today = str(SystemClock().today())
            output = run(script, environment, folder, code).replace(today, TODAY)
            ran += 1
            shown = following.text
            drawn |= _drawn(shown, output)
            output = _with({real: mine for mine, real in drawn.items()}, output)
            if following.words == ("text",) and CUT in shown.splitlines():
                assert not_shown(shown, output) == []
            elif following.words == ("text",):
                real = [line.rstrip() for line in COUNTS.sub(_uncounted, output).splitlines()]
                assert real == COUNTS.sub(_uncounted, shown).splitlines()
    return ran


def _with(ids: dict[str, str], text: str) -> str:
    return DRAWN.sub(lambda one: ids.get(one[0], one[0]), text)


def _drawn(shown: str, real: str) -> dict[str, str]:
    """The ids that were drawn, by those that a document shows on lines that are otherwise equal."""
    lines = {DRAWN.sub("", line).rstrip(): DRAWN.findall(line) for line in real.splitlines()}
    return {
        mine: drawn
        for line in shown.splitlines()
        for mine, drawn in zip(
            DRAWN.findall(line), lines.get(DRAWN.sub("", line).rstrip(), []), strict=False
        )
    }


def _uncounted(found: re.Match[str]) -> str:
    return f"n {found[1]}" if found[1] else "n"

"""Reads the statements of a .sql file, each by the name that stands above it."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

NAME_LINE = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
LEADING_COMMENT = re.compile(r"\A(?:--.*\n)+")


def statements(file: Traversable) -> dict[str, str]:
    """Name to SQL text; the comment that opens each statement is for readers of the file.

    Raises ValueError for a file that does not begin with a name, repeats one or gives no reason.
    """
    before, *blocks = NAME_LINE.split(file.read_text("utf-8"))
    if before.strip():
        raise ValueError(f"{file.name}: text before the first name")
    named = dict(zip(blocks[::2], map(_without_reason, blocks[1::2]), strict=True))
    if len(named) < len(blocks) // 2:
        raise ValueError(f"{file.name}: a name is repeated")
    return named


def ledger_statements(name: str) -> dict[str, bytes]:
    """The statements of one of the ledger's own files, as psycopg takes them."""
    file = files("ledger").joinpath("sql", f"{name}.sql")
    return {key: text.encode() for key, text in statements(file).items()}


def _without_reason(block: str) -> str:
    text, reasons = LEADING_COMMENT.subn("", block)
    if not reasons:
        raise ValueError(f"a statement without its reason: {block[:60]!r}")
    return text.strip()

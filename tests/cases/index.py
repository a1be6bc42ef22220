"""The index of the case files in `README.md`, by agreement.

`python -m tests.cases.index` writes it anew; a test compares.
"""

from itertools import groupby
from pathlib import Path

from api.cases.file import parse_case
from domain.agreements.book import AgreementBook

FOLDER = Path(__file__).parent
README = FOLDER / "README.md"
FILES = sorted(FOLDER.rglob("*.toml"), key=lambda path: (path.parent.name, path.stem))
START = "## Verzeichnis\n"
COLUMNS = "| Fall | Titel | Fundstelle | Beleg |\n|---|---|---|---|"


def name_of(path: Path) -> str:
    """The case's name as its file gives it: ``tvoed-vka/dienstreise-tagessoll``."""
    return f"{path.parent.name}/{path.stem}"


def index() -> str:
    """One table per agreement, a row for each case."""
    agreements = {agreement.id: agreement for agreement in AgreementBook.of_package().agreements}
    parts = [START]
    for folder, files in groupby(FILES, key=lambda path: path.parent.name):
        rows = [_row(path) for path in files]
        heading = f"### `{folder}`: {agreements[folder].de}\n"
        parts.append("\n".join([heading, COLUMNS, *rows, ""]))
    return "\n".join(parts)


def with_index(text: str) -> str:
    """The document with the index of today's files at its end."""
    return text[: text.index(START)] + index()


def _row(path: Path) -> str:
    head = parse_case(path.read_text("utf-8")).case
    link = f"[{path.stem}]({name_of(path)}.toml)"
    return f"| {link} | {head.title} | {head.paragraph} | {head.evidence} |"


if __name__ == "__main__":
    README.write_text(with_index(README.read_text("utf-8")), "utf-8")

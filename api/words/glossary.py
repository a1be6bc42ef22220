"""Writes the tables of ``docs/glossary.md`` that list codes: ``python -m api.words.glossary``."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from api.host.settings import project_dir
from api.words import Language, Named, named, word, words
from domain.facts.kinds import SHIPPED
from domain.facts.profile import CIRCUMSTANCES

HEAD: Final = (
    "| English | Deutsch | Paragraph or source | Meaning | Name in the code |",
    "|---|---|---|---|---|",
)

TABLES: Final[Mapping[str, str]] = {
    "Accounts": "account",
    "Units": "unit",
    "Findings": "finding",
    "Severities of findings": "severity",
    "Rules": "rule",
    "Kinds of booking": "booking_kind",
    "Kinds of absence": "absence_kind",
    "Circumstances": "circumstance",
    "Kinds of duty": "duty_kind",
    "Choices of overtime": "overtime_choice",
    "Levels of approval": "approval_level",
    "Obstacles to a close": "obstacle",
    "Status of an absence": "absence_status",
    "Outcome of an absence that is imported": "entry_status",
    "Outcome of a booking that is delivered": "delivery_status",
    "Outcome of a close": "close_status",
    "Status of a release": "release_status",
    "Parts of leave": "leave_part",
    "Effects of an absence": "absence_credit",
    "Models of lifetime accounts": "account_model",
    "Sources of credits": "credit_source",
    "Purposes of a release": "release_purpose",
    "Kinds of employer": "employer_kind",
    "Branches of social insurance": "branch",
    "Methods for contribution room": "room_method",
    "Kinds of hold": "hold_kind",
    "Causes of an early settlement": "settlement_cause",
    "Destinations of a transfer": "transfer_destination",
    "Stored events": "event",
    "Refused decisions": "error",
    "Answers to items of a delivery": "item",
    "Roles": "role",
}
"""Headings and the groups of words below them."""


class Row(NamedTuple):
    """One line of a table."""

    en: str
    de: str
    source: str
    meaning: str
    code: str

    def __str__(self) -> str:
        source = f" {self.source} " if self.source else " "
        return f"| {self.en} | {self.de} |{source}| {self.meaning} | `{self.code}` |"


def rows_of(group: str) -> Iterator[Row]:
    """The lines of a group, in the order of the file that has their words."""
    rows = words().get(group, {})
    match group:
        case "booking_kind":
            for kind in SHIPPED.bookings.by_code.values():
                row = rows[kind.code]
                yield Row(*_pair(kind), row.get("source", ""), row["meaning"], kind.code)
        case "absence_kind":
            for absence in SHIPPED.absences.values():
                meaning = words()["absence_credit"][absence.credit]["meaning"]
                yield Row(*_pair(absence), absence.paragraph, meaning, absence.code)
        case "circumstance":
            for one in CIRCUMSTANCES.values():
                yield Row(*_pair(one), one.paragraph, rows[one.code]["meaning"], one.code)
        case _:
            for code, row in rows.items():
                en, de = word(group, code, Language.EN), word(group, code, Language.DE)
                yield Row(en, de, row.get("source", ""), row["meaning"], code)


def written(glossary: str) -> str:
    """The glossary with the tables of today; what stands around them stays."""
    before, *parts = glossary.split("\n## ")
    return "\n## ".join((before, *map(_part, parts)))


def main() -> None:
    """Write the file anew."""
    path = project_dir() / "docs" / "glossary.md"
    path.write_text(written(path.read_text("utf-8")), "utf-8")


def _part(part: str) -> str:
    heading, _, body = part.partition("\n")
    if heading not in TABLES:
        return part
    prose = [line for line in body.splitlines() if line and not line.startswith("|")]
    rows = (*HEAD, *map(str, rows_of(TABLES[heading])))
    end = "\n" if body.endswith("\n\n") else ""
    told = ("\n".join(prose) + "\n\n") if prose else ""
    return f"{heading}\n\n{told}" + "\n".join(rows) + "\n" + end


def _pair(kind: Named) -> tuple[str, str]:
    return named(kind, Language.EN), named(kind, Language.DE)


if __name__ == "__main__":
    main()

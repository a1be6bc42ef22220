"""The names that belong to one employer: schema, roles, channel; and their quoting in SQL."""

import re

from msgspec import Struct

from ledger.errors import UnsoundName

# Postgres cuts names at 63 bytes; six are for the longest ending of a role.
SOUND_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,56}")


class Employer(Struct, frozen=True):
    """The names of one employer's part of the database; raises UnsoundName."""

    schema: str

    def __post_init__(self) -> None:
        if not SOUND_SCHEMA.fullmatch(self.schema) or self.schema.startswith("pg_"):
            raise UnsoundName(self.schema)

    @property
    def owner(self) -> str:
        """The role that owns the tables and that nobody logs in as."""
        return f"{self.schema}_owner"

    @property
    def app(self) -> str:
        """The role that holds the application's privileges."""
        return f"{self.schema}_app"

    @property
    def channel(self) -> str:
        """The channel of the hints at writes."""
        return f"{self.schema}_log"


def fill_names(text: str, employer: Employer, **others: str) -> bytes:
    """The SQL text with {schema}, {owner}, {app} and further placeholders as quoted names."""
    names = {"schema": employer.schema, "owner": employer.owner, "app": employer.app, **others}
    for placeholder, name in names.items():
        text = text.replace("{" + placeholder + "}", quote_name(name))
    return text.encode()


def quote_name(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

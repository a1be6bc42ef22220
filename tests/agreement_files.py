"""Agreement files of a test's own: the test gives the values, the rest is always the same."""

from collections.abc import Sequence

from domain.agreements.agreement_file import parse_agreement, shipped_agreements
from domain.agreements.book import AgreementBook


def file_text(name: str, *values: str, extends: Sequence[str] = ()) -> str:
    """The file of an agreement of that name, with values in the form of ``value_text``."""
    foundations = ", ".join(f'"{one}"' for one in extends)
    head = [f'id = "{name}"', f'short = "{name}"', f"extends = [{foundations}]"]
    head += [f'{field} = "Test"' for field in ("de", "en", "source", "sign_off")]
    return "\n".join([*head, *values])


def value_text(name: str, *versions: str) -> str:
    """A value with versions in the form of ``version_text``."""
    fields = [f'name = "{name}"', *(f'{field} = "Test"' for field in ("de", "en", "unit"))]
    return "\n".join(["[[value]]", *fields, 'paragraph = "§ 1"', *versions])


def version_text(valid_from: str, value: object, **days: str) -> str:
    """A version of a value in TOML; ``days`` are ``known_from`` and ``valid_until``."""
    further = [f"{field} = {day}" for field, day in days.items()]
    lines = ["[[value.version]]", f"valid_from = {valid_from}", *further, f"value = {value}"]
    return "\n".join(lines)


def book_with(*texts: str) -> AgreementBook:
    """The shipped agreements with these files beside them."""
    own = (parse_agreement(text, "own.toml") for text in texts)
    return AgreementBook([*shipped_agreements(), *own])

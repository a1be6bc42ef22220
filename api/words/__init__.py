"""Words for people: of codes by ``words.toml``, sentences by ``texts.toml``, German and English.

A kind of booking, of absence or of circumstance bears its words in its own row, so that a kind
that an employer adds brings its own along; `named` reads them there.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, Protocol


class Language(StrEnum):
    """The languages that people are spoken to in."""

    DE = "de"
    EN = "en"


class Named(Protocol):
    """A row that bears its own words."""

    @property
    def de(self) -> str: ...
    @property
    def en(self) -> str: ...


class Phrase(NamedTuple):
    """A sentence of ``texts.toml`` with its values, not yet said in a language."""

    key: str
    values: Mapping[str, object] = {}

    def said(self, language: Language) -> str:
        """The sentence in a language."""
        return texts()[self.key][language].format(**self.values)


def word(group: str, code: str, language: Language | None = None) -> str:
    """The word for a code; the code itself where it is none of ours, as in an old log."""
    entry = words()[group].get(code, {})
    return entry.get(language or spoken(), code)


def title(group: str, code: str, language: Language | None = None) -> str:
    """The sentence that says a refusal or a problem."""
    return words()[group][code][f"title_{language or spoken()}"]


def named(row: Named, language: Language | None = None) -> str:
    """The word that a row bears itself."""
    return row.de if (language or spoken()) is Language.DE else row.en


def text(key: str, /, **values: object) -> str:
    """A sentence in the language of the environment."""
    return Phrase(key, values).said(spoken())


def translated(sentence: str, language: Language | None = None) -> str:
    """A sentence of an inner layer or a library in the language of people.

    These speak English. Its English form finds it; one that has no form here stays as it is.
    """
    return sentence if (language or spoken()) is Language.EN else _in_german(sentence, _LEVELS)


def spoken() -> Language:
    """The language of the environment, by the variables and the order of gettext."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            known = (_language(one) for one in value.split(":"))
            return next((one for one in known if one is not None), Language.EN)
    return Language.EN


def language_of(accepted: str | None) -> Language:
    """The language asked for by ``Accept-Language``, else English (RFC 9110 § 12.5.4)."""
    best, best_weight = Language.EN, 0.0
    for part in (accepted or "").split(","):
        range_, *parameters = (piece.strip() for piece in part.split(";"))
        language = _language(range_)
        weight = _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """All rows of ``words.toml``: by group and code their fields."""
    return _read("words")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All sentences of ``texts.toml`` by key and language."""
    return dict(_flat(_read("texts")))


def inner() -> list[dict[str, str]]:
    """All sentences of ``inner.toml``: the English form and the German for it."""
    return list(_read("inner")["sentence"])


_TAG: Final = re.compile(r"(de|en)(?![a-z])", re.IGNORECASE)
_SENTENCES: Final = frozenset({"sentence", "further"})
"""Fields of a form that are sentences themselves."""
_LEVELS: Final = 8
"""More than any sentence has within; a text given by somebody can look as if it had hundreds."""


def _language(tag: str) -> Language | None:
    match = _TAG.match(tag)
    return None if match is None else Language(match[1].lower())


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if match := re.fullmatch(r"[qQ]=(0(?:\.[0-9]{1,3})?|1(?:\.0{1,3})?)", parameter):
            return float(match[1])
    return 1.0


def _in_german(sentence: str, levels: int) -> str:
    """The German of a sentence by its English form, down to some levels of sentences within."""
    if levels == 0:
        return sentence
    for form, german in _forms():
        if match := form.fullmatch(sentence):
            return german.format(
                **{
                    name: _in_german(value, levels - 1) if name in _SENTENCES else value
                    for name, value in match.groupdict().items()
                }
            )
    return sentence


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """English forms with the German for them, those that say most first."""
    rows = [(row["en"], row["de"]) for row in inner()]
    rows += [(row["title_en"], row["title_de"]) for row in words()["ledger_error"].values()]
    rows.sort(key=lambda row: len(re.sub(r"\{\w+\}", "", row[0])), reverse=True)
    return tuple((_form(english), german) for english, german in rows)


def _form(english: str) -> re.Pattern[str]:
    literal = re.split(r"\{(\w+)\}", english)
    parts = (
        f"(?P<{part}>.*?)" if index % 2 else re.escape(part) for index, part in enumerate(literal)
    )
    return re.compile("".join(parts), re.DOTALL)


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    own: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, str):
            own[name] = value
        else:
            yield from _flat(value, f"{above}.{name}" if above else name)
    if own:
        yield above, own


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("api.words").joinpath(f"{name}.toml").read_text("utf-8"))

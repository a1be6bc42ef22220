"""The licence and the notices: the text is whole, and every package that is installed is named."""

import hashlib
import re
import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_house import PROJECT

EUPL_SHA256 = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"
"""Of the English text as the SPDX licence list gives it."""


def locked() -> list[Requirement]:
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if not line.startswith(" ")]


def noticed() -> dict[str, str]:
    """The licence of each package in the notices' list."""
    text = (PROJECT / "NOTICE").read_text("utf-8")
    listed = text.partition("\nPackages\n")[2].partition("\n\n\n")[0]
    return dict(re.findall(r"^  (\S+) +(\S.*)$", listed, re.MULTILINE))


def licence_of(package: str) -> str:
    """The expression that the metadata states, else its classifiers, else its free text."""
    told = distribution(package).metadata
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    return told["License-Expression"] or " or ".join(classifiers) or told["License"]


def test_the_notices_name_every_locked_package() -> None:
    assert list(noticed()) == [canonicalize_name(one.name) for one in locked()]


def test_the_notices_give_the_licence_that_the_installed_package_states() -> None:
    here = [one.name for one in locked() if one.marker is None or one.marker.evaluate()]
    assert len(here) > 40
    assert {name: noticed()[name] for name in here} == {name: licence_of(name) for name in here}


def test_the_licence_is_whole_and_named_in_the_packaging() -> None:
    assert hashlib.sha256((PROJECT / "LICENSE").read_bytes()).hexdigest() == EUPL_SHA256
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "EUPL-1.2"
    assert project["license-files"] == ["LICENSE", "NOTICE"]

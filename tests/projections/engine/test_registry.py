"""A read model is a folder that declares it, and one line in the registry."""

import tomllib
from pathlib import Path

import projections
from domain.evaluation.evaluate import Evaluation
from domain.lifetime.month_ends import MonthEnd
from projections.engine.registry import NAMES, OF_ACCOUNTS, OF_MONTHS, READ_MODELS
from projections.engine.tables import MEANING
from projections.read_model import ACCOUNT_CHANGES, MONTH_CHANGES
from tests.projections.conftest import City

PACKAGE = Path(projections.__file__).parent
FILES = {"__init__.py", "table.sql", "project.py", "queries.sql", "read.py"}
PROJECT = PACKAGE.parent


def test_every_folder_with_a_table_is_registered_and_whole() -> None:
    folders = {file.parent.name: file.parent for file in PACKAGE.glob("*/table.sql")}
    assert sorted(folders) == sorted(NAMES)
    for name, folder in folders.items():
        assert {file.name for file in folder.iterdir() if file.is_file()} == FILES, name


def test_every_other_folder_has_a_floor_in_the_contract() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (one["layers"] for one in contracts["contracts"] if one["id"] == "projections")
    packages = {file.parent.name for file in PACKAGE.glob("*/__init__.py")}
    modules = {file.stem for file in PACKAGE.glob("*.py")} - {"__init__"}
    assert packages | modules == {*layers, *NAMES}


def test_rows_are_made_from_months_or_from_accounts_and_are_stale_as_these_are() -> None:
    assert {*OF_MONTHS, *OF_ACCOUNTS} == {*READ_MODELS}
    for model in READ_MODELS:
        assert (model.made_from, model.stale) in {
            (Evaluation, MONTH_CHANGES), (MonthEnd, ACCOUNT_CHANGES)
        }  # fmt: skip


def test_tables_have_the_declared_columns_and_are_all_registered(city: City) -> None:
    registered = city.employer.administer("SELECT name FROM projection")
    assert {name for (name,) in registered} == {MEANING, *NAMES}
    for model in READ_MODELS:
        columns = city.employer.administer(
            "SELECT attname FROM pg_attribute"
            f" WHERE attrelid = '{model.name}'::regclass AND attnum > 0 ORDER BY attnum"
        )
        assert tuple(name for (name,) in columns) == model.columns
        assert model.columns[:2] == ("person", "month")

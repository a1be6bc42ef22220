"""All read models, by the names of their folders."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from domain.evaluation.evaluate import Evaluation
from domain.lifetime.month_ends import MonthEnd
from projections.read_model import ReadModel

NAMES = (
    "sheets",
    "findings",
    "presence",
    "lifetime",
)
"""One line for each read model; its folder declares all the rest."""


def declared(name: str) -> ReadModel[Any]:
    """The read model that a folder declares."""
    model: ReadModel[Any] = import_module(f"projections.{name}.project").READ_MODEL
    assert model.name == name
    return model


READ_MODELS: tuple[ReadModel[Any], ...] = tuple(map(declared, NAMES))

OF_MONTHS: tuple[ReadModel[Evaluation], ...] = tuple(
    model for model in READ_MODELS if model.made_from is Evaluation
)
OF_ACCOUNTS: tuple[ReadModel[MonthEnd], ...] = tuple(
    model for model in READ_MODELS if model.made_from is MonthEnd
)

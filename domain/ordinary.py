"""Ordinary days under some parameters, for all rules together."""

from __future__ import annotations

from functools import lru_cache, reduce

from domain.agreements.parameters import Parameters
from domain.rules.ordinary import ALL_WORK, Ordinary, both


@lru_cache(maxsize=1024)
def ordinary_days(parameters: Parameters) -> Ordinary:
    """Bounds of a day of work within which no rule that states bounds has an effect."""
    groups = (getattr(parameters, name) for name in parameters.__struct_fields__)
    return reduce(both, filter(None, map(ordinary_of, groups)), ALL_WORK)


def ordinary_of(group: object) -> Ordinary | None:
    """Bounds of the rule with these parameters; None if the rule has to run on every day."""
    found = getattr(group, "ordinary", None)
    assert found is None or isinstance(found, Ordinary)
    return found

"""Which days are ordinary under some parameters: for all rules together."""

from __future__ import annotations

from functools import lru_cache, reduce

from domain.agreements.parameters import Parameters
from domain.rules.ordinary import ALL_WORK, Ordinary, both


@lru_cache(maxsize=1024)
def ordinary_days(parameters: Parameters) -> Ordinary:
    """Within what bounds no rule that says so has anything to say of a day of work."""
    groups = (getattr(parameters, name) for name in parameters.__struct_fields__)
    return reduce(both, filter(None, map(ordinary_of, groups)), ALL_WORK)


def ordinary_of(group: object) -> Ordinary | None:
    """What is ordinary for the rule with these parameters; None if it has to be asked anyway."""
    found = getattr(group, "ordinary", None)
    assert found is None or isinstance(found, Ordinary)
    return found

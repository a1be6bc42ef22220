"""Rebuilding the read models beside the live ones."""

from __future__ import annotations

from collections.abc import Callable

from api.host.store import plain_errors
from api.service import Service
from projections.engine.rebuild import RebuildResult, rebuild


def rebuild_projections(
    service: Service, on_people: Callable[[int], None] | None = None
) -> RebuildResult:
    """Build all read models anew beside the live ones and swap them.

    Raises StoreRefused and the ledger's errors.
    """
    with plain_errors():
        return rebuild(
            service.store.admin_url, service.ledger, service.contexts, on_people=on_people
        )

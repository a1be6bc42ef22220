"""The service: its parts as one value; `api/wiring.py` puts them together."""

from __future__ import annotations

from dataclasses import dataclass

from api.host.clock import Clock
from api.host.metrics import Metrics
from api.host.settings import Settings
from api.host.store import Store
from api.identity.access import Keyring
from api.intake.backlog import Backlog
from api.intake.intake import Intake
from api.intake.sorting_workers import SortingWorkers
from domain.agreements.book import AgreementBook
from ledger.ledger import Ledger
from projections.engine.projector import Projector
from projections.facts.contexts import Contexts
from projections.questions.lifetime_on_day import LifetimeAccounts
from projections.questions.reader import Reader


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that use cases, HTTP and the command line work with."""

    settings: Settings
    store: Store
    clock: Clock
    book: AgreementBook
    ledger: Ledger
    contexts: Contexts
    projector: Projector
    reader: Reader
    accounts: LifetimeAccounts
    intake: Intake
    sorters: SortingWorkers
    backlog: Backlog
    keyring: Keyring
    metrics: Metrics
    problems: tuple[str, ...]
    """Faults of the store, in plain sentences."""

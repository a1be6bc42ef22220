"""The roof: puts the parts of a service together, and hands them to the command line.

Nothing below imports it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from starlette.types import ASGIApp

from api.cli import run
from api.cli.shared import House
from api.host.clock import Clock, SystemClock
from api.host.kinds import book_of
from api.host.metrics import Metrics
from api.host.settings import Settings
from api.host.store import check_login, migrate_store, opened_store
from api.identity.access import Keyring
from api.intake.backlog import Backlog
from api.intake.intake import Intake
from api.intake.sorting_workers import SortingWorkers
from api.service import Service
from api.work.calendars import BY_SERVICE, freeze_calendars
from ledger.ledger import Ledger
from projections.engine.projector import Projector
from projections.facts.contexts import Contexts
from projections.questions.lifetime_on_day import LifetimeAccounts
from projections.questions.reader import Reader


@contextmanager
def opened_service(settings: Settings, clock: Clock | None = None) -> Generator[Service]:
    """Open a service on a store that is started, migrated and checked.

    Raises EmbeddedError, LedgerError (StoreUnavailable when the store does not answer)
    UnsoundAgreement and UnsoundKinds.
    """
    clock = clock or SystemClock()
    with opened_store(settings) as store:
        book = book_of(settings)
        book.complete_from(settings.fallback_agreements)
        migrate_store(store, book, clock.today())
        problems = tuple(problem.sentence for problem in check_login(store))
        metrics = Metrics()
        with (
            Ledger(store.database_url, store.employer, on_written=metrics.written) as ledger,
            SortingWorkers(book.kinds.bookings.codes) as sorters,
        ):
            intake = Intake(ledger, book.kinds.bookings.codes)
            contexts = Contexts(ledger, book, settings.fallback_agreements)
            service = Service(
                settings=settings,
                store=store,
                clock=clock,
                book=book,
                ledger=ledger,
                contexts=contexts,
                projector=Projector(ledger, contexts, on_batch=metrics.projected),
                reader=Reader(ledger, contexts),
                accounts=LifetimeAccounts(ledger, contexts),
                intake=intake,
                sorters=sorters,
                backlog=Backlog(ledger, intake, sorters),
                keyring=Keyring(ledger),
                metrics=metrics,
                problems=problems,
            )
            freeze_calendars(service, BY_SERVICE)
            yield service


def main() -> None:
    """The program `stundenbuch`."""
    run(House(opened_service, SystemClock(), _create_app))


def _create_app(service: Service) -> ASGIApp:
    # Importing the web framework takes as long as all the rest: only who serves waits for it.
    from api.http.app import create_app

    return create_app(service)

"""The command line: `stundenbuch`."""

import signal
import sys
from types import FrameType

import typer

from api.cli import (
    absence,
    agreements,
    audit,
    data,
    decisions,
    demo,
    employee,
    keys,
    kinds,
    lifetime,
    lifetime_entries,
    lifetime_overviews,
    months,
    serve,
)
from api.cli.language import speak
from api.cli.shared import CANNOT, FAILURES, House, inside, sentence

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
serve.register(app)
demo.register(app)
data.register(app)
audit.register(app)
absence.register(app)
months.register(app)
decisions.register(app)
app.add_typer(agreements.app, name="agreements")
app.add_typer(employee.app, name="employee")
app.add_typer(keys.app, name="keys")
app.add_typer(kinds.app, name="kinds")
lifetime_entries.register(lifetime.app)
lifetime_overviews.register(lifetime.app)
app.add_typer(lifetime.app, name="lifetime")
speak(app)


def run(house: House) -> None:
    """The program: a failure is one clear line and an exit code, never a traceback."""
    signal.signal(signal.SIGTERM, _end)
    try:
        with inside(house):
            app()
    except FAILURES as error:
        print(f"stundenbuch: {sentence(error)}", file=sys.stderr)
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        sys.exit(130)


def _end(_signal: int, _frame: FrameType | None) -> None:
    # As an exception, so that everything opened is closed on the way out.
    sys.exit(143)

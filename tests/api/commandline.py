"""Commands as people run them: their output and their exit code."""

import contextlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from api.host.settings import Settings
from api.wiring import main

PROJECT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from api.wiring import main; main()"]


class Cli:
    """Runs commands against one employer's store."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("STUNDENBUCH_")} | {
            "PYTHONPATH": str(PROJECT),
            "STUNDENBUCH_DATABASE_URL": str(settings.database_url),
            "STUNDENBUCH_MIGRATION_URL": str(settings.migration_url),
            "STUNDENBUCH_EMPLOYER": settings.employer,
            "STUNDENBUCH_DATA_DIR": str(folder),
            "STUNDENBUCH_LOG_LEVEL": "error",
            "COLUMNS": "200",
        }  # fmt: skip

    def __call__(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run a command in this process, by the same `main`, to the same exit code."""
        out = io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            for name, value in (self.environment | environment).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["stundenbuch", *arguments])
            # The program's own handler would outlive the command here.
            patch.setattr(signal, "signal", lambda *_: None)
            with pytest.raises(SystemExit) as ended:
                main()
        said = out.getvalue()
        assert (ended.value.code or 0) == code, said
        assert "Traceback" not in said
        return said

    def process(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert "Traceback" not in said
        return said

    def administer(self, statement: str) -> None:
        with psycopg.connect(str(self.settings.migration_url), autocommit=True) as conn:
            schema = sql.Identifier(self.settings.employer)
            conn.execute(sql.SQL("SET search_path = {}").format(schema))
            conn.execute(statement.encode())

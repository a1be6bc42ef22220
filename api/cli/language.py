"""The language of the command line: every command's help by its path in ``texts.toml``."""

import typer
from typer.models import TyperInfo

from api.words import Language, spoken, text


def speak(app: typer.Typer) -> None:
    """Give every command its help, and the library that reads the command line our language."""
    _say_help(app.info, "command.stundenbuch")
    _say_helps(app, "command.")
    if spoken() is Language.DE:
        # The library's own texts stand in its part for helps and errors, which loads slowly.
        from api.cli.typer_texts import speak_german

        speak_german()


def _say_help(group: TyperInfo, key: str) -> None:
    group.help = text(key)
    group.options_metavar = text("library.options_metavar")
    group.subcommand_metavar = text("library.command_metavar")


def _say_helps(app: typer.Typer, path: str) -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__.replace("_", "-")
        command.help = text(f"{path}{name}")
        command.options_metavar = text("library.options_metavar")
    for group in app.registered_groups:
        assert group.typer_instance is not None
        assert group.name is not None
        _say_help(group, f"{path}{group.name}")
        _say_helps(group.typer_instance, f"{path}{group.name}.")

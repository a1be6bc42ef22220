"""The language of the command line: helps from ``texts.toml``, and what the library says."""

import typer
from rich.text import Text
from typer import rich_utils

from api.words import Language, spoken, text, translated


class Highlighter(rich_utils.OptionHighlighter):
    """Says what the library says in the language of the environment.

    All its sentences pass through here: usage lines, errors, the help of ``--help``.
    """

    def __call__(self, text: str | Text) -> Text:
        """The text, translated where it is a sentence of the library."""
        if isinstance(text, str):
            return super().__call__(translated(text))
        said = translated(text.plain)
        return super().__call__(text if said == text.plain else Text(said, style=text.style))


def speak(app: typer.Typer) -> None:
    """Give every command its help by its path, and the library our language."""
    _say_help(app.info, "command.stundenbuch")
    _say_helps(app, "command.")
    if spoken() is Language.EN:
        return
    rich_utils.highlighter = Highlighter()
    rich_utils.ARGUMENTS_PANEL_TITLE = text("library.arguments")
    rich_utils.OPTIONS_PANEL_TITLE = text("library.options")
    rich_utils.COMMANDS_PANEL_TITLE = text("library.commands")
    rich_utils.ERRORS_PANEL_TITLE = text("library.error")
    rich_utils.ABORTED_TEXT = text("library.aborted")
    rich_utils.DEFAULT_STRING = text("library.default", value="{}")
    rich_utils.REQUIRED_LONG_STRING = text("library.required")
    rich_utils.RICH_HELP = text(
        "library.try_help", command_path="{command_path}", help_option="{help_option}"
    )


def _say_help(group: typer.models.TyperInfo, key: str) -> None:
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

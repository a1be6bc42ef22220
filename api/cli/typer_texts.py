"""Sentences of the library that reads the command line, in German."""

from rich.text import Text
from typer import rich_utils

from api.words import text, translated


class Highlighter(rich_utils.OptionHighlighter):
    """Translates on the way: usage lines, errors and the help of ``--help`` pass through here."""

    def __call__(self, text: str | Text) -> Text:
        """The text, translated where it is a sentence of the library."""
        if isinstance(text, str):
            return super().__call__(translated(text))
        said = translated(text.plain)
        return super().__call__(text if said == text.plain else Text(said, style=text.style))


def speak_german() -> None:
    """Let the library say its sentences in German; its panels bear our titles."""
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

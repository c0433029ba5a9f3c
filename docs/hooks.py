"""Puts the help texts of all commands into the page that has the mark for them."""

import click

from archive_cli.main import COMMANDS, program

MARK = "<!-- the help of all commands -->"


def on_page_markdown(markdown: str, **_: object) -> str:
    """Replace the mark by a section for each command."""
    return markdown.replace(MARK, "\n".join(section(name) for name in COMMANDS))


def section(name: str) -> str:
    """Return a command's help as Markdown."""
    above = click.Context(program, info_name="archive", max_content_width=100)
    command = program.get_command(above, name)
    assert command is not None
    help_text = command.get_help(click.Context(command, above, info_name=name))
    return f"## {name}\n\n```text\n{help_text}\n```\n"

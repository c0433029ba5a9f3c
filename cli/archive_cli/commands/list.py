"""`archive list`."""

from __future__ import annotations

import click

import archive
from archive_cli import output
from archive_cli.columns import PAGE_COLUMNS
from archive_cli.options import archive_option, open_archive
from archive_cli.output import output_option
from archive_cli.render import note_sources


@click.command()
@archive_option
@click.option("--format", "fmt", type=click.Choice(["text", "jsonl", "csv", "ids"]),
              default="text", show_default=True, help="Output format.")  # fmt: skip
@output_option
def command(directory: str | None, fmt: str) -> None:
    """List the pages: date, comments found and declared, name and title.

    Pages with warnings are marked with !.
    """
    with open_archive(directory) as opened:
        pages = opened.pages()
    note_sources(pages)
    if fmt == "jsonl":
        output.print_jsonl(page.to_dict() for page in pages)
    elif fmt == "csv":
        output.print_csv((page.to_dict() for page in pages), PAGE_COLUMNS)
    elif fmt == "ids":
        for page in pages:
            output.print_line(output.line(page.name))
    else:
        for page in pages:
            output.print_line(_line(page))
        output.note(output.count(len(pages), "page"))


def _line(page: archive.PageSummary) -> str:
    declared = "?" if page.declared is None else f"{page.declared:,}"
    found = f"{page.comments:,}/{declared}"
    mark = "!" if page.warnings else " "
    name = output.style(output.line(page.name), fg="yellow")
    title = output.line(page.title) if page.title else "(no title)"
    return f"{mark} {page.date or 'no date':10}  {found:>9}  {name}  {title}"

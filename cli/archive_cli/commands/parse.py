"""`archive parse`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

import archive
from archive_cli import output
from archive_cli.columns import ENTRY_COLUMNS
from archive_cli.options import print_warning
from archive_cli.output import output_option


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False)
)
@click.option("--format", "fmt", type=click.Choice(["jsonl", "csv", "ids"]), default="jsonl",
              show_default=True, help="Output format.")  # fmt: skip
@output_option
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], fmt: str) -> None:
    """Print the entries of each FILE, one per line, without an archive. Use - for standard input.

    Warnings go to standard error. If a file cannot be read, the others are still printed, and the
    exit code is 1.
    """
    failed: list[str] = []
    entries = _entries(files, failed)
    if fmt == "csv":
        output.print_csv((entry.to_dict() for entry in entries), ENTRY_COLUMNS)
    elif fmt == "ids":
        for entry in entries:
            output.print_line(output.line(entry.id))
    else:
        output.print_jsonl(entry.to_dict() for entry in entries)
    ctx.exit(1 if failed else 0)


def _entries(files: tuple[str, ...], failed: list[str]) -> Iterator[archive.Entry]:
    """Yield the entries of all files; add the names of files that fail to `failed`."""
    for file in files:
        try:
            source = sys.stdin.buffer.read() if file == "-" else file
            for page in archive.read(source, name="-" if file == "-" else None):
                yield from page.entries
                for warning in page.warnings:
                    print_warning(page.name, warning)
        except archive.ArchiveError as error:
            failed.append(file)
            output.note(f"archive: {error}")

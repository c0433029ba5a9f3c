"""`archive export`."""

from typing import Any

import click

import archive
from archive_cli import output
from archive_cli.columns import ENTRY_COLUMNS
from archive_cli.options import (
    QueryCommand,
    open_archive,
    query_options,
    read_query,
    timeout_option,
)
from archive_cli.output import output_option
from archive_cli.render import print_ids, print_notes


@click.command(cls=QueryCommand)
@query_options
@click.option("--format", "fmt", type=click.Choice(["jsonl", "csv", "ids"]), default="jsonl",
              show_default=True, help="Output format.")  # fmt: skip
@timeout_option(0)
@output_option
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, in_paths: tuple[str, ...],
    language: str | None, undated: bool, explain: bool, fmt: str, timeout: float, **narrowing: Any,
) -> None:  # fmt: skip
    """Print the entries that match QUERY, or all of them, in page order.

    \b
      archive export > everything.jsonl
      archive export author:papa --format csv
    """
    tree = read_query(query, required=False, **narrowing)
    opened = open_archive(directory, in_paths, language)
    with opened, archive.deadline(timeout or None):
        hits = opened.search(tree, sort="page", limit=None, undated=undated)
        if fmt == "ids":
            print_ids(hit.entry for hit in hits)
        elif fmt == "csv":
            output.print_csv((hit.entry.to_dict() for hit in hits), ENTRY_COLUMNS)
        else:
            output.print_jsonl(hit.entry.to_dict() for hit in hits)
        ctx.exit(print_notes(opened, hits, undated=undated, explain=explain))

"""`archive export`."""

from typing import Any

import click

from archive_cli import output
from archive_cli.options import (
    ENTRY_COLUMNS,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
)


@click.command(cls=QueryCommand)
@query_options
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "ids"]), default="jsonl",
              show_default=True, help="How to print them.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, inside: tuple[str, ...],
    form: str, **narrowing: Any,
) -> None:  # fmt: skip
    """Print the entries that match QUERY, or all of them, in the order of pages.

    \b
      archive export > everything.jsonl
      archive export author:papa --format csv
    """
    tree = read_query(query, required=False, **narrowing)
    found = 0
    with open_archive(directory, inside) as opened:
        entries = opened.entries(tree)
        records = [entry.to_dict() for entry in entries]
    found = len(records)
    if form == "ids":
        for record in records:
            output.say(output.line(record["id"]))
    elif form == "csv":
        output.print_csv(records, ENTRY_COLUMNS)
    else:
        output.print_jsonl(records)
    output.note(output.count(found, "entry", "entries"))
    ctx.exit(0 if found else 1)

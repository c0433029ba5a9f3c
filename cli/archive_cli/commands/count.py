"""`archive count`."""

from typing import Any

import click

import archive
from archive_cli import groups, output
from archive_cli.columns import COUNT_COLUMNS
from archive_cli.options import (
    DEFAULT_TIMEOUT,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
    timeout_option,
)
from archive_cli.output import output_option
from archive_cli.render import print_notes


@click.command(cls=QueryCommand)
@query_options
@click.option("--by", type=click.Choice(groups.GROUPINGS), help="Count by group.")
@click.option("--zeros", is_flag=True,
              help="Also print authors, pages and threads without a match.")  # fmt: skip
@click.option("--format", "fmt", type=click.Choice(["text", "csv", "jsonl"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@timeout_option(DEFAULT_TIMEOUT)
@output_option
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, in_paths: tuple[str, ...],
    language: str | None, undated: bool, explain: bool, by: archive.Grouping | None,
    zeros: bool, fmt: str, timeout: float, **narrowing: Any,
) -> None:  # fmt: skip
    """Count the entries that match QUERY, or all entries, next to the totals.

    There is one row per group: the number of entries that match, of all entries in the group; how
    often the words and phrases of QUERY occur in them, of all words in the group; and the rate per
    10,000 words. Totals do not depend on QUERY. Entries without a date or an author have a separate
    row.

    \b
      archive count napo --by month
      archive count "E3 blueprint" --by author --format csv
    """
    tree = read_query(query, required=False, **narrowing)
    opened = open_archive(directory, in_paths, language)
    with opened, archive.deadline(timeout or None):
        counts = opened.count(tree, by=by, undated=undated)
        rows = groups.select_rows(counts, zeros=zeros)
        if fmt == "jsonl":
            output.print_jsonl(row.to_dict() for row in rows)
        elif fmt == "csv":
            output.print_csv((row.to_dict() for row in rows), COUNT_COLUMNS)
        else:
            for line in groups.table_lines(counts, rows):
                output.print_line(line)
        ctx.exit(print_notes(opened, counts, undated=undated, explain=explain))

"""`archive count`."""

from typing import Any

import click

import archive
from archive_cli import groups, output
from archive_cli.options import (
    LONGEST,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
    timeout_option,
)
from archive_cli.output import output_option
from archive_cli.render import finish


@click.command(cls=QueryCommand)
@query_options
@click.option("--by", type=click.Choice(groups.GROUPINGS), help="Count in groups.")
@click.option("--zeros", is_flag=True,
              help="Print the authors, pages and threads without a match as well.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "csv", "jsonl"]), default="text",
              show_default=True, help="How to print them.")  # fmt: skip
@timeout_option(LONGEST)
@output_option
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, inside: tuple[str, ...],
    language: str | None, undated: bool, explain: bool, by: str | None, zeros: bool, form: str,
    timeout: float, **narrowing: Any,
) -> None:  # fmt: skip
    """Count the entries that match QUERY, or all of them, beside how many there are.

    A row a group: the entries that match, of how many; how often they say the words and phrases
    asked for, in how many words; and the rate in 10,000 words. What a group is out of are all its
    entries, whatever the query. Entries without a date or an author have a row of their own.

    \b
      archive count napo --by month
      archive count "E3 blueprint" --by author --format csv
    """
    tree = read_query(query, required=False, **narrowing)
    opened = open_archive(directory, inside, language)
    with opened, archive.deadline(timeout or None):
        counts = opened.count(tree, by=by, undated=undated)
        rows = groups.shown_rows(counts, zeros=zeros)
        if form == "jsonl":
            output.print_jsonl(row.to_dict() for row in rows)
        elif form == "csv":
            output.print_csv((row.to_dict() for row in rows), groups.COLUMNS)
        else:
            for line in groups.text_lines(counts, rows):
                output.print_line(line)
        ctx.exit(finish(opened, counts, undated=undated, explain=explain))

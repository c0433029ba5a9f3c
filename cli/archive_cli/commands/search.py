"""`archive search`."""

from typing import Any

import click

import archive
from archive_cli import output
from archive_cli.options import (
    ENTRY_COLUMNS,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
)
from archive_cli.render import heading, marked, print_notes

FORMATS = ("text", "jsonl", "csv", "ids")
SHOWN = 20
"""How many hits are shown for people where they do not say."""


@click.command(cls=QueryCommand)
@query_options
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest", "page"]),
              default="relevance", show_default=True, help="The order of the hits.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N",
             help=f"At most so many hits ({SHOWN} for text, else all).")  # fmt: skip
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N",
              help="Leave out the first N hits.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to print them.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, inside: tuple[str, ...],
    undated: bool, sort: str, limit: int | None, offset: int, form: str, **narrowing: Any,
) -> None:  # fmt: skip
    """Find the entries that match QUERY.

    \b
      archive search "E3 blueprint"          these words, in this order
      archive search strike OR ballot        either word, or an inflection of it
      archive search author:papa -starmer    by papa, without the word
      archive search napo date:2014-07..     from July 2014 on
      archive search thread:001#7 depth:2    the replies to a comment

    Exit code 0: found; 1: nothing found; 2: a query that cannot be understood.
    """
    tree = read_query(query, required=True, **narrowing)
    if limit is None and form == "text":
        limit = SHOWN
    with open_archive(directory, inside) as opened:
        hits = opened.search(tree, sort=sort, limit=limit, offset=offset, undated=undated)
    _print(hits, form)
    print_notes(hits)
    ctx.exit(0 if hits.total else 1)


def _print(hits: archive.Hits, form: str) -> None:
    if form == "jsonl":
        output.print_jsonl(hit.to_dict() for hit in hits)
    elif form == "csv":
        columns = (*ENTRY_COLUMNS, "score", "snippet")
        output.print_csv((hit.to_dict() for hit in hits), columns)
    elif form == "ids":
        for hit in hits:
            output.say(output.line(hit.entry.id))
    else:
        for number, hit in enumerate(hits):
            if number:
                output.say("")
            output.say(heading(hit.entry))
            if hit.snippet:
                output.say(f"  {marked(hit.excerpt)}")

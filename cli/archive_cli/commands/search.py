"""`archive search`."""

from __future__ import annotations

from typing import Any

import click

import archive
from archive_cli import kwic, output
from archive_cli.options import (
    ENTRY_COLUMNS,
    LONGEST,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
    timeout_option,
)
from archive_cli.output import output_option
from archive_cli.render import context, finish, heading, ids, marked

FORMATS = ("text", "jsonl", "csv", "ids", "kwic")
SHOWN = 20
"""How many hits are shown for people where they do not say."""


@click.command(cls=QueryCommand)
@query_options
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest", "page"]),
              help="The order of the hits.  [default: relevance]")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N",
              help=f"At most N hits, or lines of kwic ({SHOWN} for text, else all).")  # fmt: skip
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N",
              help="Leave out the first N hits; lines, for kwic.")  # fmt: skip
@click.option("--context", "around", type=click.IntRange(min=0), default=0, metavar="N",
              help="Show N entries of the thread before and after each hit.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
              help="How to print them; kwic is a line for each occurrence.")  # fmt: skip
@click.option("--kwic-sort", type=click.Choice(["right", "left", "position"]),
              help="The order of kwic lines: by what follows, by what precedes, or by page and "
              "place.  [default: right]")  # fmt: skip
@timeout_option(LONGEST)
@output_option
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, inside: tuple[str, ...],
    language: str | None, undated: bool, explain: bool, sort: str | None, limit: int | None,
    offset: int, around: int, form: str, timeout: float, kwic_sort: str | None, **narrowing: Any,
) -> None:  # fmt: skip
    """Find the entries that match QUERY. The language: archive help query.

    \b
      archive search "E3 blueprint"          these words, in this order
      archive search strike OR ballot        either word, or an inflection of it
      archive search author:papa -starmer    by papa, without the word
      archive search napo date:2014-07..     from July 2014 on
      archive search thread:001#7 depth:2    the replies to a comment
      archive search napo --format kwic      each time somebody says it, with what is beside it

    Exit code 0: found; 1: nothing found, and why; 2: a query that cannot be understood.
    """
    _check(form, sort, kwic_sort, around)
    tree = read_query(query, required=True, **narrowing)
    if limit is None and form == "text":
        limit = SHOWN
    asked: dict[str, Any] = {"limit": limit, "offset": offset, "undated": undated}
    answer: archive.Answer
    opened = open_archive(directory, inside, language)
    with opened, archive.deadline(timeout or None):
        if form == "kwic":
            answer = opened.concordance(tree, sort=kwic_sort or "right", **asked)
            for line in kwic.lines(answer):
                output.print_line(line)
        else:
            answer = opened.search(tree, sort=sort or "relevance", context=around, **asked)
            _print(answer, form, has_context=around > 0)
        ctx.exit(finish(opened, answer, undated=undated, explain=explain))


def _check(form: str, sort: str | None, kwic_sort: str | None, around: int) -> None:
    """Raises UsageError where an option has nothing to do with the format."""
    if kwic_sort and form != "kwic":
        raise click.UsageError("--kwic-sort goes with --format kwic")
    if sort and form == "kwic":
        raise click.UsageError("--sort is for hits; the lines of kwic go by --kwic-sort")
    if around and form not in ("text", "jsonl"):
        raise click.UsageError("--context goes with --format text or jsonl")


def _print(hits: archive.Hits, form: str, *, has_context: bool) -> None:
    if form == "jsonl":
        output.print_jsonl(_record(hit, has_context) for hit in hits)
    elif form == "csv":
        columns = (*ENTRY_COLUMNS, "score", "snippet")
        output.print_csv((hit.to_dict() for hit in hits), columns)
    elif form == "ids":
        ids(hit.entry for hit in hits)
    else:
        for number, hit in enumerate(hits):
            if number:
                output.print_line("")
            _print_hit(hit, has_context)


def _record(hit: archive.Hit, has_context: bool) -> dict[str, Any]:
    """A hit as a JSON object, with the entries around it where they were asked for."""
    record = hit.to_dict()
    if has_context:
        record["before"] = [entry.to_dict() for entry in hit.before]
        record["after"] = [entry.to_dict() for entry in hit.after]
    return record


def _print_hit(hit: archive.Hit, has_context: bool) -> None:
    for line in context(hit.before):
        output.print_line(line)
    output.print_line(f"{'> ' if has_context else ''}{heading(hit.entry)}")
    if hit.snippet:
        output.print_line(f"  {marked(hit.excerpt)}")
    for line in context(hit.after):
        output.print_line(line)

"""`archive search`."""

from __future__ import annotations

from typing import Any

import click

import archive
from archive_cli import kwic, output
from archive_cli.columns import HIT_COLUMNS
from archive_cli.options import (
    DEFAULT_TIMEOUT,
    QueryCommand,
    open_archive,
    query_options,
    read_query,
    timeout_option,
)
from archive_cli.output import output_option
from archive_cli.render import context_lines, heading, highlighted, print_ids, print_notes

FORMATS = ("text", "jsonl", "csv", "ids", "kwic")
DEFAULT_LIMIT = 20
"""Number of hits printed by default in the text format."""


@click.command(cls=QueryCommand)
@query_options
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest", "page"]),
              help="Order of the hits.  [default: relevance]")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N",
              help=f"Print at most N hits, or lines for kwic.  [default: {DEFAULT_LIMIT} for text, "
              "else all]")  # fmt: skip
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N",
              help="Skip the first N hits, or lines for kwic.")  # fmt: skip
@click.option("--context", "context_size", type=click.IntRange(min=0), default=0, metavar="N",
              help="Also print N entries of the thread before and after each hit.")  # fmt: skip
@click.option("--format", "fmt", type=click.Choice(FORMATS), default="text", show_default=True,
              help="Output format; kwic is keyword in context, a line per occurrence.")  # fmt: skip
@click.option("--kwic-sort", type=click.Choice(["right", "left", "position"]),
              help="Order of kwic lines: by the text after the match, by the text before it, or by "
              "page and position.  [default: right]")  # fmt: skip
@timeout_option(DEFAULT_TIMEOUT)
@output_option
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], directory: str | None, in_paths: tuple[str, ...],
    language: str | None, undated: bool, explain: bool, sort: archive.SortOrder | None,
    limit: int | None, offset: int, context_size: int, fmt: str, timeout: float,
    kwic_sort: archive.LineOrder | None, **narrowing: Any,
) -> None:  # fmt: skip
    """Find the entries that match QUERY. "archive help query" explains the query language.

    \b
      archive search "E3 blueprint"          the exact phrase
      archive search strike OR ballot        either word, with its inflections
      archive search author:papa -starmer    by papa, without the word
      archive search napo date:2014-07..     since July 2014
      archive search thread:001#7 depth:2    the replies to a comment
      archive search napo --format kwic      every occurrence in its context

    Exit code 0: found; 1: nothing found, with the reason; 2: invalid query.
    """
    _check_options(fmt, sort, kwic_sort, context_size)
    tree = read_query(query, required=True, **narrowing)
    if limit is None and fmt == "text":
        limit = DEFAULT_LIMIT
    options: dict[str, Any] = {"limit": limit, "offset": offset, "undated": undated}
    answer: archive.Answer
    opened = open_archive(directory, in_paths, language)
    with opened, archive.deadline(timeout or None):
        if fmt == "kwic":
            answer = opened.concordance(tree, sort=kwic_sort or "right", **options)
            for line in kwic.concordance_lines(answer):
                output.print_line(line)
        else:
            answer = opened.search(tree, sort=sort or "relevance", context=context_size, **options)
            _print(answer, fmt, has_context=context_size > 0)
        ctx.exit(print_notes(opened, answer, undated=undated, explain=explain))


def _check_options(fmt: str, sort: str | None, kwic_sort: str | None, context_size: int) -> None:
    """Raise UsageError if an option does not apply to the format."""
    if kwic_sort and fmt != "kwic":
        raise click.UsageError("--kwic-sort requires --format kwic")
    if sort and fmt == "kwic":
        raise click.UsageError("--sort does not apply to --format kwic; use --kwic-sort")
    if context_size and fmt not in ("text", "jsonl"):
        raise click.UsageError("--context requires --format text or jsonl")


def _print(hits: archive.Hits, fmt: str, *, has_context: bool) -> None:
    if fmt == "jsonl":
        output.print_jsonl(_record(hit, has_context) for hit in hits)
    elif fmt == "csv":
        output.print_csv((hit.to_dict() for hit in hits), HIT_COLUMNS)
    elif fmt == "ids":
        print_ids(hit.entry for hit in hits)
    else:
        for number, hit in enumerate(hits):
            if number:
                output.print_line("")
            _print_hit(hit, has_context)


def _record(hit: archive.Hit, has_context: bool) -> dict[str, Any]:
    """Return a hit as a JSON object, with the entries around it if `has_context`."""
    record = hit.to_dict()
    if has_context:
        record["before"] = [entry.to_dict() for entry in hit.before]
        record["after"] = [entry.to_dict() for entry in hit.after]
    return record


def _print_hit(hit: archive.Hit, has_context: bool) -> None:
    for line in context_lines(hit.before):
        output.print_line(line)
    output.print_line(f"{'> ' if has_context else ''}{heading(hit.entry)}")
    if hit.snippet:
        output.print_line(f"  {highlighted(hit.excerpt)}")
    for line in context_lines(hit.after):
        output.print_line(line)

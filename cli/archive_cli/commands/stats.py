"""`archive stats`."""

from __future__ import annotations

import click

import archive
from archive_cli import groups, output
from archive_cli.columns import GROUP_COLUMNS
from archive_cli.options import archive_option, open_archive
from archive_cli.output import output_option
from archive_cli.render import note_inherited, note_sources


@click.command()
@archive_option
@click.option("--by", type=click.Choice(groups.GROUPINGS),
              help="Print entries and words by group instead.")  # fmt: skip
@click.option("--format", "fmt", type=click.Choice(["text", "csv", "jsonl"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@output_option
def command(directory: str | None, by: archive.Grouping | None, fmt: str) -> None:
    """Show how many pages, entries and words there are, and how many have a date and an author."""
    with open_archive(directory) as opened:
        if by is not None:
            _print_groups(opened, by, fmt)
            return
        stats = opened.stats()
        note_sources(opened.pages())
    if fmt == "csv":
        output.print_csv([stats.to_dict()], tuple(stats.to_dict()))
        return
    if fmt == "jsonl":
        output.print_jsonl([stats.to_dict()])
        return
    span = f"{stats.first} to {stats.last}" if stats.first else "none"
    for label, value in (
        ("pages", f"{stats.pages:,}"),
        ("entries", f"{stats.entries:,}"),
        ("  posts", f"{stats.posts:,}"),
        ("  sections", f"{stats.sections:,}"),
        ("  comments", f"{stats.comments:,}"),
        ("  lost comments", f"{stats.lost:,}"),
        ("words", f"{stats.words:,} (sections counted once)"),
        ("dates", span),
        ("  stated", f"{stats.stated:,}"),
        ("  page date", f"{stats.inherited:,} (the earliest they can be)"),
        *([("  by the editor", f"{stats.edited:,}")] if stats.edited else []),
        ("  none", f"{stats.undated:,}"),
        ("with author", f"{stats.named:,} by {output.count(stats.authors, 'author')}"),
        ("without author", f"{stats.entries - stats.named:,}"),
        ("warnings", f"{stats.warnings:,}"),
        *_rest_rows(stats),
    ):
        output.print_line(f"{label:16}{value}")


def _rest_rows(stats: archive.Stats) -> list[tuple[str, str]]:
    """Return the row about text of unknown authorship, if there is any."""
    if not stats.rest:
        return []
    words = output.count(stats.rest_words, "word")
    pages = output.count(stats.rest, "page")
    return [("not counted", f"{words} of unknown authorship on {pages} (kind:rest)")]


def _print_groups(opened: archive.Archive, by: archive.Grouping, fmt: str) -> None:
    counts = opened.count("*", by=by)
    note_inherited(counts)
    records = [
        {"group": row.group, "entries": row.of_entries, "words": row.of_words}
        for row in counts.rows
    ]
    if fmt == "jsonl":
        output.print_jsonl(records)
    elif fmt == "csv":
        output.print_csv(records, GROUP_COLUMNS)
    else:
        for line in groups.table_lines(counts, counts.rows):
            output.print_line(line)

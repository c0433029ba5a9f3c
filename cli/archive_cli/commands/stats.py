"""`archive stats`."""

import click

from archive_cli import output
from archive_cli.options import archive_option, open_archive


@click.command()
@archive_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text",
              show_default=True, help="How to print them.")  # fmt: skip
def command(directory: str | None, form: str) -> None:
    """Show how much the archive holds, and how much of it is dated and named."""
    with open_archive(directory) as opened:
        stats = opened.stats()
    if form == "jsonl":
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
        ("  of the page", f"{stats.inherited:,} (the earliest they can be)"),
        ("  none", f"{stats.undated:,}"),
        ("named", f"{stats.named:,} by {output.count(stats.authors, 'author')}"),
        ("unnamed", f"{stats.entries - stats.named:,}"),
        ("warnings", f"{stats.warnings:,}"),
    ):
        output.say(f"{label:16}{value}")

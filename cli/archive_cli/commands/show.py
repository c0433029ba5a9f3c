"""`archive show`."""

from __future__ import annotations

from collections.abc import Mapping

import click

import archive
from archive_cli import output
from archive_cli.options import archive_option, open_archive, print_warning
from archive_cli.output import output_option
from archive_cli.render import facts, text_lines

_RULE_COLUMNS = 40
"""Length of the rule between what people said and text of unknown authorship."""


@click.command()
@click.argument("reference", metavar="ID")
@archive_option
@click.option("--format", "fmt", type=click.Choice(["text", "jsonl"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@output_option
def command(reference: str, directory: str | None, fmt: str) -> None:
    """Show an entry in its thread: the entries it answers above it, the replies to it below.

    ID is the name of a page, # and a locator; the name may be shortened as long as it is
    unambiguous. The name of a page alone shows the whole page; text of unknown authorship comes
    last.

    \b
      archive show 001#7.4
      archive show 001
    """
    with open_archive(directory) as opened:
        page, entry = opened.find(reference)
    shown = _thread(page, entry)
    if fmt == "jsonl":
        output.print_jsonl(each.to_dict() for each in shown)
    else:
        _print_page(page, shown, entry)
    for warning in page.warnings:
        print_warning(page.name, warning)


def _print_page(
    page: archive.Page, shown: list[archive.Entry], entry: archive.Entry | None
) -> None:
    _print_head(page)
    numbers = {source.name: number for number, source in enumerate(page.sources, start=1)}
    for each in shown:
        is_ancestor = entry is not None and each in page.ancestors(entry)
        is_brief = is_ancestor and each.kind == "post"
        _print_entry(each, numbers, is_brief=is_brief, is_chosen=each == entry)


def _thread(page: archive.Page, entry: archive.Entry | None) -> list[archive.Entry]:
    """Return the entries to show, in printed order."""
    if entry is None or entry.kind == "post":
        return [each for each in page.entries if each.locator[0] != "s"]
    prefixes = (f"{entry.locator}.", f"{entry.locator}v")
    below = [each for each in page.entries if each.locator.startswith(prefixes)]
    return [*page.ancestors(entry), entry, *below]


def _print_head(page: archive.Page) -> None:
    output.print_line(output.style(output.line(page.name), fg="yellow"))
    title = output.line(page.title) if page.title else "no title"
    title += " (editor)" if "title" in page.edited else ""
    date = f"{page.date or 'no date'}{' (editor)' if page.post.date_source == 'editor' else ''}"
    found = output.count(len(page.comments), "comment")
    declared = "" if page.declared is None else f" of {page.declared:,} declared"
    output.print_line(f"{title} · {date} · {found}{declared}")
    for number, source in enumerate(page.sources, start=1):
        captured = f" (captured {source.captured})" if source.captured else ""
        output.print_line(
            output.style(f"source {number}: {output.line(source.name)}{captured}", dim=True)
        )
    if page.captured and not page.sources:
        output.print_line(output.style(f"captured {page.captured}", dim=True))


def _print_entry(
    entry: archive.Entry, numbers: Mapping[str, int], *, is_brief: bool, is_chosen: bool
) -> None:
    if entry.kind == "rest":
        output.print_line(output.style(f"\n{'-' * _RULE_COLUMNS}", dim=True))
    indent = "  " * entry.depth
    mark = "> " if is_chosen else ""
    locator = output.style(f"#{entry.locator}", fg="yellow", bold=is_chosen)
    output.print_line(f"\n{indent}{mark}{locator}  {facts(entry)}")
    _print_sources(entry, numbers, indent)
    if entry.note:
        output.print_line(output.style(f"{indent}  Editor: {output.line(entry.note)}", dim=True))
    if is_brief:
        piece = output.line(archive.snippet(entry.text, ()).text)
        output.print_line(f"{indent}  {piece}" if piece else f"{indent}  (no text)")
        return
    for each in text_lines(entry, f"{indent}  "):
        output.print_line(each)


def _print_sources(entry: archive.Entry, numbers: Mapping[str, int], indent: str) -> None:
    """Print which sources of a merged page have an entry, and where they differ."""

    def source_of(id_: str) -> str:
        name, _, locator = id_.rpartition("#")
        return f"source {numbers[name]} #{locator}" if name in numbers else output.line(id_)

    if entry.sources:
        label = "Other wording in" if entry.is_other_wording else "In"
        line = f"{label} {', '.join(map(source_of, entry.sources))}"
        output.print_line(output.style(f"{indent}  {line}", dim=True))
    for other in entry.differs:
        values = ", ".join(output.line(each) for each in (other.author, other.date) if each)
        line = f"Different in {source_of(other.source)}: {values}"
        output.print_line(output.style(f"{indent}  {line}", dim=True))

"""`archive show`."""

from __future__ import annotations

from collections.abc import Mapping

import click

import archive
from archive_cli import output
from archive_cli.options import archive_option, open_archive, print_warning
from archive_cli.output import output_option
from archive_cli.render import body, facts


@click.command()
@click.argument("reference", metavar="ID")
@archive_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@output_option
def command(reference: str, directory: str | None, form: str) -> None:
    """Show an entry in its thread: what it answers above, the answers to it below.

    ID is a page's name, # and a locator; any unambiguous shortening of the name will do. A page
    alone is shown whole.

    \b
      archive show 001#7.4
      archive show 001
    """
    with open_archive(directory) as opened:
        page, entry = opened.find(reference)
    shown = _thread(page, entry)
    if form == "jsonl":
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
        above = entry is not None and each in page.ancestors(entry)
        brief = above and each.kind == "post"
        _print_entry(each, numbers, brief=brief, chosen=each == entry)


def _thread(page: archive.Page, entry: archive.Entry | None) -> list[archive.Entry]:
    """The entries to show, in printed order."""
    if entry is None or entry.kind == "post":
        return [each for each in page.entries if each.locator[0] != "s"]
    below = f"{entry.locator}."
    wording = f"{entry.locator}v"
    answers = [each for each in page.entries if each.locator.startswith((below, wording))]
    return [*page.ancestors(entry), entry, *answers]


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
    entry: archive.Entry, numbers: Mapping[str, int], *, brief: bool, chosen: bool
) -> None:
    indent = "  " * entry.depth
    mark = "> " if chosen else ""
    locator = output.style(f"#{entry.locator}", fg="yellow", bold=chosen)
    output.print_line(f"\n{indent}{mark}{locator}  {facts(entry)}")
    _print_sources(entry, numbers, indent)
    if entry.note:
        output.print_line(output.style(f"{indent}  Editor: {output.line(entry.note)}", dim=True))
    if brief:
        piece = output.line(archive.snippet(entry.text, ()).text)
        output.print_line(f"{indent}  {piece}" if piece else f"{indent}  (no text)")
        return
    for each in body(entry, f"{indent}  "):
        output.print_line(each)


def _print_sources(entry: archive.Entry, numbers: Mapping[str, int], indent: str) -> None:
    """Which sources have an entry, where there are several, and in what they differ."""

    def told(id_: str) -> str:
        name, _, locator = id_.rpartition("#")
        return f"source {numbers[name]} #{locator}" if name in numbers else output.line(id_)

    if entry.sources:
        places = ", ".join(map(told, entry.sources))
        said = f"What {places} has besides" if entry.is_other_wording else f"In {places}"
        output.print_line(output.style(f"{indent}  {said}", dim=True))
    for other in entry.differs:
        said = " and ".join(output.line(each) for each in (other.author, other.date) if each)
        output.print_line(
            output.style(f"{indent}  Otherwise in {told(other.source)}: {said}", dim=True)
        )

"""`archive check`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

import archive
from archive_cli import output
from archive_cli.options import archive_option, open_archive
from archive_cli.output import output_option

_SAME = {
    "url": "the same address",
    "text": "the same title and day as far as they are there, and much the same text",
}
_APART = {
    "bytes": "a copy of the same bytes; both are searched",
    "url": "their addresses differ",
    "title": "their titles differ",
    "date": "their dates differ",
    "text": "too much of the text differs",
    "several": "much alike, and so are others that cannot be the same page",
    "comments": "title or date are missing, and the comments are not the same",
}
_BY = {
    "post": "the post", "id": "by the site's own id", "text": "by the same text",
    "time": "by author and time", "alike": "by much the same text", "answers": "by its replies",
    "place": "by its place", "within": "as part of another's text",
    "one of several": "as one of several that read alike",
}  # fmt: skip

_STATES = {
    "new": "new, not in the archive yet",
    "changed": "says otherwise than the archive now",
    "moved": "moved here",
    "gone": "gone since, and still in the archive",
    "missing": "cannot be reached now; its pages stay",
    "unreadable": "cannot be read now; its pages stay",
}


@click.command()
@archive_option
@click.option("--entries", is_flag=True, help="Tell of every entry by which evidence it matches.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.option("--files", is_flag=True,
              help="Read all files again, also those that look as they did.")  # fmt: skip
@output_option
def command(directory: str | None, entries: bool, form: str, files: bool) -> None:
    """Read the whole archive, compare it with its files, and explain which pages are shown as one.

    Everything is compared with the checksums of what was put in. Files that have changed since, are
    new or are gone are told; one that says otherwise though its size and time are the same is found
    with --files.

    The text and the HTML of a page, or two captures, are one page that is known twice. This says of
    each by which evidence, which of its entries are the same, and what only one source has; and of
    pages that are much alike and not shown as one, why. A damaged archive is an error.
    """
    with open_archive(directory) as opened:
        found = opened.check(files=files)
    if form == "jsonl":
        merges = (merge.to_dict() for merge in found.merges)
        pairs = (pair.to_dict() for pair in found.apart)
        told = ({"kind": "file", "name": name, "state": state} for name, state in _states(found))
        output.print_jsonl(chain(merges, pairs, told))
    else:
        for merge in found.merges:
            _print_merge(merge, entries=entries)
        for pair in found.apart:
            names = f"{output.line(pair.one)} and {output.line(pair.other)}"
            output.print_line(f"{names}: apart: {_APART[pair.by]}{_share(pair.shared)}")
        for name, state in _states(found):
            output.print_line(f"{output.line(name)}: {_STATES[state]}")
    pages, said = output.count(found.pages, "page"), output.count(found.entries, "entry", "entries")
    output.note(f"{pages}, {said}: all is as it was put in")
    if not found.is_up_to_date:
        way_out = "archive index --rebuild" if found.unseen else "archive index"
        output.note(f"the files are other ones now; bring the archive up to date with: {way_out}")


def _states(found: archive.Check) -> Iterator[tuple[str, str]]:
    """What has become of the files of pages since they were put in."""
    files = found.files
    moved = [new for _, new in files.moved]
    failed = [each.path for each in files.failed]
    states = {"new": files.added, "changed": files.changed, "moved": moved,
              "gone": files.dropped, "missing": files.vanished, "unreadable": failed}  # fmt: skip
    return ((name, state) for state, names in states.items() for name in names)


def _print_merge(merge: archive.Merge, *, entries: bool) -> None:
    source = output.style(output.line(merge.source), fg="yellow")
    like = "" if merge.like == merge.page else f", like {output.line(merge.like)}"
    output.print_line(f"{source}: shown on {output.line(merge.page)}{like}: "
               f"{_SAME[merge.by]}{_share(merge.shared)}")  # fmt: skip
    counts = ", ".join(f"{count:,} {_BY[by]}" if by != "post" else _BY[by]
                       for by, count in merge.counts.items())  # fmt: skip
    output.print_line(f"  the same: {counts}")
    if merge.added:
        output.print_line(f"  only there: {', '.join(map(output.line, merge.added))}")
    if merge.wordings:
        output.print_line(f"  words of its own: {', '.join(map(output.line, merge.wordings))}")
    for match in merge.matches if entries else ():
        output.print_line(
            f"    {output.line(match.entry)} = {output.line(match.source)}: {_BY[match.by]}"
        )


def _share(shared: float | None) -> str:
    return "" if shared is None else f" ({shared:.0%} of the shorter one's text in common)"

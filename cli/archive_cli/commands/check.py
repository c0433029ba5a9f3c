"""`archive check`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

import archive
from archive_cli import output
from archive_cli.options import archive_option, open_archive
from archive_cli.output import output_option

_WHY_MERGED = {
    "url": "same address",
    "name": "file names that crawlers give one page",
    "text": "similar text, and the same title and date if known",
}
_WHY_SEPARATE = {
    "bytes": "identical files; both are indexed",
    "url": "different addresses",
    "title": "different titles",
    "date": "different dates",
    "text": "too little text in common",
    "several": "similar, but so are pages that cannot be the same",
    "comments": "title or date missing, and different comments",
}
_WHY_SAME_ENTRY = {
    "post": "the post", "id": "by the site's own id", "text": "by identical text",
    "time": "by author and time", "alike": "by similar text", "answers": "by replies",
    "place": "by position", "within": "as part of a longer text",
    "one of several": "as one of several similar entries",
}  # fmt: skip

_FILE_STATES = {
    "new": "new, not in the archive yet",
    "changed": "differs from the archive",
    "moved": "moved here",
    "gone": "deleted, but still in the archive",
    "missing": "cannot be found; its pages are kept",
    "unreadable": "cannot be read; its pages are kept",
}


@click.command()
@archive_option
@click.option(
    "--entries", is_flag=True, help="List the merged entries, with the evidence for each."
)
@click.option("--format", "fmt", type=click.Choice(["text", "jsonl"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@click.option("--files", is_flag=True,
              help="Also read files with unchanged size and modification time.")  # fmt: skip
@output_option
def command(directory: str | None, entries: bool, fmt: str, files: bool) -> None:
    """Verify the archive, compare it with its files, and explain merged pages.

    The whole archive is compared with its checksums. Files that were added, changed or deleted
    since the last run of index are listed. A file that has changed but kept its size and time is
    found only with --files.

    The text and the HTML of a page, or two captures of it, are merged into one page. For each
    merged page, check shows the evidence, which entries are the same, and what only one source has.
    For similar pages that are not merged, it says why. A damaged archive is an error.
    """
    with open_archive(directory) as opened:
        found = opened.check(files=files)
    if fmt == "jsonl":
        merges = (merge.to_dict() for merge in found.merges)
        pairs = (pair.to_dict() for pair in found.apart)
        states = (
            {"kind": "file", "name": name, "state": state} for name, state in _file_states(found)
        )
        output.print_jsonl(chain(merges, pairs, states))
    else:
        for merge in found.merges:
            _print_merge(merge, entries=entries)
        for pair in found.apart:
            names = f"{output.line(pair.one)} and {output.line(pair.other)}"
            output.print_line(f"{names}: not merged: {_WHY_SEPARATE[pair.by]}{_share(pair.shared)}")
        for name, state in _file_states(found):
            output.print_line(f"{output.line(name)}: {_FILE_STATES[state]}")
    pages = output.count(found.pages, "page")
    output.note(f"{pages}, {output.count(found.entries, 'entry', 'entries')}: no problems found")
    if not found.is_up_to_date:
        remedy = "archive index --rebuild" if found.unseen else "archive index"
        output.note(f"files have changed; update the archive with: {remedy}")


def _file_states(found: archive.Check) -> Iterator[tuple[str, str]]:
    """Yield the files that have changed since they were indexed, each with its state."""
    files = found.files
    moved = [new for _, new in files.moved]
    failed = [each.path for each in files.failed]
    states = {"new": files.added, "changed": files.changed, "moved": moved,
              "gone": files.dropped, "missing": files.vanished, "unreadable": failed}  # fmt: skip
    return ((name, state) for state, names in states.items() for name in names)


def _print_merge(merge: archive.Merge, *, entries: bool) -> None:
    source = output.style(output.line(merge.source), fg="yellow")
    like = "" if merge.like == merge.page else f", like {output.line(merge.like)}"
    output.print_line(f"{source}: merged into {output.line(merge.page)}{like}: "
                      f"{_WHY_MERGED[merge.by]}{_share(merge.shared)}")  # fmt: skip
    counts = ", ".join(_WHY_SAME_ENTRY[by] if by == "post" else f"{count:,} {_WHY_SAME_ENTRY[by]}"
                       for by, count in merge.counts.items())  # fmt: skip
    output.print_line(f"  same entries: {counts}")
    if merge.added:
        output.print_line(f"  only in this source: {', '.join(map(output.line, merge.added))}")
    if merge.wordings:
        output.print_line(f"  other wordings: {', '.join(map(output.line, merge.wordings))}")
    for match in merge.matches if entries else ():
        pair = f"{output.line(match.entry)} = {output.line(match.source)}"
        output.print_line(f"    {pair}: {_WHY_SAME_ENTRY[match.by]}")


def _share(shared: float | None) -> str:
    return "" if shared is None else f" ({shared:.0%} of the shorter text in common)"

"""`archive index`."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

import archive
from archive_cli import output
from archive_cli.options import Seconds, archive_option, find_directory, print_report


class IndexCommand(click.Command):
    """`--wait` may stand without seconds, also before a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        for place, each in enumerate(given):
            if each == "--":
                break
            if each == "--wait" and not _is_number("".join(given[place + 1 : place + 2])):
                given[place] = "--wait=inf"
        return super().parse_args(ctx, given)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


@click.command(cls=IndexCommand)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(readable=False))
@archive_option
@click.option("--forget", multiple=True, metavar="PATH", type=click.Path(readable=False),
              help="Take this folder or file out, with all its pages. Repeatable.")  # fmt: skip
@click.option("--rebuild", is_flag=True, help="Make the index afresh; this mends a damaged one.")
@click.option("--language", metavar="NAME",
              help="The language whose inflections bare words find, by its English name or its "
              "code (german, de); none: words are found as they are. The archive keeps it; another "
              "one takes --rebuild.  [default: english]")  # fmt: skip
@click.option("--merge/--no-merge", default=None,
              help="Whether a page that is known from several files, as text and as HTML or from "
              "two captures, is shown once. The archive keeps it.  [default: --merge]")  # fmt: skip
@click.option("--engine", type=click.Choice(list(archive.ENGINES)),
              help="What keeps the index: whoosh, or tantivy for large archives, which takes "
              "archive-search[tantivy]. The archive keeps it; another one takes --rebuild.  "
              "[default: whoosh]")  # fmt: skip
@click.option("--wait", type=Seconds(), default=0, metavar="[SECONDS]",
              help="Where another process is indexing, wait until it is done, or for so many "
              "seconds.  [default: end with exit code 4]")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    directory: str | None,
    forget: tuple[str, ...],
    rebuild: bool,
    language: str | None,
    merge: bool | None,
    engine: str | None,
    wait: float,
) -> None:
    """Take in the pages in PATHs; without any, bring the folders it knows up to date.

    Files that have not changed are not read again. Where there is no archive yet, ./.archive is
    made. A folder that has vanished is an error: nothing of it is dropped until --forget.
    Corrections by hand, in an archive.toml beside the pages or the archive, are put in.

    \b
      archive index seeds/
      archive index
    """
    place, create = find_directory(directory), bool(paths)
    kept_by = {} if engine is None else {"engine": engine}
    with (
        archive.open(place, create=create, rescue=rebuild and create, **kept_by) as opened,
        _progress() as progress,
    ):
        report = _waiting(
            lambda seconds: opened.index(
                paths, progress=progress, forget=forget, rebuild=rebuild, language=language,
                merge=merge, engine=engine, wait=seconds,
            ), wait,
        )  # fmt: skip
    print_report(report)
    for old, new in report.moved:
        output.note(f"{old}: is {new} now")
    for name in report.dropped:
        output.note(f"{name}: dropped")
    for root in report.vanished:
        output.note(f"archive: {root}: not there any more; nothing of it was dropped (bring it "
                    f"back, or: archive index --forget {root})")  # fmt: skip
    if report.merged:
        known = output.count(len(report.merged), "page")
        output.note(f"{known} known from several files and shown once (see archive check)")
    output.print_line(_counts(report))
    must_mend = any(problem.malformed for problem in report.corrections)
    ctx.exit(1 if report.failed or report.vanished or must_mend else 0)


def _waiting(index: Callable[[float], archive.IndexReport], seconds: float) -> archive.IndexReport:
    """What a run reports, once others are done; whom it waits for is told."""
    try:
        return index(0)
    except archive.ArchiveBusyError as error:
        if not seconds:
            raise
        who = "another process" if error.pid is None else f"process {error.pid} on {error.host}"
        limit = "" if math.isinf(seconds) else f", {seconds:g} s at most"
        output.note(f"waiting for {who}{limit}")
    return index(seconds)


def _counts(report: archive.IndexReport) -> str:
    warnings = sum(len(each) for each in report.warnings.values())
    parts = [
        f"{len(report.added):,} added", f"{len(report.changed):,} changed",
        f"{len(report.moved):,} moved", f"{len(report.dropped):,} dropped",
        f"{report.unchanged:,} unchanged", f"{len(report.skipped):,} passed over",
        output.count(warnings, "warning"),
    ]  # fmt: skip
    pages, entries = output.count(report.pages, "page"), output.count(report.entries, "entry",
                                                                      "entries")  # fmt: skip
    return f"{pages}, {entries}: {', '.join(parts)}"


@contextmanager
def _progress() -> Iterator[archive.Progress | None]:
    """A line on a terminal that says how far it is; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    import shutil

    def show(done: int, total: int, name: str) -> None:
        width = shutil.get_terminal_size().columns
        shown = output.line(f"{done + 1:,}/{total:,} {name}")[: width - 1]
        sys.stderr.write(f"\r\x1b[K{shown}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

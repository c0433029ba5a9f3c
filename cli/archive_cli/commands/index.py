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
    """Allows `--wait` without seconds, also before a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        for index, each in enumerate(given):
            if each == "--":
                break
            if each == "--wait" and not _is_number("".join(given[index + 1 : index + 2])):
                given[index] = "--wait=inf"
        return super().parse_args(ctx, given)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


@click.command(cls=IndexCommand)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(readable=False))
@archive_option
@click.option("--forget", multiple=True, metavar="PATH", type=click.Path(readable=False),
              help="Remove this folder or file with all its pages. Repeatable.")  # fmt: skip
@click.option(
    "--rebuild",
    is_flag=True,
    help="Read everything again into a new index. Repairs a damaged archive.",
)
@click.option("--language", metavar="NAME",
              help="Language whose inflections bare words find, by its English name or its code "
              "(german, de); none: no inflections. The archive keeps its language; changing it "
              "requires --rebuild.  [default: english]")  # fmt: skip
@click.option("--merge/--no-merge", default=None,
              help="Whether several files of a page (text and HTML, or two captures) are merged "
              "into one page. The archive keeps the setting.  [default: --merge]")  # fmt: skip
@click.option("--engine", type=click.Choice(list(archive.ENGINES)),
              help="Search engine: whoosh, or tantivy for large archives, which requires "
              "archive-search[tantivy]. The archive keeps its engine; changing it requires "
              "--rebuild.  [default: whoosh]")  # fmt: skip
@click.option("--wait", type=Seconds(), default=0, metavar="[SECONDS]",
              help="If another process is indexing, wait until it is done, or at most SECONDS.  "
              "[default: stop with exit code 4]")  # fmt: skip
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
    """Index the pages in each PATH; without a PATH, update the folders indexed before.

    Files that have not changed are not read again. If there is no archive, ./.archive is created. A
    folder that no longer exists is an error: its pages are kept until you use --forget. Corrections
    are read from archive.toml files beside the pages or the archive.

    \b
      archive index seeds/
      archive index
    """
    path, create = find_directory(directory), bool(paths)
    engine_option = {} if engine is None else {"engine": engine}
    with (
        archive.open(path, create=create, rescue=rebuild and create, **engine_option) as opened,
        _progress() as progress,
    ):
        report = _run_or_wait(
            lambda seconds: opened.index(
                paths, progress=progress, forget=forget, rebuild=rebuild, language=language,
                merge=merge, engine=engine, wait=seconds,
            ), wait,
        )  # fmt: skip
    print_report(report)
    for old, new in report.moved:
        output.note(f"{old}: moved to {new}")
    for name in report.dropped:
        output.note(f"{name}: dropped")
    for root in report.vanished:
        output.note(f"archive: {root}: no longer exists; its pages are kept (restore it, or run: "
                    f"archive index --forget {root})")  # fmt: skip
    if report.merged:
        pages = output.count(len(report.merged), "page")
        output.note(f"{pages} merged from several files (see archive check)")
    output.print_line(_counts(report))
    has_malformed = any(problem.malformed for problem in report.corrections)
    ctx.exit(1 if report.failed or report.vanished or has_malformed else 0)


def _run_or_wait(
    index: Callable[[float], archive.IndexReport], seconds: float
) -> archive.IndexReport:
    """Index, waiting for another process if there is one; print a note on which."""
    try:
        return index(0)
    except archive.ArchiveBusyError as error:
        if not seconds:
            raise
        who = "another process" if error.pid is None else f"process {error.pid} on {error.host}"
        limit = "" if math.isinf(seconds) else f", at most {seconds:g} s"
        output.note(f"waiting for {who}{limit}")
    return index(seconds)


def _counts(report: archive.IndexReport) -> str:
    warnings = sum(len(each) for each in report.warnings.values())
    parts = [
        f"{len(report.added):,} added", f"{len(report.changed):,} changed",
        f"{len(report.moved):,} moved", f"{len(report.dropped):,} dropped",
        f"{report.unchanged:,} unchanged", f"{len(report.skipped):,} skipped",
        output.count(warnings, "warning"),
    ]  # fmt: skip
    pages, entries = output.count(report.pages, "page"), output.count(report.entries, "entry",
                                                                      "entries")  # fmt: skip
    return f"{pages}, {entries}: {', '.join(parts)}"


@contextmanager
def _progress() -> Iterator[archive.Progress | None]:
    """Show progress in a line on a terminal; elsewhere, yield None."""
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

"""Options that several commands share, and what becomes of them."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click

import archive
from archive_cli import output
from archive_cli.environment import DIRECTORY_VARIABLE

DIRECTORY = ".archive"
F = TypeVar("F", bound=Callable[..., Any])

ENTRY_COLUMNS = (
    "id", "page", "locator", "kind", "depth", "parent", "title", "author", "author_source", "date",
    "date_source", "words", "line", "text",
)  # fmt: skip
"""The columns of entries in CSV."""


def archive_option(command: F) -> F:
    """`--archive DIR`."""
    return click.option(
        "--archive", "directory", metavar="DIR", type=click.Path(readable=False),
        help="The archive's directory. Otherwise $ARCHIVE_DIR, or the nearest .archive in this "
        "directory or above it.",
    )(command)  # fmt: skip


def find_directory(given: str | None) -> Path:
    """The archive directory that is meant; `.archive` here, where there is none."""
    if given == "":
        raise click.UsageError("--archive '' is no folder; leave it out, or say which")
    named = given or os.environ.get(DIRECTORY_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / DIRECTORY).is_dir():
            return folder / DIRECTORY
    return here / DIRECTORY


class QueryCommand(click.Command):
    """A command that takes a query: `-word` is part of it, an unknown `--option` is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            # A shell that completes a line asks about unfinished options as well.
            return super().parse_args(ctx, args)
        options = {name: each for each in self.get_params(ctx) for name in each.opts}
        waiting = iter(args)
        for argument in waiting:
            name, has_value, _ = argument.partition("=")
            if argument == "--":
                break
            if not name.startswith("--"):
                continue
            if name not in options:
                import difflib

                near = difflib.get_close_matches(name, options, n=3, cutoff=0.5)
                raise click.NoSuchOption(name, possibilities=near, ctx=ctx)
            option = options[name]
            if isinstance(option, click.Option) and not option.is_flag and not has_value:
                next(waiting, None)
        return super().parse_args(ctx, args)


LONGEST = 10.0
"""So many seconds a question may take where nothing else is said."""


class Seconds(click.FloatRange):
    """So many seconds, perhaps none or for ever."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            # It is not below 0, and neither is anything ever over.
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def timeout_option(default: float) -> Callable[[F], F]:
    """`--timeout SECONDS`; 0 is no limit."""
    shown = f"{default:g}" if default else "no limit"
    return click.option(
        "--timeout", type=Seconds(), metavar="SECONDS", default=default,
        help="Give up when the answer takes longer, the reading of what --in names aside; 0: "
        f"never.  [default: {shown}]",
    )  # fmt: skip


def query_options(command: F) -> F:
    """The query and the options that narrow it."""
    decorators = (
        click.argument("query", nargs=-1, type=click.UNPROCESSED),
        archive_option,
        click.option("--phrase", "phrases", multiple=True, metavar="TEXT",
                     help="These words, exactly so. Repeated: all of them."),
        click.option("--author", "authors", multiple=True, metavar="NAME",
                     help="By this author; none: nobody named. Repeated: any of them."),
        click.option("--page", "pages", multiple=True, metavar="NAME",
                     help="On this page: its name, the beginning of its file name, or a glob. "
                     "Repeated: any of them."),
        click.option("--kind", "kinds", multiple=True, metavar="KIND",
                     help="post (with its sections), section or comment. Repeated: any of them."),
        click.option("--since", metavar="DATE", help="From this year, month or day on."),
        click.option("--until", metavar="DATE", help="Up to and with this year, month or day."),
        click.option("--undated", is_flag=True,
                     help="Let entries without a date through date filters."),
        click.option("--dated", metavar="EVIDENCE",
                     help="stated: with a date of its own; page: with the date of its page, the "
                     "earliest it can be; editor: with one that was corrected by hand."),
        click.option("--depth", metavar="N", help="Levels below the post: 2, 1.., 1..2"),
        click.option("--in", "inside", multiple=True, metavar="PATH",
                     type=click.Path(readable=False),
                     help="Search this file or folder itself, without an archive. Repeatable."),
        click.option("--language", metavar="NAME",
                     help="With --in: the language whose inflections bare words find (english)."),
        click.option("--explain", is_flag=True,
                     help="Tell how the query was understood and what each part of it finds."),
    )  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def open_archive(
    directory: str | None, inside: Sequence[str] = (), language: str | None = None
) -> archive.Archive:
    """The archive to ask: the one in a directory, or one in memory over some paths."""
    if not inside:
        if language is not None:
            raise click.UsageError("--language goes with --in; an archive keeps its own language")
        opened = archive.open(find_directory(directory))
        if opened.is_unfinished and opened.is_being_indexed:
            output.note(
                f"{opened.directory}: another process is indexing here, some pages may be missing "
                "until it is done"
            )
        elif opened.is_unfinished:
            output.note(
                f"{opened.directory}: the last indexing was cut off, some pages may be "
                "missing; take it up with: archive index"
            )
        return opened
    if directory is not None:
        raise click.UsageError("--in searches without an archive; leave --archive out")
    memory, report = archive.scan(inside, language="english" if language is None else language)
    print_report(report)
    return memory


def read_query(query: Sequence[str], *, required: bool, **narrowing: Any) -> archive.Query:
    """The tree that a command's arguments and options mean."""
    if required and not query and not any(narrowing.values()):
        raise click.UsageError("say what to look for, or narrow with an option; * is everything")
    for given in (*query, *chain.from_iterable(map(_texts, narrowing.values()))):
        try:
            given.encode()
        except UnicodeEncodeError as error:
            # Python puts lone surrogates in place of bytes that it cannot read, and where they
            # stand a word would end.
            place = f"{given!r} cannot be read from character {error.start + 1} on"
            encoding = sys.getfilesystemencoding()
            raise click.UsageError(f"{place}: it is not {encoding}, which is in use here") from None
    text = archive.join_arguments(query) if query else None
    return archive.build_query(text, **narrowing)


def _texts(value: str | Sequence[str] | None) -> Sequence[str]:
    """The texts of an option."""
    return () if value is None else (value,) if isinstance(value, str) else value


def print_report(report: archive.IndexReport) -> None:
    """The notes about what was read: warnings by page, what was passed over, what is missing."""
    for name, warnings in report.warnings.items():
        for warning in warnings:
            print_warning(name, warning)
    for each in report.skipped:
        if each.failed:
            output.note(f"{each.path}: not read: {each.reason}")
    reasons: dict[str, list[str]] = {}
    for each in report.skipped:
        if not each.failed:
            reasons.setdefault(each.reason, []).append(each.path)
    for reason, paths in reasons.items():
        more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
        output.note(f"passed over, {reason}: {', '.join(paths[:3])}{more}")
    print_corrections(report)
    for copy, original in report.copies:
        output.note(f"{copy}: the same bytes as {original}; both are searched")


def print_corrections(report: archive.IndexReport) -> None:
    """What was left out by hand, and the corrections that are not applied."""
    if report.left_out:
        names = list(report.left_out)
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        pages = output.count(len(names), "page")
        output.note(f"{pages} left out by hand: {', '.join(names[:3])}{more}")
    for problem in report.corrections:
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        key = f" {problem.key}:" if problem.key else ""
        output.note(f"{place}:{key} {problem.message}")


def print_warning(name: str, warning: archive.PageWarning) -> None:
    """A page's warning, with its place."""
    place = name if warning.line is None else f"{name}:{warning.line}"
    output.note(f"{place}: {warning.message}")

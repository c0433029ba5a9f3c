"""Options that several commands share, and how they are used."""

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


def archive_option(command: F) -> F:
    """Add `--archive DIR`."""
    return click.option(
        "--archive", "directory", metavar="DIR", type=click.Path(readable=False),
        help="The archive directory.  [default: $ARCHIVE_DIR, or the nearest .archive in this "
        "directory or above it]",
    )(command)  # fmt: skip


def find_directory(given: str | None) -> Path:
    """Return the archive directory to use; `.archive` in this directory if there is none."""
    if given == "":
        raise click.UsageError("--archive '' is not a folder; leave it out, or name one")
    named = given or os.environ.get(DIRECTORY_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / DIRECTORY).is_dir():
            return folder / DIRECTORY
    return here / DIRECTORY


class QueryCommand(click.Command):
    """A command with a query: `-word` is part of the query, an unknown `--option` an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            # For shell completion, options may be unfinished.
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


DEFAULT_TIMEOUT = 10.0
"""Seconds that a question may take by default."""


class Seconds(click.FloatRange):
    """A number of seconds: 0 or more, or `inf`."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            # nan passes the check for a minimum, but no deadline at nan ever comes.
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def timeout_option(default: float) -> Callable[[F], F]:
    """Add `--timeout SECONDS`; 0 is no limit."""
    shown = f"{default:g}" if default else "no limit"
    return click.option(
        "--timeout", type=Seconds(), metavar="SECONDS", default=default,
        help="Give up if the answer takes longer; reading the files of --in does not count. "
        f"0: no limit.  [default: {shown}]",
    )  # fmt: skip


def query_options(command: F) -> F:
    """Add the query and the options that narrow it."""
    decorators = (
        click.argument("query", nargs=-1, type=click.UNPROCESSED),
        archive_option,
        click.option("--phrase", "phrases", multiple=True, metavar="TEXT",
                     help="With exactly these words in this order. Repeat to require several "
                     "phrases."),
        click.option("--author", "authors", multiple=True, metavar="NAME",
                     help="By this author; none: no author named. Repeat to match any of several."),
        click.option("--page", "pages", multiple=True, metavar="NAME",
                     help="On this page: its name, the beginning of its file name, or a glob. "
                     "Repeat to match any of several."),
        click.option("--kind", "kinds", multiple=True, metavar="KIND",
                     help="post (with its sections), section, comment or rest (text of unknown "
                     "authorship, which is left out otherwise). Repeat to match any of several."),
        click.option("--since", metavar="DATE", help="Since the start of this year, month or day."),
        click.option("--until", metavar="DATE", help="Until the end of this year, month or day."),
        click.option("--undated", is_flag=True,
                     help="Include entries without a date, which date filters leave out."),
        click.option("--dated", metavar="EVIDENCE",
                     help="stated: with its own date; page: with the date of its page (the "
                     "earliest possible); editor: with a date corrected by hand."),
        click.option("--depth", metavar="N",
                     help="Levels below the post: a number or a range (2, 1.., 1..2)."),
        click.option("--in", "in_paths", multiple=True, metavar="PATH",
                     type=click.Path(readable=False),
                     help="Search this file or folder, without an archive. Repeatable."),
        click.option("--language", metavar="NAME",
                     help="With --in: the language whose inflections bare words find.  "
                     "[default: english]"),
        click.option("--explain", is_flag=True,
                     help="Explain how the query was understood and what each part finds."),
    )  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def open_archive(
    directory: str | None, in_paths: Sequence[str] = (), language: str | None = None
) -> archive.Archive:
    """Open the archive in a directory, or scan `in_paths` into one in memory.

    Print notes on an unfinished archive, or on the files that were scanned.
    """
    if not in_paths:
        if language is not None:
            raise click.UsageError("--language requires --in; an archive has its own language")
        opened = archive.open(find_directory(directory))
        if opened.is_unfinished and opened.is_being_indexed:
            output.note(
                f"{opened.directory}: another process is indexing here; some pages may be missing "
                "until it is done"
            )
        elif opened.is_unfinished:
            output.note(
                f"{opened.directory}: the last run of index was cut off, so some pages may be "
                "missing; complete it with: archive index"
            )
        return opened
    if directory is not None:
        raise click.UsageError("--in searches without an archive; leave out --archive")
    memory = archive.scan(in_paths, language="english" if language is None else language)
    print_report(memory.report)
    return memory


def read_query(query: Sequence[str], *, required: bool, **narrowing: Any) -> archive.Query:
    """Build the query from a command's arguments and options."""
    if required and not query and not any(narrowing.values()):
        raise click.UsageError("give a query, or an option that narrows; * matches everything")
    for given in (*query, *chain.from_iterable(map(_texts, narrowing.values()))):
        try:
            given.encode()
        except UnicodeEncodeError as error:
            # Python decodes invalid bytes as lone surrogates, which would end a word.
            encoding = sys.getfilesystemencoding()
            message = f"{given!r} is not valid {encoding}, from character {error.start + 1} on"
            raise click.UsageError(message) from None
    text = archive.join_arguments(query) if query else None
    return archive.build_query(text, **narrowing)


def _texts(value: str | Sequence[str] | None) -> Sequence[str]:
    """Return the texts of an option."""
    return () if value is None else (value,) if isinstance(value, str) else value


def print_report(report: archive.IndexReport) -> None:
    """Print the warnings on pages, what was skipped, and problems with corrections."""
    _print_warnings(report)
    for each in report.skipped:
        if each.failed:
            output.note(f"{each.path}: not read: {each.reason}")
    reasons: dict[str, list[str]] = {}
    for each in report.skipped:
        if not each.failed:
            reasons.setdefault(each.reason, []).append(each.path)
    for reason, paths in reasons.items():
        output.note(f"skipped ({reason}): {_first_names(paths)}")
    _print_corrections(report)
    for copy, original in report.copies:
        output.note(f"{copy}: identical to {original}; both are indexed")


def _print_warnings(report: archive.IndexReport) -> None:
    """Print the warnings on pages: one for all pages of a site that leave its dates open."""
    summed = {name for each in report.open_dates for name in each.pages}
    for name, warnings in report.warnings.items():
        for warning in warnings:
            if warning.code != "date-order" or name not in summed:
                print_warning(name, warning)
    for each in report.open_dates:
        output.note(_open_dates(each))


def _open_dates(found: archive.OpenDates) -> str:
    """Return the one note on all pages of a site that leave the order of their dates open."""
    pages = output.count(len(found.pages), "page")
    message = f"{_first_names(found.pages)}: the order of day and month is not known on {pages}"
    if not found.shown:
        return f'{message}; write date_order = "mdy" or "dmy" in archive.toml'
    site = found.site or "these files"
    orders = ", ".join(
        f"{order} on {output.count(number, 'page')}" for order, number in found.shown.items()
    )
    if len(found.shown) > 1:
        # The order that more pages show need not be that of the others.
        return f"{message}; other pages of {site} show {orders}: write which in archive.toml"
    return (
        f"{message}; other pages of {site} show {orders}: if so, write "
        f'date_order = "{next(iter(found.shown))}" in archive.toml'
    )


def _print_corrections(report: archive.IndexReport) -> None:
    """Print which pages corrections leave out, and which corrections were not applied."""
    if report.left_out:
        pages = output.count(len(report.left_out), "page")
        output.note(f"{pages} left out by corrections: {_first_names(list(report.left_out))}")
    for problem in report.corrections:
        location = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        key = f" {problem.key}:" if problem.key else ""
        output.note(f"{location}:{key} {problem.message}")


def _first_names(names: Sequence[str]) -> str:
    """Return the first three names and how many more there are."""
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def print_warning(name: str, warning: archive.PageWarning) -> None:
    """Print a page's warning with its location."""
    location = name if warning.line is None else f"{name}:{warning.line}"
    output.note(f"{location}: {warning.message}")

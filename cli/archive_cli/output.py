"""Print data to standard output and everything else to standard error.

Archived text never controls the terminal: control characters are shown as escapes.
"""

import functools
import io
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_CONTROLS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff"  # line separators, annotations, lone surrogates
)
_TEXT_CONTROL = re.compile(f"[{_CONTROLS}]")
_LINE_CONTROL = re.compile(f"[\t\n{_CONTROLS}]")
_OTHER_SEPARATOR = re.compile(r"[\t;]")
"""LibreOffice also splits cells at these unless they are quoted."""
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""Spreadsheets take cells that begin with these for formulas."""


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in (9, 10, 13):
        return {9: "\\t", 10: "\\n", 13: "\\r"}[code]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _escape_json(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def text(value: str) -> str:
    """Escape the control characters in a text of several lines."""
    return _TEXT_CONTROL.sub(_escape, value)


def line(value: str) -> str:
    """Escape the control characters, line breaks and tabs in a text for one line."""
    return _LINE_CONTROL.sub(_escape, value)


def prepare_streams() -> None:
    """Write UTF-8 to files and pipes on every system, and escape unencodable characters."""
    # The parent process may have closed these; discard what is printed there.
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


_TEMPORARY = ".archive-output"
"""Beginning of the name of an output file until it is complete."""
_file: TextIO | None = None
"""The file that data is written to, if not standard output."""


def _data_stream() -> TextIO:
    return _file or sys.stdout


def is_terminal() -> bool:
    """Return whether data goes to a terminal."""
    return _file is None and sys.stdout.isatty()


def is_coloured() -> bool:
    """Return whether data goes to a terminal with colours (see no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def redirect_to(path: str | None) -> Iterator[None]:
    """Write data to a file, which is replaced when complete and stays as it was on any failure.

    None or `-` is standard output. Anything but a regular file (a pipe, a device) is written to
    directly. Raises UsageError if the path cannot be a file.
    """
    global _file  # noqa: PLW0603 - one program, one output
    if path is None or path == "-" or _is_standard_output(path):
        yield
        return
    target = _checked(path)
    exit_request = None
    with (
        _naming(path),
        _replacing(target) if _is_replaceable(target) else _open(target, "w") as stream,
    ):
        _file = stream
        try:
            yield
        except click.exceptions.Exit as error:
            # Exit code 1, nothing found, is an answer too: keep the file.
            exit_request = error
        finally:
            _file = None
    if exit_request is not None:
        raise exit_request


def _is_standard_output(path: str) -> bool:
    """Return whether a path is that of standard output (`/dev/stdout`)."""
    if not path.startswith(("/dev/", "/proc/")):
        return False
    with suppress(OSError, ValueError):
        return os.path.samestat(Path(path).stat(), os.fstat(sys.stdout.fileno()))
    return False


def _checked(path: str) -> Path:
    """Resolve the path of an output file. Raises UsageError if it cannot or must not be one."""
    target = Path(os.path.realpath(path))
    # Only a link that is part of a loop is still a link.
    if not path or path.endswith(("/", os.sep)) or target.is_dir() or target.is_symlink():
        raise click.UsageError(f"--output {path!r} is not a file")
    if Path(path).exists() and not Path(path).is_file():
        return Path(path)
    if not target.parent.is_dir():
        raise click.UsageError(f"--output {path!r}: there is no folder {target.parent}")
    if any((folder / "archive.json").exists() for folder in target.parents):
        raise click.UsageError(f"--output {path!r} is inside an archive directory")
    return target


def _is_replaceable(target: Path) -> bool:
    return not target.exists() or target.is_file()


def _open(path: Path, mode: str) -> TextIO:
    return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[return-value]


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Name the path that the user gave in an OSError about the output file."""
    try:
        yield
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).name.startswith(_TEMPORARY):
            error.filename = path
        raise


@contextmanager
def _replacing(target: Path) -> Iterator[TextIO]:
    """Open a temporary file that replaces the target when it is complete."""
    # The process id is not enough: it may be the same in containers that share a folder.
    new = target.with_name(f"{_TEMPORARY}.{os.getpid()}-{os.urandom(4).hex()}.new")
    created = _open(new, "x")
    try:
        with created as stream:
            if target.exists():
                new.chmod(stat.S_IMODE(target.stat().st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(target)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    with suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def output_option(command: F) -> F:
    """Add `--output FILE`, which redirects all data that the command prints."""

    @click.option(
        "--output",
        "output_file",
        metavar="FILE",
        type=click.Path(readable=False),
        help="Write to FILE instead of standard output. It is replaced only on success.",
    )
    @functools.wraps(command)
    def wrapper(*args: Any, output_file: str | None, **kwargs: Any) -> Any:
        with redirect_to(output_file):
            return command(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def style(value: str, **how: Any) -> str:
    """Style a text if colours are on."""
    return click.style(value, **how) if is_coloured() else value


def print_line(value: str) -> None:
    """Print a line of data."""
    _data_stream().write(value + "\n")


def note(value: str) -> None:
    """Print a line to standard error."""
    _data_stream().flush()
    with suppress(OSError):
        sys.stderr.write(line(value) + "\n")
        sys.stderr.flush()


def to_json(record: Mapping[str, Any]) -> str:
    """Return a JSON object as one line, with control characters escaped."""
    dumped = json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
    return _TEXT_CONTROL.sub(_escape_json, dumped)


def print_jsonl(records: Iterable[Mapping[str, Any]]) -> None:
    """Print one JSON object per line."""
    for record in records:
        print_line(to_json(record))


def print_csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print a table with a header, without formulas (OWASP, CSV injection)."""
    import csv

    plain = csv.writer(_data_stream(), lineterminator="\n")
    quoted = csv.writer(_data_stream(), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    plain.writerow(columns)
    for record in records:
        cells = [_cell(record.get(column)) for column in columns]
        needs_quotes = any(
            isinstance(each, str) and _OTHER_SEPARATOR.search(each) for each in cells
        )
        (quoted if needs_quotes else plain).writerow(cells)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    safe = text(value)
    return f"'{safe}" if safe.startswith(_FORMULA_STARTS) else safe


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 page`, `1,024 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

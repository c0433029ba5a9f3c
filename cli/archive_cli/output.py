"""Printing: data to standard output, everything else to standard error, nothing that acts.

Archived text never drives the terminal: what could is shown as an escape.
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

_ACTIVE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff"  # line separators, annotations, lone surrogates
)
_IN_TEXT = re.compile(f"[{_ACTIVE}]")
_IN_LINE = re.compile(f"[\t\n{_ACTIVE}]")
_SEPARATOR = re.compile(r"[\t;]")
"""What LibreOffice takes to part cells as well, if it is not in quotes."""
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in (9, 10, 13):
        return {9: "\\t", 10: "\\n", 13: "\\r"}[code]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _escape_json(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def text(value: str) -> str:
    """Text of several lines, with what could act on a terminal escaped."""
    return _IN_TEXT.sub(_escape, value)


def line(value: str) -> str:
    """Text for one line: line breaks and tabs are escaped as well."""
    return _IN_LINE.sub(_escape, value)


def prepare_streams() -> None:
    """UTF-8 into files and pipes on every system; a character that cannot be shown is escaped."""
    # Closed by whoever started us; what is printed there has nowhere to go.
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


_NEW = ".archive-output"
"""How the name of a new file begins until it takes the place of another one."""
_file: TextIO | None = None
"""Where data goes, if not to standard output."""


def _data() -> TextIO:
    return _file or sys.stdout


def is_terminal() -> bool:
    """Whether data goes to a terminal."""
    return _file is None and sys.stdout.isatty()


def is_coloured() -> bool:
    """Whether data goes to a terminal that is to have colours (see no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def into(path: str | None) -> Iterator[None]:
    """Send data to a file, which is there whole or, where anything fails, stays as it was.

    None or `-` is standard output. What is no regular file (a pipe, a device) is written to as it
    is. Raises UsageError where no file can be at that path.
    """
    global _file  # noqa: PLW0603 - one program, one output
    if path is None or path == "-" or _is_standard_output(path):
        yield
        return
    target = _checked(path)
    finished = None
    with (
        _naming(path),
        _replacing(target) if _is_replaced(target) else _open(target, "w") as stream,
    ):
        _file = stream
        try:
            yield
        except click.exceptions.Exit as exit_code:
            # That nothing was found is an answer too.
            finished = exit_code
        finally:
            _file = None
    if finished is not None:
        raise finished


def _is_standard_output(path: str) -> bool:
    """Whether a path is that of standard output itself (`/dev/stdout`)."""
    if not path.startswith(("/dev/", "/proc/")):
        return False
    with suppress(OSError, ValueError):
        return os.path.samestat(Path(path).stat(), os.fstat(sys.stdout.fileno()))
    return False


def _checked(path: str) -> Path:
    """The file that a path leads to. Raises UsageError where none can be or should be there."""
    target = Path(os.path.realpath(path))
    # A link that is still there leads around in a circle.
    if not path or path.endswith(("/", os.sep)) or target.is_dir() or target.is_symlink():
        raise click.UsageError(f"--output {path!r} is no file")
    if Path(path).exists() and not Path(path).is_file():
        return Path(path)
    if not target.parent.is_dir():
        raise click.UsageError(f"--output {path!r}: there is no folder {target.parent}")
    if any((folder / "archive.json").exists() for folder in target.parents):
        raise click.UsageError(f"--output {path!r} is in an archive's directory")
    return target


def _is_replaced(target: Path) -> bool:
    return not target.exists() or target.is_file()


def _open(path: Path, mode: str) -> TextIO:
    return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[return-value]


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Say of an OSError of the output that it is about this path, as the user knows it."""
    try:
        yield
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).name.startswith(_NEW):
            error.filename = path
        raise


@contextmanager
def _replacing(target: Path) -> Iterator[TextIO]:
    """A new file that takes the place of another one when it is whole."""
    # Process ids are not enough: containers that share a folder have the same ones.
    new = target.with_name(f"{_NEW}.{os.getpid()}-{os.urandom(4).hex()}.new")
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
    """`--output FILE` for a command, which need not know of it."""

    @click.option(
        "--output",
        "output_file",
        metavar="FILE",
        type=click.Path(readable=False),
        help="Write to this file instead of standard output; it is replaced whole.",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, output_file: str | None, **kwargs: Any) -> Any:
        with into(output_file):
            return command(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def style(value: str, **how: Any) -> str:
    """A piece of text in colour, where there are colours."""
    return click.style(value, **how) if is_coloured() else value


def say(value: str) -> None:
    """Print a line of data."""
    _data().write(value + "\n")


def note(value: str) -> None:
    """Print a line about the data."""
    _data().flush()
    with suppress(OSError):
        sys.stderr.write(line(value) + "\n")
        sys.stderr.flush()


def to_json(record: Mapping[str, Any]) -> str:
    """A JSON object on one line, which nothing in it can leave."""
    dumped = json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
    return _IN_TEXT.sub(_escape_json, dumped)


def print_jsonl(records: Iterable[Mapping[str, Any]]) -> None:
    """Print a JSON object a line."""
    for record in records:
        say(to_json(record))


def print_csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print a table with a header, in which no cell is a formula (OWASP, CSV injection)."""
    import csv

    plain = csv.writer(_data(), lineterminator="\n")
    quoted = csv.writer(_data(), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    plain.writerow(columns)
    for record in records:
        cells = [_cell(record.get(column)) for column in columns]
        has_other = any(isinstance(each, str) and _SEPARATOR.search(each) for each in cells)
        (quoted if has_other else plain).writerow(cells)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    safe = text(value)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 page`, `1,024 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

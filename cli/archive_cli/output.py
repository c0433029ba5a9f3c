"""Printing: data to standard output, everything else to standard error, nothing that acts.

Archived text never drives the terminal: what could is shown as an escape.
"""

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

_ACTIVE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff"  # line separators, annotations, lone surrogates
)
_IN_TEXT = re.compile(f"[{_ACTIVE}]")
_IN_LINE = re.compile(f"[\t\n{_ACTIVE}]")
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


def is_coloured() -> bool:
    """Whether standard output is a terminal that is to have colours (see no-color.org)."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def style(value: str, **how: Any) -> str:
    """A piece of text in colour, where there are colours."""
    return click.style(value, **how) if is_coloured() else value


def say(value: str) -> None:
    """Print a line of data."""
    sys.stdout.write(value + "\n")


def note(value: str) -> None:
    """Print a line about the data."""
    sys.stdout.flush()
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
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(columns)
    for record in records:
        table.writerow([_cell(record.get(column)) for column in columns])


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    safe = text(value)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 page`, `1,024 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

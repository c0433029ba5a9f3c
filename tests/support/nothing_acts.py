# ruff: noqa: E501 - what is hostile is not made more legible by breaking it
"""Texts that could drive a terminal, pages that hold them, and every command that prints them."""

import contextlib
import csv
import io
import json
import os
import random
import unicodedata
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from archive_cli import main, output
from archive_cli.environment import COMPLETION_VARIABLE

_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
LIVE = frozenset(
    character
    for character in map(chr, range(0x110000))
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    or unicodedata.bidirectional(character) in _BIDI
    or character in "\u061c\u200e\u200f\ufff9\ufffa\ufffb"
) - {"\n", "\t"}
"""What acts on a terminal, by Unicode's own tables; not the end of a line, and no tab."""
OURS = frozenset("\x1b[0m \x1b[1m \x1b[22m \x1b[2m \x1b[31m \x1b[33m".split())  # noqa: SIM905
"""What colours are made with."""
SEQUENCES = (
    "\x1b]0;owned\x07", "\x1b]8;;http://evil/\x1b\\x", "\x1b]52;c;aGk=\x07", "\x1b[2J\x1b[H", "\x1b[6n",
    "\x1bP+q544e\x1b\\", "\x9b31m", "\x9d0;x\x9c", "\x90q\x9c", "\x1bc", "\x1b#8", "\x0e\x0f", "\r\x1b[K",
    "\x08" * 9, "a\rb", "\u202eevil\u202c", "\u2066x\u2069", "\u200f", "\u061c", "\x85next", "\u2028x",
    "\u2029x", "\ufff9a\ufffab\ufffb", "\x7f", "\x00", "\x1b[5;7m", "\x1b(0", "\x1b[?1049h", "\x05", "\x0c",
    "=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "=cmd|' /C calc'!A0", '"=1', "'=1", "\\x1b[31m",
)  # fmt: skip


def strings(count: int, seed: int = 1) -> Iterator[str]:
    """So many hostile strings."""
    chance = random.Random(seed)
    live = sorted(LIVE - {chr(each) for each in range(0xD800, 0xE000)})
    for number in range(count):
        pieces = [chance.choice(SEQUENCES), chance.choice(live), f"word{number % 500}"]
        if number % 3 == 0:
            pieces.append(chr(chance.randrange(0x20, 0xD800)))
        chance.shuffle(pieces)
        yield "".join(pieces)


def write(folder: Path, texts: list[str]) -> None:
    """Pages that hold the texts everywhere: as titles, authors, texts, addresses, names of files."""
    folder.mkdir()
    turn = iter(texts)
    number = 0
    while (title := next(turn, None)) is not None:
        name = (title.replace("/", "").replace("\x00", "") or "x")[:40]
        said = [each for _, each in zip(range(60), turn, strict=False)]
        (folder / f"{number:04}{name}.html").write_text(_html(title, said), "utf-8", newline="")
        lines = "".join(f"  {place}. {each}\n\n    ReplyDelete\n\n"
                        for place, each in enumerate(said[:9], start=1))  # fmt: skip
        text = f"Sunday 6 July 2014\n\n{title}\n\n{title}\n\n9 comments:\n\n{lines}"
        (folder / f"{number:04}{name}.txt").write_text(text, "utf-8", newline="")
        number += 1
    (folder / "\x1b[2J\u202e.bin").write_bytes(bytes(range(256)))
    (folder / "bad\x9b\r.txt").write_bytes(b"caf\xe9 word1 \x1b]0;x\x07")
    (folder / "archive.toml").write_text(
        f'[pages.{json.dumps("no" + chr(27) + chr(0x202E))}]\ntitle = "x"\n', "utf-8"
    )


def _html(title: str, said: list[str]) -> str:
    comments = "".join(
        f"<li class='comment' id='comment-{place}'><div class='comment-author vcard'>"
        f"<b class='fn'>{escape(each[:30])}</b></div><time datetime='2014-07-06T12:31'></time>"
        f"<div class='comment-content'><p>{escape(each)} word{place} said</p></div></li>"
        for place, each in enumerate(said)
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<link rel='canonical' href='http://x.org/{escape(title)}'></head><body><article "
        f"class='post'><h1 class='entry-title'>{escape(title)}</h1><div class='entry-content'>"
        f"<p>The post of {escape(title)}</p></div></article><div id='comments'><ol>{comments}</ol>"
        "</div></body></html>"
    )


class _Stream(io.TextIOWrapper):
    """Standard output or error, as the program makes them, kept in memory."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), "utf-8", errors="backslashreplace", newline="\n")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def printed(self) -> str:
        """What was written."""
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def ran(arguments: list[str], *, terminal: bool = False) -> tuple[str, str]:
    """What a command prints to standard output and error."""
    out, err = _Stream(terminal=terminal), _Stream(terminal=terminal)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main.run(arguments)
    return out.printed(), err.printed()


def acts(printed: str, *, terminal: bool = False) -> set[str]:
    """What in an output acts, our own colours aside."""
    if terminal:
        for each in OURS:
            printed = printed.replace(each, "")
        # How far the reading of files is.
        printed = printed.replace("\r\x1b[K", "")
    return LIVE & set(printed)


def commands(files: list[str], word: str, evil: str) -> list[list[str]]:
    """Every command, in every format. `files`: names of pages; `evil`: a hostile string."""
    word = word or "said"
    found: list[list[str]] = [["index", "pages"], ["index"], ["stats"], ["check"], ["list"]]
    found += [["check", "--entries"], ["check", "--format", "jsonl"], ["help", evil], [evil]]
    for form in ("text", "kwic", "csv", "ids", "jsonl"):
        found.append(["search", word, "--format", form, "--limit", "200"])
        found.append(["search", "said", "--format", form, "--output", f"{evil}/x"])
    found += [["search", word, "--context", "2"], ["search", word, "--explain"]]
    found += [["export", "--format", form] for form in ("jsonl", "csv", "ids")]
    for by in ("author", "page", "thread", "year"):
        found += [
            ["count", word, "--by", by, "--format", form] for form in ("text", "csv", "jsonl")
        ]
        found += [["stats", "--by", by, "--format", form] for form in ("text", "csv", "jsonl")]
    found += [["list", "--format", form] for form in ("csv", "ids", "jsonl")]
    for file in files:
        found += [["show", file], ["show", f"{file}#1"], ["show", file, "--format", "jsonl"]]
        found += [["cite", f"{file}#1", "--format", form] for form in ("text", "bibtex", "jsonl")]
        found += [["parse", file, "--format", form] for form in ("csv", "ids", "jsonl")]
        found += [["search", f'page:"{file}" {word}', "--format", "ids"]]
    found += [
        ["search", evil],
        ["search", f"auther{evil}:x"],
        ["search", f"({evil}"],
        ["show", evil],
    ]
    found += [["search", f"--{evil}"], ["search", f"page:{evil}"], ["search", f"date:{evil}"]]
    found += [["cite", evil], ["parse", evil], ["index", evil], ["index", "--language", evil]]
    found += [["search", f"{evil} zzz"], ["count", "--by", evil], ["list", "--archive", evil]]
    found += [["search", "--since", evil, "x"], ["export", "--in", evil], ["completion", evil]]
    found += [["search", f'"{evil}'], ["search", "--author", evil, "x"], ["show", f"{evil}#1"]]
    return [[each.replace("\x00", "") for each in arguments] for arguments in found]


def check_json(printed: str) -> None:
    """JSON lines are one object each, and what they hold comes back."""
    for line in printed.splitlines():
        record = json.loads(line)
        assert isinstance(record, dict)
        assert json.loads(output.to_json(record)) == record


def check_csv(printed: str) -> None:
    """No cell is a formula, not where tabs and semicolons part cells as well."""
    begins = tuple("=+-@\t\r\n＝＋－＠")
    for row in csv.DictReader(io.StringIO(printed)):
        assert not [cell for cell in row.values() if (cell or "").startswith(begins)]
    for line in as_libreoffice_does(printed):
        assert not [cell for cell in line if cell.startswith(begins)], line


def as_libreoffice_does(printed: str) -> Iterator[list[str]]:
    """The rows of a table whose cells end with a comma, a semicolon or a tab, if not in quotes."""
    row, cell, in_quotes, place = [], "", False, 0
    while place < len(printed):
        each = printed[place]
        if each == '"' and in_quotes and printed[place + 1 : place + 2] == '"':
            cell, place = cell + each, place + 1
        elif each == '"' and (in_quotes or not cell):
            in_quotes = not in_quotes
        elif each in ",;\t\n" and not in_quotes:
            row.append(cell)
            cell = ""
            if each == "\n":
                yield row
                row = []
        else:
            cell += each
        place += 1


def complete(words: str) -> tuple[str, str]:
    """What a shell is told."""
    environment: Mapping[str, str] = {
        COMPLETION_VARIABLE: "zsh_complete", "COMP_WORDS": words, "COMP_CWORD": "1",
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return ran([])
    finally:
        os.environ.clear()
        os.environ.update(before)

"""Reading pages: `python -m benchmarks.parsing [--pages N] [--rounds N] [--out FILE.json]`.

Every format is read from the same generated discussions, and by another program in the same round.
"""

import gc
import math
import re
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
from every_format import FORMS, Form, shown
from threads import Discussion, flatten

import archive
from benchmarks.discussions import write_discussion
from benchmarks.report import circumstances, figure, save, table
from benchmarks.words import Writer

SIZES = (24, 240, 2_400)
"""Entries on a page, where it is measured how time grows with size."""
PACKAGES = ("archive-search", "selectolax", "trafilatura", "feedparser", "lxml")
_LINE = re.compile(r"^[ \t]*(?:(\d+)\.[ \t]+)?(.*?)[ \t]*$")

Reader = Callable[[bytes], object]


@attrs.frozen
class Peer:
    """Another program that reads the same files."""

    name: str
    """What it is called."""
    read: Reader
    """Reads a file."""


def _read_lines(data: bytes) -> object:
    return [_LINE.match(line) for line in data.decode().splitlines()]


def _trafilatura() -> Peer | None:
    try:
        import trafilatura
    except ImportError:
        return None
    return Peer("trafilatura", lambda data: trafilatura.extract(data, include_comments=True))


def _feedparser() -> Peer | None:
    try:
        import feedparser
    except ImportError:
        return None
    return Peer("feedparser", feedparser.parse)


def peer_of(form: Form) -> Peer | None:
    """What a format is measured beside; None where it is not installed."""
    if form.has("spans"):
        return Peer("splitlines, one regex", _read_lines)
    if form.many is not None:
        return _feedparser()
    return None if form.name.startswith("MHTML") else _trafilatura()


def files_of(form: Form, discussions: Sequence[Discussion]) -> list[bytes]:
    """Discussions as files of a format: one with all of them, where it can hold them."""
    there = [shown(discussion, form) for discussion in discussions]
    if form.many is None:
        return [form.data(discussion) for discussion in there]
    made = form.many(there)
    return [made if isinstance(made, bytes) else made.encode()]


def read_all(data: bytes) -> int:
    """How many entries `archive` finds in a file."""
    return sum(len(page.entries) for page in archive.read(data, name="page"))


def seconds(read: Reader, files: Iterable[bytes]) -> float:
    """CPU seconds of reading files."""
    gc.collect()
    begun = time.process_time()
    for data in files:
        read(data)
    return time.process_time() - begun


def measure(form: Form, discussions: Sequence[Discussion], rounds: int) -> dict[str, Any]:
    """A format's figures, and its peer's, alternating."""
    files = files_of(form, discussions)
    peer = peer_of(form)
    readers: list[Reader] = [read_all, *([peer.read] if peer else [])]
    for read in readers:
        read(files[0])
    entries = sum(map(read_all, files))
    times = [[seconds(read, files) for read in readers] for _ in range(rounds)]
    medians = [statistics.median(each) for each in zip(*times, strict=True)]
    size = sum(map(len, files))
    result: dict[str, Any] = {
        "format": form.name, "files": len(files), "bytes": size, "entries": entries,
        "seconds": medians[0], "megabytes_per_second": size / medians[0] / 1e6,
        "entries_per_second": entries / medians[0],
    }  # fmt: skip
    if peer:
        result |= {
            "peer": peer.name,
            "peer_megabytes_per_second": size / medians[1] / 1e6,
            "ratio": medians[1] / medians[0],
        }
    return result


def growth(form: Form, sizes: Sequence[int], seed: int) -> list[dict[str, Any]]:
    """How time grows with the size of a page: the best of three for each."""
    found = []
    for size in sizes:
        files = files_of(form, [write_discussion(Writer(seed), size)])
        best = min(seconds(read_all, files) for _ in range(3 if size < 1_000 else 2))
        found.append({"entries": size, "bytes": len(files[0]), "seconds": best})
    return found


def exponent(points: Sequence[dict[str, Any]]) -> float | None:
    """The power of the size that time grows with, from the second point to the last."""
    first, last = points[-2], points[-1]
    if last["bytes"] <= first["bytes"] or not first["seconds"] or not last["seconds"]:
        return None
    times = last["seconds"] / first["seconds"]
    return math.log(times) / math.log(last["bytes"] / first["bytes"])


def _row(result: dict[str, Any]) -> list[str]:
    return [
        result["format"],
        figure(result["megabytes_per_second"]),
        figure(result["entries_per_second"]),
        result.get("peer", "–"),
        figure(result.get("peer_megabytes_per_second")),
        figure(result.get("ratio")),
        figure(result["exponent"]),
    ]


HEAD = ("format", "MB/s", "entries/s", "beside", "its MB/s", "times as fast", "exponent")


def run(pages: int, rounds: int, sizes: Sequence[int], seed: int = 1) -> dict[str, Any]:
    """All formats' figures."""
    writer = Writer(seed)
    discussions = [write_discussion(writer) for _ in range(pages)]
    results = []
    for form in FORMS:
        result = measure(form, discussions, rounds)
        result["growth"] = growth(form, sizes, seed)
        result["exponent"] = exponent(result["growth"])
        results.append(result)
        print(f"  {form.name}: {result['megabytes_per_second']:.1f} MB/s", file=sys.stderr)
    said = sum(1 for discussion in discussions for _ in flatten(discussion))
    about = {"pages": pages, "comments": said, "rounds": rounds, "seed": seed}
    return {"benchmark": "parsing", **circumstances(PACKAGES), **about, "results": results}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.parsing", description=__doc__)
    parser.add_argument("--pages", type=int, default=40, help="how many pages (40)")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds (5)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="entries on a page, for the exponent"
    )
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    asked = parser.parse_args(arguments)
    results = run(asked.pages, asked.rounds, asked.sizes)
    print(table(HEAD, map(_row, results["results"])))
    if asked.out:
        save(asked.out, results)


if __name__ == "__main__":
    main()

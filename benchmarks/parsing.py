"""Measures reading: `python -m benchmarks.parsing [--pages N] [--rounds N] [--out FILE.json]`.

Every format is rendered from the same generated discussions; in each round, another program reads
the same files.
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

import archive
from benchmarks.discussions import generate_discussion
from benchmarks.report import format_number, measurement_environment, save_json, table
from benchmarks.text_generator import TextGenerator
from tests.support.every_format import FORMS, Form, shown
from tests.support.threads import Discussion, flatten

SIZES = (24, 240, 2_400)
"""Sizes of pages, in entries, that show how time grows with size."""
PACKAGES = ("archive-search", "selectolax", "trafilatura", "feedparser", "lxml")
_LINE = re.compile(r"^[ \t]*(?:(\d+)\.[ \t]+)?(.*?)[ \t]*$")

Reader = Callable[[bytes], object]


@attrs.frozen
class PeerReader:
    """Another program that reads the same files."""

    name: str
    """Its name."""
    read: Reader
    """Reads a file."""


def _read_lines(data: bytes) -> object:
    return [_LINE.match(line) for line in data.decode().splitlines()]


def _trafilatura() -> PeerReader | None:
    try:
        import trafilatura
    except ImportError:
        return None
    return PeerReader("trafilatura", lambda data: trafilatura.extract(data, include_comments=True))


def _feedparser() -> PeerReader | None:
    try:
        import feedparser
    except ImportError:
        return None
    return PeerReader("feedparser", feedparser.parse)


def peer_of(form: Form) -> PeerReader | None:
    """Return the program that a format is compared with; None if it is not installed."""
    if form.has("spans"):
        return PeerReader("splitlines, one regex", _read_lines)
    if form.many is not None:
        return _feedparser()
    return None if form.name.startswith("MHTML") else _trafilatura()


def files_of(form: Form, discussions: Sequence[Discussion]) -> list[bytes]:
    """Render discussions as files of a format; as a single file if it can hold all of them."""
    printed = [shown(discussion, form) for discussion in discussions]
    if form.many is None:
        return [form.data(discussion) for discussion in printed]
    made = form.many(printed)
    return [made if isinstance(made, bytes) else made.encode()]


def read_all(data: bytes) -> int:
    """Read a file with `archive`, and return the number of entries that somebody wrote."""
    pages = archive.read(data, name="page")
    return sum(len(page.entries) - (page.rest is not None) for page in pages)


def seconds(read: Reader, files: Iterable[bytes]) -> float:
    """Return the CPU seconds that reading some files takes."""
    gc.collect()
    begun = time.process_time()
    for data in files:
        read(data)
    return time.process_time() - begun


def measure(form: Form, discussions: Sequence[Discussion], rounds: int) -> dict[str, Any]:
    """Measure a format and its peer, in turn."""
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
    """Measure pages of several sizes, and return the best time of two or three for each."""
    found = []
    for size in sizes:
        files = files_of(form, [generate_discussion(TextGenerator(seed), size)])
        best = min(seconds(read_all, files) for _ in range(3 if size < 1_000 else 2))
        found.append({"entries": size, "bytes": len(files[0]), "seconds": best})
    return found


def exponent(points: Sequence[dict[str, Any]]) -> float | None:
    """Return the power of the size with which time grows between the last two sizes."""
    first, last = points[-2], points[-1]
    if last["bytes"] <= first["bytes"] or not first["seconds"] or not last["seconds"]:
        return None
    times = last["seconds"] / first["seconds"]
    return math.log(times) / math.log(last["bytes"] / first["bytes"])


def _row(result: dict[str, Any]) -> list[str]:
    return [
        result["format"],
        format_number(result["megabytes_per_second"]),
        format_number(result["entries_per_second"]),
        result.get("peer", "–"),
        format_number(result.get("peer_megabytes_per_second")),
        format_number(result.get("ratio")),
        format_number(result["exponent"]),
    ]


HEADINGS = ("format", "MB/s", "entries/s", "peer", "its MB/s", "times as fast", "exponent")


def run(pages: int, rounds: int, sizes: Sequence[int], seed: int = 1) -> dict[str, Any]:
    """Measure all formats."""
    generator = TextGenerator(seed)
    discussions = [generate_discussion(generator) for _ in range(pages)]
    results = []
    for form in FORMS:
        result = measure(form, discussions, rounds)
        result["growth"] = growth(form, sizes, seed)
        result["exponent"] = exponent(result["growth"])
        results.append(result)
        print(f"  {form.name}: {result['megabytes_per_second']:.1f} MB/s", file=sys.stderr)
    comments = sum(1 for discussion in discussions for _ in flatten(discussion))
    environment = measurement_environment(PACKAGES)
    about = {"pages": pages, "comments": comments, "rounds": rounds, "seed": seed}
    return {"benchmark": "parsing", **environment, **about, "results": results}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = ArgumentParser(prog="python -m benchmarks.parsing", description=__doc__)
    parser.add_argument("--pages", type=int, default=40, help="number of pages (40)")
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds (5)")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=SIZES,
        help="sizes of pages in entries, for the exponent",
    )
    parser.add_argument("--out", type=Path, help="save the results in this file, as JSON")
    options = parser.parse_args(arguments)
    results = run(options.pages, options.rounds, options.sizes)
    print(table(HEADINGS, map(_row, results["results"])))
    if options.out:
        save_json(options.out, results)


if __name__ == "__main__":
    main()

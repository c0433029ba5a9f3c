"""Many readers while others write.

`python -m tests.torture.crowds [OPENINGS]`: so many for each engine (10,000).
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import archive

ENGINES = ("whoosh", "tantivy")
_FEWEST = 3
"""So many commits there must be meanwhile."""
_WRITE = """
import sys, archive
from pathlib import Path
place, pages = Path(sys.argv[1]), Path(sys.argv[2])
with archive.open(place) as opened:
    number = 0
    while not (place.parent / "stop").exists():
        number += 1
        for each in pages.iterdir():
            each.write_text(f"All pages are of one state, state{number}, on {each.name}.")
        opened.index(rebuild=number % 10 == 0)
        (place.parent / "commits").write_text(str(number))
"""
"""Changes all pages at once, again and again: whoever sees two states sees half a commit."""


def crowd(folder: Path, engine: str, openings: int) -> tuple[int, int, list[str]]:
    """How often an archive was opened and asked, how many commits there were meanwhile, and what
    was wrong."""
    pages, place = folder / "pages", folder / "x.archive"
    pages.mkdir()
    for number in range(3):
        (pages / f"{number}.txt").write_text("All pages are of one state, state0.")
    with archive.open(place, create=True, engine=engine) as made:
        made.index([pages])
    command = [sys.executable, "-c", _WRITE, str(place), str(pages)]
    wrong: list[str] = []
    with subprocess.Popen(command) as writer:
        try:
            count = 0
            while count < openings or (_commits(folder) < _FEWEST and writer.poll() is None):
                wrong += filter(None, (_ask(place),))
                count += 1
        finally:
            (folder / "stop").touch()
        writer.communicate()
    return count, _commits(folder), wrong


def _commits(folder: Path) -> int:
    try:
        return int((folder / "commits").read_text() or 0)
    except FileNotFoundError:
        return 0


def _ask(place: Path) -> str:
    try:
        with archive.open(place) as opened:
            hits = opened.search("state*", limit=None)
            states = {word for hit in hits for word in hit.entry.text.split() if "state" in word}
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    states = {word for word in states if word.startswith("state") and word[5:6].isdigit()}
    return "" if hits.total == 3 and len(states) == 1 else f"{hits.total} of {sorted(states)}"


def main() -> None:
    """Print the figures."""
    openings = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for engine in ENGINES:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as name:
            count, commits, wrong = crowd(Path(name).resolve(), engine, openings)
        took = time.monotonic() - started
        print(f"{engine}: opened {count} times during {commits} commits ({took:.0f} s), "
              f"{len(wrong)} wrong")  # fmt: skip
        print(*(f"{times} × {what[:300]}" for what, times in Counter(wrong).most_common(10)),
              sep="\n")  # fmt: skip


if __name__ == "__main__":
    main()

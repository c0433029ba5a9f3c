"""Five hundred hostile queries to every engine, each with two seconds: `python -m
tests.torture.queries [ENTRIES [QUERIES]]`.

Each is searched, and counted, explained or listed in turns; one in five in a thread with a small
stack. What counts is when it ended, by an answer, a refusal or its deadline, and how much memory
that took: of a process that is asked that alone, as a command is, and of one that is asked all of
it, as a server would be.
"""

import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

import archive
from archive.library import Archive
from benchmarks.corpus import generate
from tests.support.archives import ROOT
from tests.support.hostile_queries import queries

SECONDS = 2.0
"""How much time each question has."""
LONGEST = 3.0
"""When it must have ended."""
LARGEST = 500 << 20
"""How much memory a process may have taken then that was asked nothing else."""
SCANNED = 2_000
"""The plain scan has so many entries."""
Put = Callable[[Archive, str, str, str], "Asked"]
"""Puts one question."""
_STACK = 512 << 10
"""The stack of a thread on macOS."""

ASK: dict[str, Callable[[Archive, str], object]] = {
    "search": lambda opened, text: opened.search(text).total,
    "count": lambda opened, text: opened.count(text, by="author").total,
    "concordance": lambda opened, text: opened.concordance(text, limit=20).total,
    "explain": lambda opened, text: opened.explain(text).total,
    "newest": lambda opened, text: opened.search(text, sort="newest", undated=True).total,
    "show": lambda opened, text: [hit.snippet for hit in opened.search(text, limit=200)],
}
"""What is asked."""


@attrs.frozen
class Asked:
    """What became of one question."""

    family: str
    """What kind of query it was."""
    ask: str
    """What was asked."""
    text: str
    """The query."""
    outcome: str
    """`answered`, `refused` or `stopped`; the name of an error that should not be."""
    seconds: float
    """How long it took."""
    memory: int
    """The most memory that the process had meanwhile, in bytes; 0 where that is not known."""

    @property
    def is_good(self) -> bool:
        """Whether it ended as it should."""
        return self.outcome in ("answered", "refused", "stopped") and self.seconds <= LONGEST


def ask(opened: Archive, family: str, how: str, text: str) -> Asked:
    """Put one question, with SECONDS."""
    _forget_peak()
    started = time.monotonic()
    try:
        with archive.deadline(SECONDS):
            ASK[how](opened, text)
        outcome = "answered"
    except archive.DeadlineError:
        outcome = "stopped"
    except archive.ArchiveError as error:
        outcome = "refused" if error.exit_code < 3 else type(error).__name__
    except BaseException as error:
        outcome = f"{type(error).__name__}: {error}"[:100]
    return Asked(family, how, text, outcome, time.monotonic() - started, _peak())


def ask_in_thread(opened: Archive, family: str, how: str, text: str) -> Asked:
    """The same in a thread whose stack is small."""
    found: list[Asked] = []
    threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=lambda: found.append(ask(opened, family, how, text)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)
    return found[0]


def questions(count: int, seed: int = 1) -> Iterator[tuple[Put, str, str, str]]:
    """How each question is put, of what family it is, what is asked, and the query."""
    hows = list(ASK)
    for number, (family, text) in enumerate(queries(count, seed)):
        put = ask_in_thread if number % 5 == 4 else ask
        yield put, family, "search", text
        # Families take turns as well, so that each is asked everything.
        how = hows[(number + number // 23) % len(hows)]
        if how != "search":
            yield put, family, how, text


def ask_all(opened: Archive, count: int, seed: int = 1) -> list[Asked]:
    """All questions to one archive, in one process."""
    return [put(opened, *question) for put, *question in questions(count, seed)]


def ask_apart(opened: Archive, count: int, seed: int = 1) -> list[Asked]:
    """The same, each in a process of its own."""
    return [_in_child(put, opened, *question) for put, *question in questions(count, seed)]


def _in_child(put: Put, opened: Archive, family: str, how: str, text: str) -> Asked:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, pickle.dumps(put(opened, family, how, text)))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        told = file.read()
    _, status = os.waitpid(child, 0)
    ended = Asked(family, how, text, f"the process ended ({status})", 0.0, 0)
    return pickle.loads(told) if told else ended


def _forget_peak() -> None:
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


def _peak() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


def report(name: str, found: list[Asked], largest: int | None = LARGEST) -> bool:
    """Print what came of it; returns whether all is well. `largest`: how much memory there may have
    been; None, where that is only told."""
    outcomes = Counter(each.outcome for each in found)
    longest = max(found, key=lambda each: each.seconds)
    most = max(each.memory for each in found) >> 20
    print(
        f"{name}: {len(found):,} questions: {dict(outcomes)}; the longest {longest.seconds:.2f} s "
        f"({longest.ask} {longest.family}), most memory {most} MB"
    )
    wrong = [each for each in found if not each.is_good or (largest and each.memory > largest)]
    for each in wrong:
        print(f"  {each.outcome} {each.seconds:.2f} s {each.memory >> 20} MB {each.ask} "
              f"{each.family}: {each.text[:90]!a}")  # fmt: skip
    return not wrong


_INDEX = """
import sys, archive
with archive.open(sys.argv[1], create=True, engine=sys.argv[2]) as made:
    made.index([sys.argv[3]])
"""


def run(base: Path, engine: str, count: int) -> int:
    """Put all questions to one engine; returns the exit code. Another process has indexed, so that
    the memory is that of the questions alone."""
    if engine == "scan":
        memory = archive.scan([base / "small" / "pages"])
        return put_all(memory, engine, count)
    place = base / engine / ".archive"
    command = [sys.executable, "-c", _INDEX, str(place), engine, str(base / "large" / "pages")]
    subprocess.run(command, check=True)
    with archive.open(place) as opened:
        return put_all(opened, engine, count)


def put_all(opened: Archive, engine: str, count: int) -> int:
    """Put all questions apart, then all to this process; returns the exit code."""
    opened.search("the")
    good = [
        report(f"{engine}, each by itself", ask_apart(opened, count)),
        report(f"{engine}, one process", ask_all(opened, count), None),
    ]
    return 0 if all(good) else 1


def main(entries: int = 50_000, count: int = 500) -> int:
    """Run all of it; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        generate(base / "large", entries, seed=1)
        generate(base / "small", min(entries, SCANNED), seed=1)
        command = [sys.executable, "-m", "tests.torture.queries", folder, str(count)]
        return max(
            subprocess.run([*command, engine], check=False, cwd=ROOT).returncode
            for engine in ("whoosh", "tantivy", "scan")
        )


if __name__ == "__main__":
    if len(sys.argv) > 3:
        sys.exit(run(Path(sys.argv[1]), sys.argv[3], int(sys.argv[2])))
    sys.exit(main(*map(int, sys.argv[1:])))

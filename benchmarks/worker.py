"""One measurement in a process of its own: `… worker SYSTEM TASK PLACE CORPUS [KIND]`.

It prints one JSON object. The search benchmark starts it, and watches its memory.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.docs import Corpus, Doc
from benchmarks.peers import Peer, Session, peer_called
from benchmarks.questions import Question

REPEATS = 5
"""Each question is asked so often, behind a first time that does not count."""
LONGEST = 30.0
"""Seconds after which a kind of question is not repeated any more."""


def _cpu() -> float:
    """Seconds of this process and of those that it waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def timed(work: Callable[[], object]) -> dict[str, Any]:
    """What some work takes, of its processes together, and what it returns."""
    wall, cpu = time.perf_counter(), _cpu()
    returned = work()
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "returned": returned}


def percentile(values: list[float], part: float) -> float:
    """The value that so large a part of all is not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def ask_all(open_index: Callable[[], Session], questions: list[Question]) -> dict[str, Any] | None:
    """How long questions of one kind take, the first of them with opening the index, and how many
    entries each finds."""
    begun = time.perf_counter()
    session = open_index()
    hits = [session.ask(questions[0])]
    first = time.perf_counter() - begun
    hits += [session.ask(question) for question in questions[1:]]
    if any(found is None for found in hits):
        return None
    times: list[float] = []
    ends, used = time.perf_counter() + LONGEST, _cpu()
    for _ in range(REPEATS):
        for question in questions:
            begun = time.perf_counter()
            session.ask(question)
            times.append(time.perf_counter() - begun)
        if time.perf_counter() > ends:
            break
    return {
        "first": first,
        "median": statistics.median(times),
        "p95": percentile(times, 0.95),
        "cpu": (_cpu() - used) / len(times),
        "hits": hits,
    }


def _page(place: Path, corpus: Corpus) -> Path:
    """The first page: the system's own copy, where it reads the pages itself."""
    name = min(file.name for file in corpus.pages.iterdir())
    own = place / "pages" / name
    return own if own.exists() else corpus.pages / name


def _docs_of(file: Path) -> list[Doc]:
    from benchmarks.corpus import docs_of

    return list(docs_of(file))


def change(peer: Peer, place: Path, corpus: Corpus) -> dict[str, Any]:
    """What it takes to take in that a page says more than it did."""
    file = _page(place, corpus)
    whole = file.read_text(encoding="utf-8")
    changed = place / file.name if file.parent == corpus.pages else file
    text = whole.replace("</p></div>", " Changed.</p></div>", 1)
    if text == whole:
        raise ValueError(f"{file}: nothing in it to change")
    changed.write_text(text, encoding="utf-8")
    docs = _docs_of(changed)
    return timed(lambda: peer.replace(place, file.name, docs))


def remove(peer: Peer, place: Path, corpus: Corpus) -> dict[str, Any]:
    """What it takes to take in that a page is gone."""
    file = _page(place, corpus)
    if file.parent != corpus.pages:
        file.unlink()
    return timed(lambda: peer.replace(place, file.name, []))


def perform(system: str, task: str, place: Path, corpus: Corpus, kind: str = "") -> Any:
    """One task for one system."""
    peer = peer_called(system)
    if task == "prepare":
        return peer.prepare(place, corpus)
    if task == "index":
        return timed(lambda: peer.index(place, corpus))
    if task == "refresh":
        return timed(lambda: peer.refresh(place))
    if task == "change":
        return change(peer, place, corpus)
    if task == "remove":
        return remove(peer, place, corpus)
    lines = (corpus.folder / "questions.json").read_text(encoding="utf-8")
    questions = [Question(**_tuples(each)) for each in json.loads(lines)]
    for module in peer.imports:
        import_module(module)
    return ask_all(lambda: peer.open(place), [each for each in questions if each.kind == kind])


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}


def _most_kilobytes() -> int:
    """The most memory that this process has had. (What getrusage says begins with that of the
    process that started it.)"""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """The command."""
    system, task, place, corpus, *kind = sys.argv[1:]
    found = perform(system, task, Path(place), Corpus(Path(corpus)), *kind)
    print(json.dumps({"found": found, "kilobytes": _most_kilobytes()}))


if __name__ == "__main__":
    main()

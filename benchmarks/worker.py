"""Runs one task in a process of its own: `… worker SYSTEM TASK DIRECTORY CORPUS [KIND]`.

The search benchmark starts it, watches its memory, and reads the JSON object that it prints.
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

from benchmarks.documents import Corpus, Document
from benchmarks.peers import Peer, Session, get_peer
from benchmarks.questions import Question

REPEATS = 5
"""Number of times that each question is asked, after a first time that does not count."""
MAX_SECONDS = 30.0
"""Seconds after which the questions of a kind are not repeated."""


def _cpu() -> float:
    """Return the CPU seconds of this process and the children that it waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def timed(work: Callable[[], object]) -> dict[str, Any]:
    """Return wall and CPU seconds of a call, and what it returned."""
    wall, cpu = time.perf_counter(), _cpu()
    returned = work()
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "returned": returned}


def percentile(values: list[float], part: float) -> float:
    """Return the value that a part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def time_questions(
    open_index: Callable[[], Session], questions: list[Question]
) -> dict[str, Any] | None:
    """Time the questions of one kind, the first together with opening the index, and count the hits
    of each. Return None if the system cannot answer them."""
    begun = time.perf_counter()
    session = open_index()
    hits = [session.ask(questions[0])]
    first = time.perf_counter() - begun
    hits += [session.ask(question) for question in questions[1:]]
    if any(found is None for found in hits):
        return None
    times: list[float] = []
    ends, used = time.perf_counter() + MAX_SECONDS, _cpu()
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


def _first_page(directory: Path, corpus: Corpus) -> Path:
    """Return the path of the first page: that of the system's own copy, if it reads pages
    itself."""
    name = min(file.name for file in corpus.pages.iterdir())
    own = directory / "pages" / name
    return own if own.exists() else corpus.pages / name


def _read_documents(file: Path) -> list[Document]:
    from benchmarks.corpus import read_documents

    return list(read_documents(file))


def change_page(peer: Peer, directory: Path, corpus: Corpus) -> dict[str, Any]:
    """Change a page, and time the update."""
    file = _first_page(directory, corpus)
    original = file.read_text(encoding="utf-8")
    changed = directory / file.name if file.parent == corpus.pages else file
    text = original.replace("</p></div>", " Changed.</p></div>", 1)
    if text == original:
        raise ValueError(f"{file}: found no paragraph to change")
    changed.write_text(text, encoding="utf-8")
    docs = _read_documents(changed)
    return timed(lambda: peer.replace_page(directory, file.name, docs))


def remove_page(peer: Peer, directory: Path, corpus: Corpus) -> dict[str, Any]:
    """Remove a page, and time the update."""
    file = _first_page(directory, corpus)
    if file.parent != corpus.pages:
        file.unlink()
    return timed(lambda: peer.replace_page(directory, file.name, []))


def run_task(system: str, task: str, directory: Path, corpus: Corpus, kind: str = "") -> Any:
    """Run one task of one system."""
    peer = get_peer(system)
    if task == "prepare":
        return peer.prepare(directory, corpus)
    if task == "index":
        return timed(lambda: peer.index(directory, corpus))
    if task == "refresh":
        return timed(lambda: peer.refresh(directory))
    if task == "change":
        return change_page(peer, directory, corpus)
    if task == "remove":
        return remove_page(peer, directory, corpus)
    lines = (corpus.folder / "questions.json").read_text(encoding="utf-8")
    questions = [Question(**_tuples(each)) for each in json.loads(lines)]
    for module in peer.imports:
        import_module(module)
    return time_questions(
        lambda: peer.open(directory), [each for each in questions if each.kind == kind]
    )


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}


def _peak_kilobytes() -> int:
    """Return the peak memory of this process. (That of getrusage starts with the peak of the
    parent.)"""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Run the command."""
    system, task, directory, corpus, *kind = sys.argv[1:]
    found = run_task(system, task, Path(directory), Corpus(Path(corpus)), *kind)
    print(json.dumps({"found": found, "kilobytes": _peak_kilobytes()}))


if __name__ == "__main__":
    main()

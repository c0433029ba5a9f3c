"""Indexing and searching: `python -m benchmarks.search --entries N [--corpus FILE.jsonl] …`.

`archive`, with each of its engines, beside other systems on the same texts. Each measurement is a
process of its own, and the systems take turns.
"""

import json
import shutil
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from archive.engines import ENGINES
from benchmarks.corpus import generate, load
from benchmarks.docs import Corpus
from benchmarks.peers import PEERS, peer_called
from benchmarks.processes import FailedError, wall, work
from benchmarks.questions import COMPARED, KINDS, Question, choose
from benchmarks.report import circumstances, figure, save, table

PACKAGES = ("archive-search", "whoosh3", "tantivy", "selectolax")
FLOOR = (sys.executable, "-c", "import click, whoosh.index")
"""What a program in Python that uses Whoosh takes to begin with."""
COLD = 7
"""A command is run so often."""
REFRESHES = ("refresh", "change", "remove")
NOT_INDEX = frozenset({"pages", "texts", "mail"})
"""What systems are given, and is no index."""


@attrs.frozen
class Run:
    """One run of the benchmark."""

    folder: Path
    """Where everything is."""
    corpus: Corpus
    """What is searched."""
    questions: list[Question]
    """What is asked."""
    systems: tuple[str, ...]
    """Who is asked."""

    def place(self, system: str) -> Path:
        """Where a system has its index."""
        return self.folder / system.replace(":", "-")

    def work(self, system: str, task: str, *more: str) -> dict[str, Any] | None:
        """A measurement; None, and a line for people, where it fails."""
        place, corpus = str(self.place(system)), str(self.corpus.folder)
        tell(f"{system}: {task} {' '.join(more)}")
        try:
            return work(system, task, place, corpus, *more)
        except FailedError as error:
            tell(f"{system}: {task}: {error}")
            return None


def tell(text: str) -> None:
    """A line for people."""
    print(text, file=sys.stderr, flush=True)


def bytes_of(place: Path) -> int:
    """How large an index is."""
    given = [place / name for name in NOT_INDEX]
    files = [
        file
        for file in place.rglob("*")
        if file.is_file() and not any(file.is_relative_to(each) for each in given)
    ]
    files += [file for file in place.glob("mail/.notmuch/**/*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def index_all(run: Run) -> dict[str, Any]:
    """Each system's index: time, memory and size."""
    found: dict[str, Any] = {}
    for system in run.systems:
        run.place(system).mkdir()
        run.work(system, "prepare")
        if (made := run.work(system, "index")) is not None:
            found[system] = {
                "cpu": made["found"]["cpu"],
                "wall": made["found"]["wall"],
                "memory": made["memory"],
                "bytes": bytes_of(run.place(system)),
            }
    return found


def ask_all(run: Run, systems: Iterable[str]) -> dict[str, Any]:
    """Each kind of question to each system in turn."""
    found: dict[str, Any] = {system: {} for system in systems}
    for kind in KINDS:
        for system, kinds in found.items():
            asked = run.work(system, "ask", kind)
            if asked is not None and asked["found"] is not None:
                kinds[kind] = {**asked["found"], "memory": asked["memory"]}
    return found


def command_all(run: Run, systems: Iterable[str]) -> dict[str, float]:
    """A whole process for one question, the systems taking turns; and the floor."""
    question = next(each for each in run.questions if each.kind == "term")
    commands: dict[str, Sequence[str]] = {"floor": FLOOR}
    for system in systems:
        if command := peer_called(system).command(run.place(system), question):
            commands[system] = command
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COLD):
        for name, command in list(commands.items()):
            try:
                times[name].append(wall(command))
            except FailedError as error:
                tell(f"{name}: {error}")
                del commands[name], times[name]
    return {name: statistics.median(each) for name, each in times.items()}


def refresh_all(run: Run, systems: Iterable[str]) -> dict[str, Any]:
    """What it takes to see that nothing changed, that a page did, that a page is gone."""
    found: dict[str, Any] = {system: {} for system in systems}
    for task in REFRESHES:
        for system, tasks in found.items():
            made = run.work(system, task)
            if made is not None and made["found"]["returned"]:
                times = {name: made["found"][name] for name in ("wall", "cpu")}
                tasks[task] = {**times, "memory": made["memory"]}
    return found


def find_all(run: Run) -> float:
    """How long `find` takes to tell the size and time of every page."""
    command = ["find", str(run.corpus.pages), "-printf", r"%p %s %T@\n"]
    return statistics.median(wall(command) for _ in range(COLD))


def differences(run: Run, warm: dict[str, Any]) -> list[dict[str, Any]]:
    """Questions to which not all systems find the same number of entries."""
    found = []
    for kind in (kind for kind in KINDS if kind in COMPARED):
        questions = [each for each in run.questions if each.kind == kind]
        for place, question in enumerate(questions):
            hits = {s: kinds[kind]["hits"][place] for s, kinds in warm.items() if kind in kinds}
            if len(set(hits.values())) > 1:
                asked = attrs.asdict(question, filter=lambda _, value: value not in (None, False))
                found.append({"question": asked, "hits": hits})
    return found


def measure(run: Run) -> dict[str, Any]:
    """All figures."""
    index = index_all(run)
    warm = ask_all(run, index)
    return {
        "docs": sum(1 for _ in run.corpus.docs()),
        "systems": list(index),
        "index": index,
        "cold": command_all(run, index),
        "warm": warm,
        "differences": differences(run, warm),
        "find": find_all(run),
        "refresh": refresh_all(run, index),
    }


@attrs.frozen
class Row:
    """One figure of each system."""

    label: str
    """What it is."""
    values: Sequence[float | None]
    """The figures, in the order of the systems; None where a system has none."""
    more: Sequence[float | None] = ()
    """What 95 of 100 stay below, which is shown behind each."""

    def cells(self) -> list[str]:
        """As a row of a table."""
        more = self.more or [None] * len(self.values)
        pairs = zip(self.values, more, strict=True)
        shown = (figure(v) + (f" ({figure(m)})" if m is not None else "") for v, m in pairs)
        return [f"{self.label} (95 %)" if self.more else self.label, *shown]

    def times(self, own: int, others: Sequence[int]) -> list[str]:
        """As a row of others' figures, each divided by that of one system."""
        ours, values = self.values[own], [self.values[place] for place in others]
        return [self.label, *(figure(v / ours if v is not None and ours else None) for v in values)]


def rows_of(results: dict[str, Any]) -> Iterator[Row]:
    """All figures that systems have in common."""
    systems = results["systems"]
    scales = {"CPU seconds": ("cpu", 1), "seconds": ("wall", 1), "MB": ("bytes", 1e6)}
    for unit, (name, scale) in {**scales, "peak memory, MB": ("memory", 1e6)}.items():
        index = [results["index"][system][name] / scale for system in systems]
        yield Row(f"index, {unit}", index)
    cold = [results["cold"].get(system) for system in systems]
    yield Row("a command, ms", [each and each * 1e3 for each in cold])
    first = [results["warm"][system].get("term", {}).get("first") for system in systems]
    yield Row("opening and a first term, ms", [each and each * 1e3 for each in first])
    for kind in KINDS:
        asked = [results["warm"][system].get(kind) for system in systems]
        medians, p95s = (
            [each and each[name] * 1e3 for each in asked] for name in ("median", "p95")
        )
        yield Row(f"{kind}, ms", medians, p95s)
    for task in REFRESHES:
        taken = [results["refresh"][system].get(task) for system in systems]
        yield Row(f"{task}, ms", [each and each["wall"] * 1e3 for each in taken])


def tables(results: dict[str, Any]) -> str:
    """The figures for people, and what they are in those of each engine of ours."""
    systems, rows = results["systems"], list(rows_of(results))
    parts = [table(["", *systems], [row.cells() for row in rows]), _notes(results)]
    others = [place for place, system in enumerate(systems) if not system.startswith("archive:")]
    for own, system in enumerate(systems):
        if own not in others and others:
            head = [f"in times of {system}", *(systems[place] for place in others)]
            shared = [row for row in rows if any(row.values[place] for place in others)]
            parts.append(table(head, [row.times(own, others) for row in shared]))
    return "\n\n".join([*parts, _differences(results["differences"])])


def _notes(results: dict[str, Any]) -> str:
    floor, find = (figure(results[name] * 1e3) for name in ("floor", "find"))
    return (
        f"floor of a command: {floor} ms; find -printf: {find} ms\n"
        f"refresh with nothing changed, in times of find: {_times_of_find(results)}"
    )


def _times_of_find(results: dict[str, Any]) -> str:
    tasks = ((system, each.get("refresh")) for system, each in results["refresh"].items())
    return ", ".join(f"{s} {figure(e['wall'] / results['find'])}" for s, e in tasks if e)


def _differences(found: Sequence[dict[str, Any]]) -> str:
    lines = (f"{each['question']}: {each['hits']}" for each in found)
    return "\n".join([f"{len(found)} questions with different numbers of hits", *lines])


def run_in(
    folder: Path, entries: int, file: Path | None, systems: tuple[str, ...], seed: int = 1
) -> dict[str, Any]:
    """The benchmark in a folder of its own."""
    made = folder / "corpus"
    tell("corpus")
    corpus = load(made, file) if file else generate(made, entries, seed)
    questions = choose(list(corpus.docs()), seed)
    asked = json.dumps([attrs.asdict(question) for question in questions])
    (made / "questions.json").write_text(asked, encoding="utf-8")
    results = measure(Run(folder, corpus, questions, systems))
    results["floor"] = results["cold"].pop("floor")
    about = {"corpus": file.name if file else "generated", "seed": seed}
    return {"benchmark": "search", **circumstances(PACKAGES), **about, **results}


def systems_of(engines: Sequence[str] | None, peers: Sequence[str] | None) -> tuple[str, ...]:
    """The systems that are asked for, or all; peers that are not installed are left out."""
    ours = [f"archive:{name}" for name in (ENGINES if engines is None else engines)]
    wanted = list(PEERS if peers is None else peers)
    return (*ours, *(name for name in wanted if peer_called(name).is_here()))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000, help="how many, generated (50000)")
    parser.add_argument("--corpus", type=Path, help="entries as `archive export` writes them")
    parser.add_argument("--engines", nargs="*", help=f"of archive: {', '.join(ENGINES)}")
    parser.add_argument("--peers", nargs="*", help=f"beside it: {', '.join(PEERS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="a folder to work in, which is kept")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    asked = parser.parse_args(arguments)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        systems = systems_of(asked.engines, asked.peers)
        results = run_in(folder, asked.entries, asked.corpus, systems, asked.seed)
    finally:
        if asked.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(tables(results))
    if asked.out:
        save(asked.out, results)


if __name__ == "__main__":
    main()

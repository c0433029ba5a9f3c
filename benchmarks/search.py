"""Measures indexing and searching: `python -m benchmarks.search --entries N [--corpus FILE.jsonl]
…`.

`archive`, with each of its engines, is compared with other systems on the same texts. Each
measurement is a process of its own, and the systems take turns.
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
from benchmarks.documents import Corpus
from benchmarks.peers import PEERS, get_peer
from benchmarks.processes import MeasurementError, run_worker, time_command
from benchmarks.questions import COMPARED_KINDS, KINDS, Question, choose_questions
from benchmarks.report import format_number, measurement_environment, save_json, table

PACKAGES = ("archive-search", "whoosh3", "tantivy", "selectolax")
STARTUP_COMMAND = (sys.executable, "-c", "import click, whoosh.index")
"""The startup time of a Python program that uses Whoosh: the least that a command can take."""
COMMAND_RUNS = 7
"""Number of times that each command is run."""
UPDATE_TASKS = ("refresh", "change", "remove")
INPUT_FOLDERS = frozenset({"pages", "texts", "mail"})
"""Folders of input, which do not count as index."""


@attrs.frozen
class Run:
    """One run of the benchmark."""

    folder: Path
    """The folder of all files of the run."""
    corpus: Corpus
    """The corpus that is searched."""
    questions: list[Question]
    """The questions."""
    systems: tuple[str, ...]
    """The names of the systems."""

    def directory_of(self, system: str) -> Path:
        """Return the folder of a system."""
        return self.folder / system.replace(":", "-")

    def measure(self, system: str, task: str, *arguments: str) -> dict[str, Any] | None:
        """Run a task of the worker; log a failure and return None."""
        directory, corpus = str(self.directory_of(system)), str(self.corpus.folder)
        log(f"{system}: {task} {' '.join(arguments)}")
        try:
            return run_worker(system, task, directory, corpus, *arguments)
        except MeasurementError as error:
            log(f"{system}: {task}: {error}")
            return None


def log(text: str) -> None:
    """Print a line to stderr."""
    print(text, file=sys.stderr, flush=True)


def index_bytes(directory: Path) -> int:
    """Return the size of an index."""
    inputs = [directory / name for name in INPUT_FOLDERS]
    files = [
        file
        for file in directory.rglob("*")
        if file.is_file() and not any(file.is_relative_to(each) for each in inputs)
    ]
    files += [file for file in directory.glob("mail/.notmuch/**/*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def build_all(run: Run) -> dict[str, Any]:
    """Build the index of each system; return time, memory and size."""
    found: dict[str, Any] = {}
    for system in run.systems:
        run.directory_of(system).mkdir()
        run.measure(system, "prepare")
        if (result := run.measure(system, "index")) is not None:
            found[system] = {
                "cpu": result["found"]["cpu"],
                "wall": result["found"]["wall"],
                "memory": result["memory"],
                "bytes": index_bytes(run.directory_of(system)),
            }
    return found


def query_all(run: Run, systems: Iterable[str]) -> dict[str, Any]:
    """Ask each system, in turn, the questions of each kind."""
    found: dict[str, Any] = {system: {} for system in systems}
    for kind in KINDS:
        for system, kinds in found.items():
            result = run.measure(system, "ask", kind)
            if result is not None and result["found"] is not None:
                kinds[kind] = {**result["found"], "memory": result["memory"]}
    return found


def time_commands(run: Run, systems: Iterable[str]) -> dict[str, float]:
    """Return the median time of a process for one question, by system, and of the startup."""
    question = next(each for each in run.questions if each.kind == "term")
    commands: dict[str, Sequence[str]] = {"floor": STARTUP_COMMAND}
    for system in systems:
        if command := get_peer(system).command(run.directory_of(system), question):
            commands[system] = command
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COMMAND_RUNS):
        for name, command in list(commands.items()):
            try:
                times[name].append(time_command(command))
            except MeasurementError as error:
                log(f"{name}: {error}")
                del commands[name], times[name]
    return {name: statistics.median(each) for name, each in times.items()}


def update_all(run: Run, systems: Iterable[str]) -> dict[str, Any]:
    """Measure updates after no change, after a changed page, and after a removed page."""
    found: dict[str, Any] = {system: {} for system in systems}
    for task in UPDATE_TASKS:
        for system, tasks in found.items():
            result = run.measure(system, task)
            if result is not None and result["found"]["returned"]:
                times = {name: result["found"][name] for name in ("wall", "cpu")}
                tasks[task] = {**times, "memory": result["memory"]}
    return found


def time_find(run: Run) -> float:
    """Return the seconds in which `find` prints size and time of every page."""
    command = ["find", str(run.corpus.pages), "-printf", r"%p %s %T@\n"]
    return statistics.median(time_command(command) for _ in range(COMMAND_RUNS))


def hit_differences(run: Run, warm: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions for which systems find different numbers of entries."""
    found = []
    for kind in (kind for kind in KINDS if kind in COMPARED_KINDS):
        questions = [each for each in run.questions if each.kind == kind]
        for index, question in enumerate(questions):
            hits = {s: kinds[kind]["hits"][index] for s, kinds in warm.items() if kind in kinds}
            if len(set(hits.values())) > 1:
                values = attrs.asdict(question, filter=lambda _, value: value not in (None, False))
                found.append({"question": values, "hits": hits})
    return found


def measure_all(run: Run) -> dict[str, Any]:
    """Measure everything."""
    index = build_all(run)
    warm = query_all(run, index)
    return {
        "docs": sum(1 for _ in run.corpus.docs()),
        "systems": list(index),
        "index": index,
        "cold": time_commands(run, index),
        "warm": warm,
        "differences": hit_differences(run, warm),
        "find": time_find(run),
        "refresh": update_all(run, index),
    }


@attrs.frozen
class Row:
    """One figure of each system."""

    label: str
    """What it is, with the unit."""
    values: Sequence[float | None]
    """The figures, in the order of the systems; None if a system has none."""
    p95: Sequence[float | None] = ()
    """The 95th percentiles, shown in parentheses."""

    def cells(self) -> list[str]:
        """Return the cells of a table row."""
        pairs = zip(self.values, self.p95 or [None] * len(self.values), strict=True)
        label = f"{self.label} (95 %)" if self.p95 else self.label
        return [label, *(_format_figure(value, p95) for value, p95 in pairs)]

    def ratios(self, own: int, others: Sequence[int]) -> list[str]:
        """Return the cells of a row with the figures of some systems divided by that of another."""
        base, values = self.values[own], [self.values[other] for other in others]
        quotients = (v / base if v is not None and base else None for v in values)
        return [self.label, *map(format_number, quotients)]


def _format_figure(value: float | None, p95: float | None) -> str:
    return format_number(value) + (f" ({format_number(p95)})" if p95 is not None else "")


def figure_rows(results: dict[str, Any]) -> Iterator[Row]:
    """Yield the figures that systems have in common."""
    systems = results["systems"]
    scales = {"CPU seconds": ("cpu", 1), "seconds": ("wall", 1), "MB": ("bytes", 1e6)}
    for unit, (name, scale) in {**scales, "peak memory, MB": ("memory", 1e6)}.items():
        index = [results["index"][system][name] / scale for system in systems]
        yield Row(f"index, {unit}", index)
    cold = [results["cold"].get(system) for system in systems]
    yield Row("cold command, ms", [each and each * 1e3 for each in cold])
    first = [results["warm"][system].get("term", {}).get("first") for system in systems]
    yield Row("open and first term, ms", [each and each * 1e3 for each in first])
    for kind in KINDS:
        times = [results["warm"][system].get(kind) for system in systems]
        medians, p95s = (
            [each and each[name] * 1e3 for each in times] for name in ("median", "p95")
        )
        yield Row(f"{kind}, ms", medians, p95s)
    for task in UPDATE_TASKS:
        updates = [results["refresh"][system].get(task) for system in systems]
        yield Row(f"{task}, ms", [each and each["wall"] * 1e3 for each in updates])


def format_tables(results: dict[str, Any]) -> str:
    """Format the figures as tables: all of them, then relative to each engine of `archive`."""
    systems, rows = results["systems"], list(figure_rows(results))
    parts = [table(["", *systems], [row.cells() for row in rows]), _notes(results)]
    others = [number for number, system in enumerate(systems) if not system.startswith("archive:")]
    for own, system in enumerate(systems):
        if own not in others and others:
            head = [f"relative to {system}", *(systems[other] for other in others)]
            shared = [row for row in rows if any(row.values[other] for other in others)]
            parts.append(table(head, [row.ratios(own, others) for row in shared]))
    return "\n\n".join([*parts, _differences(results["differences"])])


def _notes(results: dict[str, Any]) -> str:
    floor, find = (format_number(results[name] * 1e3) for name in ("floor", "find"))
    return (
        f"startup floor: {floor} ms; find -printf: {find} ms\n"
        f"refresh without changes, relative to find: {_relative_to_find(results)}"
    )


def _relative_to_find(results: dict[str, Any]) -> str:
    tasks = ((system, each.get("refresh")) for system, each in results["refresh"].items())
    return ", ".join(f"{s} {format_number(e['wall'] / results['find'])}" for s, e in tasks if e)


def _differences(found: Sequence[dict[str, Any]]) -> str:
    lines = (f"{each['question']}: {each['hits']}" for each in found)
    heading = f"questions with different numbers of hits: {len(found)}"
    return "\n".join([heading, *lines])


def run_benchmark(
    folder: Path, entries: int, file: Path | None, systems: tuple[str, ...], seed: int = 1
) -> dict[str, Any]:
    """Run the benchmark in a folder."""
    corpus_folder = folder / "corpus"
    log("corpus")
    corpus = load(corpus_folder, file) if file else generate(corpus_folder, entries, seed)
    questions = choose_questions(list(corpus.docs()), seed)
    encoded = json.dumps([attrs.asdict(question) for question in questions])
    (corpus_folder / "questions.json").write_text(encoded, encoding="utf-8")
    results = measure_all(Run(folder, corpus, questions, systems))
    results["floor"] = results["cold"].pop("floor")
    about = {"corpus": file.name if file else "generated", "seed": seed}
    return {"benchmark": "search", **measurement_environment(PACKAGES), **about, **results}


def select_systems(engines: Sequence[str] | None, peers: Sequence[str] | None) -> tuple[str, ...]:
    """Return the chosen systems, by default all, without peers that are not installed."""
    ours = [f"archive:{name}" for name in (ENGINES if engines is None else engines)]
    wanted = list(PEERS if peers is None else peers)
    return (*ours, *(name for name in wanted if get_peer(name).is_installed()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument(
        "--entries", type=int, default=50_000, help="number of generated entries (50000)"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        help="entries written by `archive export`, in place of generated ones",
    )
    parser.add_argument(
        "--engines", nargs="*", help=f"engines of archive (all): {', '.join(ENGINES)}"
    )
    parser.add_argument(
        "--peers", nargs="*", help=f"other systems (all that are installed): {', '.join(PEERS)}"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="working folder, which is kept")
    parser.add_argument("--out", type=Path, help="save the results in this file, as JSON")
    options = parser.parse_args(arguments)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        systems = select_systems(options.engines, options.peers)
        results = run_benchmark(folder, options.entries, options.corpus, systems, options.seed)
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(format_tables(results))
    if options.out:
        save_json(options.out, results)


if __name__ == "__main__":
    main()

"""Kill -9: at every call to the file system, and at random times.

`python -m tests.torture.kills [RANDOM] [ENGINE]`: so many random kills (1,000).
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path

from tests.torture.runs import SCENARIOS, Scenario, Server, Stage, clear, look
from tests.torture.tracing import CALLS, CHANGES, Fault, can_trace

Found = tuple[int, Counter[str], list[str]]
"""How many kills there were, what they left, and what was wrong."""


def at_every_call(
    folder: Path,
    scenarios: Sequence[Scenario] = SCENARIOS,
    every: int = 1,
    engine: str = "whoosh",
    *,
    helpers: str = "",
    hits_caller: bool = False,
    only: Container[str] = CALLS,
) -> Found:
    """One kill before each (or every so manieth) call that has to do with the archive, whichever
    thread or process makes it. `helpers`: see `Server`; `hits_caller`: the helper itself is killed,
    where it is one; `only`: the calls that count."""
    left, wrong = Counter[str](), []
    with Server(helpers) as server:
        for scenario in scenarios:
            stage = Stage.set_up(scenario, folder, server, engine=engine)
            base = stage.copy(folder / "run")
            number = 1 - every
            # Threads may make another number of calls each time.
            while number := number + every:
                clear(base)
                stage.copy(base)
                fault = Fault(number, hits_caller=hits_caller)
                code, notes, seen = server.traced(base, *stage.argv, fault=fault, only=only)
                if not (hit := seen.hit):
                    break
                what = _state(stage, base)
                if code != -signal.SIGKILL:
                    what += ", told" if code == 5 else f", exit code {code}"
                left[what] += 1
                problem = stage.verify(base, stage.old, stage.new)
                # What a reader would have read is read by who asked for it.
                is_borne = code == 0 and what.startswith("new") and helpers == "readers"
                if problem or not (is_borne or code in (5, -signal.SIGKILL)):
                    wrong.append(f"{scenario.name}, {number}: {hit.text}: {problem}{notes[-300:]}")
            clear(base)
    return sum(left.values()), left, wrong


def _state(stage: Stage, base: Path) -> str:
    try:
        return {stage.old: "old", stage.new: "new"}.get(look(base), "neither")
    except Exception:
        return "unreadable"


def at_random(
    folder: Path,
    kills: int,
    scenarios: Sequence[Scenario] = SCENARIOS,
    pages: int = 40,
    seed: int = 1,
    engine: str = "whoosh",
) -> Found:
    """Kills at random times of runs over a few dozen pages."""
    chance = random.Random(seed)
    left, wrong = Counter[str](), []
    with Server() as server:
        stages = [Stage.set_up(each, folder, server, pages, engine) for each in scenarios]
        base = folder / "run"
        took = {}
        for stage in stages:
            stage.copy(base)
            started = time.monotonic()
            server.run(base, *stage.argv)
            took[stage.scenario.name] = time.monotonic() - started
            clear(base)
        while sum(left.values()) < kills:
            stage = chance.choice(stages)
            stage.copy(base)
            code = _killed(server, stage, base, chance.random() * took[stage.scenario.name])
            if code == -9:
                left[_state(stage, base)] += 1
                if problem := stage.verify(base, stage.old, stage.new):
                    wrong.append(f"{stage.scenario.name}: {problem}")
            clear(base)
    return sum(left.values()), left, wrong


def _killed(server: Server, stage: Stage, base: Path, seconds: float) -> int:
    def kill(pid: int) -> None:
        def later() -> None:
            time.sleep(seconds)
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                return

        threading.Thread(target=later, daemon=True).start()

    return server.run(base, *stage.argv, watch=kill)[0]


_WHOM = (
    ("whoosh", "every call", CALLS, "", False),
    ("whoosh", "every change, with writers", CHANGES, "writers", False),
    ("whoosh", "every change, the writer alone", CHANGES, "writers", True),
    ("whoosh", "every change, with readers", CHANGES, "readers", False),
    ("whoosh", "every change, the reader alone", CHANGES, "readers", True),
    ("tantivy", "every change", CHANGES, "", False),
    ("tantivy", "every change, with readers", CHANGES, "readers", False),
)
"""Who is killed, and when: the engine, how that is called, at which calls, which helpers there are,
and whether they are killed."""


def main() -> None:
    """Print the figures."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    engines = sys.argv[2:] or ("whoosh", "tantivy")
    for engine in engines if kills else ():
        with tempfile.TemporaryDirectory() as name:
            found = at_random(Path(name).resolve(), kills, engine=engine)
        _print(f"{engine}, random times", found)
    if not can_trace():
        print("killed at every call: left out, this machine does not trace so")
        return
    for engine, where, only, helpers, caller in _WHOM:
        if engine in engines:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name).resolve()
                found = at_every_call(
                    folder, engine=engine, helpers=helpers, hits_caller=caller, only=only
                )
            _print(f"{engine}, {where}", found)


def _print(where: str, found: Found) -> None:
    count, left, wrong = found
    states = ", ".join(f"{number} {state}" for state, number in sorted(left.items()))
    print(f"{where}: killed {count} times ({states}), {len(wrong)} wrong")
    print(*wrong[:20], sep="\n", flush=True)


if __name__ == "__main__":
    main()

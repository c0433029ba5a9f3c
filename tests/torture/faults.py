"""EIO and ENOSPC at every call to the file system.

There must be no bad state, one clear line, and exit code 5; an error behind the commit says so.

`python -m tests.torture.faults [ENGINE]`
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.torture.runs import (
    PLACE,
    SCENARIOS,
    Call,
    Scenario,
    Server,
    Stage,
    State,
    calls_on,
    has_strace,
    look,
)

_NO_ERROR = ("mmap", "newfstatat")
"""Calls that a full or failing disk does not refuse: mapping, and asking for what is known."""
_ALSO_FULL = ("openat", "write", "fsync", "rename", "mkdir")
"""Calls that fail where a disk is full."""


def errors_of(call: Call) -> tuple[str, ...]:
    """The errors that a call is made to fail with."""
    if call.name in _NO_ERROR:
        return ()
    return ("EIO", "ENOSPC") if call.name in _ALSO_FULL else ("EIO",)


def at_every_call(
    folder: Path,
    scenarios: Sequence[Scenario] = SCENARIOS,
    every: int = 1,
    engine: str = "whoosh",
) -> tuple[Counter[str], list[str]]:
    """What came of each (or every so manieth) failing call, and what was wrong."""
    came, wrong = Counter[str](), []
    with Server() as server:
        for scenario in scenarios:
            stage = Stage.set_up(scenario, folder, server, engine=engine)
            base = stage.copy(folder / "run")
            calls = list(calls_on(base / PLACE, server.traced(base, *stage.argv)[2]))
            cases = [(call, error) for call in calls for error in errors_of(call)]
            for call, error in cases[::every]:
                shutil.rmtree(base)
                stage.copy(base)
                inject = f"inject={call.name}:error={error}:when={call.number}"
                code, notes, log = server.traced(base, *stage.argv, options=("-e", inject))
                at = next((line for line in log.splitlines() if "INJECTED" in line), "nothing")
                outcome, problem = judge(stage, base, code, notes)
                if str(base / PLACE) not in at:
                    came["elsewhere"] += 1
                    continue
                came[outcome] += 1
                if problem := problem or stage.verify(base, stage.old, stage.new):
                    wrong.append(f"{scenario.name}, {error}: {at[:200]}: {problem}: {notes[-300:]}")
            shutil.rmtree(base)
    return came, wrong


def judge(stage: Stage, base: Path, code: int, notes: str) -> tuple[str, str]:
    """What came of a call that failed, and what is wrong with that, if anything is."""
    try:
        found: State = look(base)
    except Exception as error:
        return "unreadable", f"{type(error).__name__}: {error}"
    says = "committed" in notes
    if code == 0:
        return "borne", "" if found == stage.new else "it says that all is well"
    lines = [line for line in notes.splitlines() if line.startswith("archive: ")]
    if code != 5 or len(lines) != 1 or "Traceback" in notes:
        return "odd", f"exit code {code}"
    if says != (found == stage.new):
        return "odd", f"it says {'' if says else 'not '}that there was a commit"
    return ("told, behind the commit" if says else "told, and nothing changed"), ""


def main() -> None:
    """Print the figures."""
    if not has_strace():
        print("failing calls: left out, there is no strace")
        return
    for engine in sys.argv[1:] or ("whoosh", "tantivy"):
        with tempfile.TemporaryDirectory() as name:
            came, wrong = at_every_call(Path(name).resolve(), engine=engine)
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(came.items()))
        print(f"{engine}: failing calls: {sum(came.values())} ({outcomes}), {len(wrong)} wrong")
        print(*wrong[:20], sep="\n", flush=True)


if __name__ == "__main__":
    main()

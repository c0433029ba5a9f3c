"""EIO and ENOSPC at every call to the file system.

There must be no bad state, one clear line, and exit code 5; an error behind the commit says so.

`python -m tests.torture.faults [ENGINE]`
"""

import errno
import sys
import tempfile
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path

from tests.torture.runs import SCENARIOS, Scenario, Server, Stage, State, clear, look
from tests.torture.tracing import CALLS, CHANGES, Call, Fault, can_trace

_NO_ERROR = ("mmap", "newfstatat", "statx", "stat", "lstat", "fstat")
"""Calls that a full or failing disk does not refuse: mapping, and asking for what is known."""
_ALSO_FULL = ("openat", "write", "fsync", "fdatasync", "rename", "renameat", "mkdir")
"""Calls that fail where a disk is full."""


def errors_of(call: Call) -> tuple[int, ...]:
    """The errors that a call is made to fail with."""
    if call.name in _NO_ERROR:
        return ()
    return (errno.EIO, errno.ENOSPC) if call.name in _ALSO_FULL else (errno.EIO,)


def at_every_call(
    folder: Path,
    scenarios: Sequence[Scenario] = SCENARIOS,
    every: int = 1,
    engine: str = "whoosh",
    only: Container[str] = CALLS,
    helpers: str = "",
) -> tuple[Counter[str], list[str]]:
    """What came of each (or every so manieth) failing call, and what was wrong. `only`: the calls
    that are made to fail; `helpers`: see `Server`."""
    came, wrong = Counter[str](), []
    with Server(helpers) as server:
        for scenario in scenarios:
            stage = Stage.set_up(scenario, folder, server, engine=engine)
            base = stage.copy(folder / "run")
            calls = enumerate(server.traced(base, *stage.argv, only=only)[2].begun, start=1)
            cases = [(number, error) for number, call in calls for error in errors_of(call)]
            for number, error in cases[::every]:
                clear(base)
                stage.copy(base)
                fault = Fault(number, error)
                code, notes, seen = server.traced(base, *stage.argv, fault=fault, only=only)
                # Threads need not make the same calls again in the same order.
                if not (hit := seen.hit) or error not in errors_of(hit):
                    came["another call"] += 1
                    continue
                outcome, problem = judge(stage, base, code, notes)
                came[outcome] += 1
                if problem := problem or stage.verify(base, stage.old, stage.new):
                    what = f"{errno.errorcode[error]} {number}: {hit.text}"
                    wrong.append(f"{scenario.name}, {what}: {problem}: {notes[-300:]}")
            clear(base)
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


_WHICH = (
    ("whoosh", "", CALLS),
    ("whoosh", "readers", CHANGES),
    ("tantivy", "", CHANGES),
    ("tantivy", "readers", CHANGES),
)
"""The engines, the helpers of a run, and the calls that are made to fail."""


def main() -> None:
    """Print the figures."""
    if not can_trace():
        print("failing calls: left out, this machine does not trace so")
        return
    for engine, helpers, only in _WHICH:
        if engine not in (sys.argv[1:] or engine):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            came, wrong = at_every_call(folder, engine=engine, only=only, helpers=helpers)
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(came.items()))
        where = f"{engine} with {helpers}" if helpers else engine
        print(f"{where}: failing calls: {sum(came.values())} ({outcomes}), {len(wrong)} wrong")
        print(*wrong[:20], sep="\n", flush=True)


if __name__ == "__main__":
    main()

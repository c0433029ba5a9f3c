"""Ctrl-C, and being ended politely, at random times of a run.

`python -m tests.torture.signals [SIGNALS]`: so many (200).
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.torture.runs import SCENARIOS, Scenario, Server, Stage, clear, look

_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def signalled(
    folder: Path, count: int, scenarios: Sequence[Scenario] = SCENARIOS, seed: int = 1
) -> tuple[Counter[str], list[str]]:
    """What became of runs that were asked to end, and what was wrong."""
    chance = random.Random(seed)
    came, wrong = Counter[str](), []
    base = folder / "run"
    with Server() as server:
        stages = [Stage.set_up(each, folder, server, pages=40) for each in scenarios]
        for _ in range(count):
            stage, number = chance.choice(stages), chance.choice(list(_CODES))
            stage.copy(base)
            started = time.monotonic()
            server.run(base, *stage.argv)
            took = time.monotonic() - started
            clear(base)
            stage.copy(base)
            code, notes = _run(server, stage, base, number, chance.random() * took)
            found = look(base)
            came[f"{number.name}: {'old' if found == stage.old else 'new'}"] += 1
            # Before it is set up, and when all is done, it is killed by the signal itself.
            if code not in (0, _CODES[number], -number) or "Traceback" in notes:
                wrong.append(f"{stage.scenario.name}, {number.name}: {code}: {notes[-500:]}")
            if problem := stage.verify(base, stage.old, stage.new):
                wrong.append(f"{stage.scenario.name}, {number.name}: {problem}")
            clear(base)
    return came, wrong


def _run(
    server: Server, stage: Stage, base: Path, number: signal.Signals, seconds: float
) -> tuple[int, str]:
    def watch(pid: int) -> None:
        def later() -> None:
            # The copy must have come so far that it is the program.
            time.sleep(0.005 + seconds)
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return

        threading.Thread(target=later, daemon=True).start()

    return server.run(base, *stage.argv, watch=watch)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        came, wrong = signalled(Path(name).resolve(), count)
    states = ", ".join(f"{number} {what}" for what, number in sorted(came.items()))
    print(f"signals: {count} ({states}), {len(wrong)} wrong")
    print(*wrong[:20], sep="\n")


if __name__ == "__main__":
    main()

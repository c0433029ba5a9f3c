"""What may happen to the pages of an archive, in any order, beside a plain dict.

`python -m tests.torture.machines [EXAMPLES]`: so many for each engine (200), of fifty steps each.
"""

import sys
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.machine import MACHINES, Machine

STEPS = 50


def counting(machine: type[Machine], came: Counter[str]) -> type[Machine]:
    """The same machine; it counts what it did."""

    def teardown(self: Machine) -> None:
        came["histories"] += 1
        came["steps"] += self.steps
        machine.teardown(self)

    return type(machine.__name__, (machine,), {"teardown": teardown, "engine": machine.engine})


def main(examples: int = 200) -> int:
    """Run all of it; returns the exit code."""
    for engine, machine in MACHINES.items():
        came: Counter[str] = Counter()
        run_state_machine_as_test(
            counting(machine, came),
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        print(f"{engine}: {came['histories']} histories of {came['steps']:,} steps, 0 wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

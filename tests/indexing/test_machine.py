"""An archive is what a plain dict of its pages is, whatever happens to them.

`tests/torture/machines.py` is the long form.
"""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.machine import MACHINES
from tests.support.tiers import has_full_form, sized


@has_full_form
@pytest.mark.parametrize("engine", MACHINES)
def test_an_archive_is_a_dict(engine: str) -> None:
    run_state_machine_as_test(
        MACHINES[engine],
        settings=settings(max_examples=sized(8, quick=2), stateful_step_count=25),
    )

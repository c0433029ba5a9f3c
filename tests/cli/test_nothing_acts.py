"""Nothing that is archived acts on a terminal or in a table. `tests/torture/controls.py` is the
long form."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_cli import output
from tests.support.all_commands import check_all
from tests.support.nothing_acts import (
    LIVE,
    check_json,
)
from tests.support.tiers import has_full_form, sized

unix = pytest.mark.skipif(os.name == "nt", reason="such names need Unix")


@unix
@has_full_form
def test_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DIR", raising=False)
    assert check_all(tmp_path, sized(300, quick=100), files=4) > 200


@given(st.text(st.characters() | st.sampled_from(sorted(LIVE))))
def test_what_is_printed_is_escaped(text: str) -> None:
    assert not LIVE & set(output.line(text))
    assert not {"\n", "\t"} & set(output.line(text))
    assert not LIVE & set(output.text(text))
    record = {"text": text}
    printed = output.to_json(record)
    assert not LIVE & set(printed)
    check_json(printed)

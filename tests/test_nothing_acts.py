"""Nothing that is archived acts on a terminal or in a table. `tests/torture/controls.py` is the
long form."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nothing_acts import LIVE, acts, check_csv, check_json, commands, complete, ran, strings, write

from archive_cli import output
from archive_cli.main import COMMANDS
from tests.support.tiers import has_full_form, seeded, sized

unix = pytest.mark.skipif(os.name == "nt", reason="such names need Unix")


def check_all(base: Path, count: int, files: int, seed: int = 1) -> int:
    """Put so many strings through every command; returns how many outputs were looked at."""
    texts = list(strings(count, seed))
    write(base / "pages", texts)
    names = [f"pages/{each.name}" for each in sorted((base / "pages").iterdir())]
    chosen = seeded(seed).sample(names, min(files, len(names)))
    looked = 0
    asked = set()
    for arguments in commands(chosen, "word1", texts[seed]):
        for terminal in (False, True):
            out, err = ran(arguments, terminal=terminal)
            for printed in (out, err):
                found = acts(printed, terminal=terminal)
                assert not found, (arguments, sorted(map(ascii, found)))
            looked += 1
            if "Traceback" in err:
                raise AssertionError(arguments)
        if arguments[-2:] == ["--format", "jsonl"]:
            check_json(ran(arguments)[0])
        if arguments[-2:] == ["--format", "csv"]:
            check_csv(ran(arguments)[0])
        asked.add(arguments[0])
    assert asked >= set(COMMANDS)
    for text in texts[:50]:
        assert not acts("".join(complete(f"archive {text}".replace("\x00", ""))))
    return looked


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

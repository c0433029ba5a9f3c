"""Hostile texts, put through every command."""

from pathlib import Path

from archive_cli.main import COMMANDS
from tests.support.nothing_acts import (
    acts,
    check_csv,
    check_json,
    commands,
    complete,
    ran,
    strings,
    write,
)
from tests.support.tiers import seeded


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

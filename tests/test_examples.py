"""The programs in `examples/`, run as a user runs them."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.archives import ROOT

EXAMPLES = ROOT / "examples"


def run(name: str, *arguments: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout.splitlines()


def test_every_example_is_run() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for file in EXAMPLES.glob("*.py"):
        assert f'run("{file.stem}"' in text, file.name


def test_hits_to_dataframe(seeds: Path) -> None:
    assert run("hits_to_dataframe", "seeds", "napo date:2014..", "napo.csv") == [
        "36 of 36 entries written",
        "18 of them have only the date of their page, and may be later",
    ]
    with Path("napo.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == 36
    assert all("napo" in row["snippet"].casefold() for row in rows)


def test_parse_in_parallel(seeds: Path) -> None:
    Path("seeds/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    lines = run("parse_in_parallel", "seeds")
    assert [line.rpartition(": ")[2] for line in lines[:4]] == [
        "23 comments, declared 23", "24 comments, declared 24", "42 comments, declared 42",
        "24 comments, declared None",
    ]  # fmt: skip
    assert len(lines) == 5
    assert lines[4].startswith("not read: ")


def test_build_a_query(seeds: Path) -> None:
    lines = run("build_a_query", "seeds", "papa", "corbyn OR starmer")
    assert lines
    assert not any("papa" in line for line in lines)
    assert run("build_a_query", "seeds", "papa", 'the "')[0].startswith("searched as a phrase (")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run("build_a_query", "seeds", "papa", "(")
    assert caught.value.stderr.startswith("not answered: query, (: ")


def test_who_answers_whom(seeds: Path) -> None:
    lines = run("who_answers_whom", "seeds")
    assert lines[0] == "    2  papa answers nobody named"
    assert len(lines) == 5
    assert lines[-1] == "151 of 156 entries (96.8%) name no author"
    assert run("who_answers_whom", "seeds", "--since", "2015") == [
        "    2  papa answers nobody named",
        "73 of 75 entries (97.3%) name no author",
        "25 more have no date",
        "47 have only the date of their page, and may be later",
    ]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run("who_answers_whom", "seeds", "--since", "garbage")
    assert "'garbage' is not a date" in caught.value.stderr


def test_unanswered(seeds: Path) -> None:
    lines = run("unanswered", "seeds/001_7407cd722bbc5f6e.txt")
    assert [line.partition(": ")[0] for line in lines] == ["3.1", "7.1", "7.3", "10.1"]

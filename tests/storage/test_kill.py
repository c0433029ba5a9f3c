"""Killing the process loses nothing that was committed, and leaves no lock."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import archive
from tests.support.archives import SEEDS


@pytest.mark.parametrize(
    ("share", "rebuild"),
    [
        (0.95, True),
        pytest.param(0.8, False, marks=pytest.mark.slow),
        pytest.param(0.5, False, marks=pytest.mark.slow),
        pytest.param(0.95, False, marks=pytest.mark.slow),
        pytest.param(0.5, True, marks=pytest.mark.slow),
        pytest.param(0.8, True, marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_time(tmp_path: Path, share: float, rebuild: bool) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(SEEDS, folder)
    place = tmp_path / "x.archive"
    with archive.open(place, create=True) as made:
        made.index([folder])
    copies = [folder / f"copy {number}.txt" for number in range(3)]
    for copy in copies:
        shutil.copy(folder / "001_7407cd722bbc5f6e.txt", copy)
    (folder / "004_5bdfdddec775b2a0.txt").unlink()
    command = [sys.executable, "-m", "archive_cli", "index", "--archive", str(place)]
    started = time.monotonic()
    spare = shutil.copytree(tmp_path, tmp_path.with_name(tmp_path.name + " spare"))
    subprocess.run([*command[:-1], str(spare / place.name)], check=True, capture_output=True)
    whole = time.monotonic() - started
    process = subprocess.Popen(command + ["--rebuild"] * rebuild, stdout=subprocess.DEVNULL)
    time.sleep(whole * share)
    process.kill()
    process.wait()
    with archive.open(place) as opened:
        found = opened.search("starmer", limit=None).total, opened.search('"E3 blueprint"').total
        assert found in {(4, 2), (16, 1)}
        assert (len(opened.pages()), opened.stats().entries) in {(4, 156), (6, 203)}
        opened.index()
        assert (len(opened.pages()), opened.stats().entries) == (6, 203)
        assert opened.search("starmer", limit=None).total == 16
        assert len(list(place.glob("index-*"))) <= 2
        opened.index()
        assert len(list(place.glob("index-*"))) == 1

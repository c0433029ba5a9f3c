"""Fixtures of these tests."""

from pathlib import Path

import pytest

import archive


@pytest.fixture
def indexed(seeds: Path) -> Path:
    with archive.open(".archive", create=True) as made:
        made.index(["seeds"])
    return seeds

"""Fixtures of these tests."""

from pathlib import Path

import pytest


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with three pages."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b", "sub/c"):
        path = tmp_path / "pages" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"This page is called {name}.\n")
    return tmp_path

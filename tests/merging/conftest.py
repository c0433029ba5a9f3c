"""Fixtures of these tests."""

from pathlib import Path

import pytest

from tests.support.two_sources import write_html, write_text


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_text(tmp_path / "p" / "a.txt", [1, 2, 3])
    write_html(tmp_path / "p" / "b.html", [1, 2, 3, 4], gone=[2])
    write_html(tmp_path / "p" / "early" / "c.html", [1, 5])
    write_text(tmp_path / "p" / "other.txt", [60, 61], "Friday, 7 August 2015\n\nOther\n\n")
    return tmp_path

"""Files are read again when the way in which they are read has changed."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from archive.containers.base import OpenedFile
from archive.files import Skipped
from archive.indexing import load
from archive.library import Archive
from archive.model import Page
from archive.settings import READERS, Settings
from tests.support.archives import ENGINES
from tests.support.rest_pages import write_blog


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"scan"}))
def test_all_files_are_read_again_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_blog(tmp_path / "blog")
    write_blog(tmp_path / "other")
    made: Archive = ENGINES[name](tmp_path)
    made.index([tmp_path / "blog", tmp_path / "other"])
    read = load.read_items
    paths = []

    def read_otherwise(opened: OpenedFile) -> Iterator[Page | Skipped]:
        paths.append(opened.name)
        for item in read(opened):
            yield attrs.evolve(item, title="New title") if isinstance(item, Page) else item

    monkeypatch.setattr(load, "read_items", read_otherwise)
    made.index()
    assert made.page("blog/one").title == "First page"
    directory = tmp_path / ".archive"
    attrs.evolve(Settings.load(directory), readers=READERS - 1).save(directory)
    paths.clear()
    # Also the files of other roots than the one that is asked for.
    report = made.index([tmp_path / "blog"])
    assert (report.added, report.dropped, report.unchanged) == ((), (), 6)
    assert len(paths) == 6
    assert made.page("other/one").title == "New title"
    assert Settings.load(directory).readers == READERS
    made.close()

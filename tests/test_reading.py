"""What `read` and `parse` take, and what pages are called."""

import io
from pathlib import Path

import pytest

import archive
from tests.support.archives import SEEDS

NAME = "001_7407cd722bbc5f6e.txt"


def test_a_path_bytes_and_an_open_file_are_the_same_page(seeds: Path) -> None:
    data = (SEEDS / NAME).read_bytes()
    page = archive.parse(f"seeds/{NAME}")
    assert page.name == f"seeds/{NAME}"
    assert archive.parse(Path("seeds", NAME)) == page
    assert archive.parse(seeds / "seeds" / ".." / "seeds" / NAME) == page
    assert archive.parse(data, name=page.name) == page
    assert archive.parse(io.BytesIO(data), name=page.name) == page
    with Path("seeds", NAME).open("rb") as file:
        assert archive.parse(file).entries[0].text == page.post.text
    assert [each.name for each in archive.read(data)] == ["<bytes>"]


def test_a_file_elsewhere_has_its_whole_path(seeds: Path, tmp_path: Path) -> None:
    assert archive.parse(SEEDS / NAME).name == (SEEDS / NAME).as_posix()


def test_pages_are_read_when_they_are_asked_for() -> None:
    pages = archive.read("nowhere")
    with pytest.raises(archive.PathError, match="no such file"):
        next(pages)


def test_what_cannot_be_read(seeds: Path) -> None:
    for wrong in ("seeds", "nowhere", "nul\0name"):
        with pytest.raises(archive.PathError):
            archive.parse(wrong)
    with pytest.raises(archive.PathError, match="rb"):
        archive.parse(io.StringIO("text"))  # type: ignore[arg-type]


def test_the_tree_of_a_page() -> None:
    page = archive.parse(SEEDS / NAME)
    assert [entry.locator for entry in page.ancestors(page["7.4"])] == ["0", "7"]
    assert [entry.locator for entry in page.replies(page["7"])] == ["7.1", "7.2", "7.3", "7.4"]
    assert [entry.locator for entry in page.replies(page.post)] == [str(n) for n in range(1, 13)]
    assert page.ancestors(page.post) == page.replies(page["7.4"]) == ()
    assert "7.4" in page
    assert "7.5" not in page
    with pytest.raises(KeyError):
        page["7.5"]
    with pytest.raises(AttributeError):
        page.title = "another"  # type: ignore[misc]

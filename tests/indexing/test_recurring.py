"""Blocks of text that recur on the pages of a site are furniture."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.engines.protocol import Batch
from archive.indexing.deferred import DeferringBatch
from archive.library import Archive
from archive.merging.blocks import block_key, blocks_of, site_of
from archive.model import Page
from tests.support.archives import ENGINES
from tests.support.captures import zipped
from tests.support.program import run
from tests.support.rest_pages import page
from tests.support.tiers import examples

LETTER = "Read our newsletter today"
TWICE = "Seen on two pages"


def write(folder: Path, number: int, *rest: str, url: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = page(f"Page {number}", f"Comment number {number} says this.", *rest)
    if not url:
        text = text.replace("rel='canonical'", "rel='other'")
    (folder / f"{number}.html").write_text(text, "utf-8")


def rest_of(made: Archive, reference: str) -> list[str]:
    rest = made.page(reference).rest
    return [] if rest is None else blocks_of(rest.text)


def recurring(shown: Page) -> list[str]:
    return [each.text or "" for each in shown.furniture if each.kind == "recurring"]


@pytest.fixture(params=sorted(ENGINES))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with ENGINES[request.param](tmp_path) as opened:
        yield opened


def test_what_three_pages_show_is_furniture(made: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    write(folder, 1, LETTER, "Only on one.", TWICE)
    write(folder, 2, TWICE, "READ our newsletter – today!")
    write(folder, 3, LETTER)
    write(folder, 4, "Nothing of it.")
    assert made.index([folder]).entries == 8
    assert rest_of(made, "1") == ["Only on one.", TWICE]
    assert recurring(made.page("1")) == [LETTER]
    assert rest_of(made, "2") == [TWICE]
    assert recurring(made.page("2")) == ["READ our newsletter – today!"]
    assert (rest_of(made, "3"), recurring(made.page("3"))) == ([], [LETTER])
    assert made.page("4").rest is not None
    assert (made.search("newsletter").total, made.search("newsletter").rest) == (0, 0)
    assert made.search("kind:rest").total == 3
    stats = made.stats()
    assert (stats.rest, stats.rest_words) == (3, 3 + 4 + 4 + 3)
    assert made.check().is_up_to_date


def test_it_comes_and_goes_with_the_pages(made: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    for number in (1, 2):
        write(folder, number, LETTER, f"Own {number}")
    made.index([folder])
    assert rest_of(made, "1") == [LETTER, "Own 1"]
    write(folder, 3, LETTER)
    report = made.index()
    assert (report.added, report.changed, report.unchanged) == (("blog/3.html",), (), 2)
    assert rest_of(made, "1") == ["Own 1"]
    os.utime(folder / "1.html", (1, 1))
    assert made.index().unchanged == 3
    assert rest_of(made, "1") == ["Own 1"]
    (folder / "2.html").unlink()
    os.utime(folder / "1.html", (2, 2))
    made.index()
    assert rest_of(made, "1") == [LETTER, "Own 1"]
    assert rest_of(made, "3") == [LETTER]
    assert made.search("newsletter").rest == 2
    assert made.check().is_up_to_date


def test_sites_are_apart(made: Archive, tmp_path: Path) -> None:
    for number in (1, 2):
        write(tmp_path / "one", number, LETTER, url=False)
        write(tmp_path / "two", 10 + number, LETTER, url=False)
        write(tmp_path / "two", 20 + number, LETTER)
    made.index([tmp_path / "one", tmp_path / "two"])
    assert rest_of(made, "one/1") == [LETTER]
    assert rest_of(made, "two/11") == [LETTER]
    assert rest_of(made, "two/21") == [LETTER]
    write(tmp_path / "one" / "deep" / "er", 3, LETTER, url=False)
    write(tmp_path / "elsewhere", 23, LETTER)
    made.index([tmp_path / "one", tmp_path / "elsewhere"])
    assert rest_of(made, "one/1") == []
    assert rest_of(made, "two/11") == [LETTER]
    assert rest_of(made, "two/21") == []


def test_the_site_of_a_page() -> None:
    assert site_of("https://www.example.org/a", "x.html") == "example.org"
    assert site_of("http://example.org:80/", "x.html") == "example.org"
    assert site_of(None, "a/b/c.html") == site_of("http://[", "a/d.html") == "a/"
    assert site_of(None, "c.html") == "./"
    assert site_of(None, "/elsewhere/b/c.html") == "/elsewhere/b/"
    assert block_key("a", "One, two") == block_key("a", "one two") != block_key("b", "one two")


def test_sources_and_copies_of_a_page_are_one_page(made: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    write(folder, 1, LETTER)
    for copy, end in (("early", "\n"), ("late", "<!-- late -->"), ("same", "")):
        (folder / copy).mkdir()
        text = (folder / "1.html").read_text("utf-8")
        (folder / copy / "1.html").write_text(text + end, "utf-8")
    write(folder, 2, LETTER)
    for merge in (True, False):
        made.index([folder], merge=merge)
        found = rest_of(made, "blog/1.html"), rest_of(made, "blog/same/1.html")
        # Without merging, three of them are different pages.
        assert found == (([LETTER], [LETTER]) if merge else ([], []))
    made.index(merge=True)
    assert rest_of(made, "blog/1.html") == [LETTER]
    write(folder, 3, LETTER)
    made.index()
    assert rest_of(made, "blog/1.html") == rest_of(made, "blog/same/1.html") == []
    (folder / "2.html").unlink()
    made.index()
    assert rest_of(made, "blog/1.html") == [LETTER]
    assert made.page("blog/late/1.html").name == made.page("blog/early/1.html").name
    assert made.check().is_up_to_date


def test_pages_in_containers(made: Archive, tmp_path: Path) -> None:
    write(tmp_path / "blog", 1, LETTER, url=False)
    write(tmp_path / "blog", 2, LETTER, url=False)
    write(tmp_path / "loose", 3, LETTER, url=False)
    inside = {f"{n}.html": (tmp_path / "blog" / f"{n}.html").read_bytes() for n in (1, 2)}
    inside["3.html"] = (tmp_path / "loose" / "3.html").read_bytes()
    shutil.rmtree(tmp_path / "blog")
    shutil.rmtree(tmp_path / "loose")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "blog.zip").write_bytes(zipped(inside))
    made.index([tmp_path / "pages"])
    assert rest_of(made, "pages/blog.zip!3.html") == []


def test_a_scan_does_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        write(tmp_path / "blog", number, LETTER, f"Own {number}")
    scanned = archive.scan(["blog"])
    assert rest_of(scanned, "0") == ["Own 0"]
    assert rest_of_file(tmp_path / "blog" / "0.html") == [LETTER, "Own 0"]
    assert "newsletter" not in run("show", "--archive", "none", "0").out
    assert run("search", "--in", "blog", "newsletter").notes.splitlines()[0] == "nothing found"


def rest_of_file(path: Path) -> list[str]:
    rest = archive.parse(path).rest
    return [] if rest is None else blocks_of(rest.text)


def test_many_new_pages_are_read_by_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.indexing.prefetch.max_workers", lambda: 2)
    for number in range(120):
        write(tmp_path / "blog", number, LETTER, *(["Own"] if number < 2 else []))
    (tmp_path / "blog" / "plain.txt").write_text("Nothing but a post.")
    for name in sorted(ENGINES):
        with ENGINES[name](tmp_path / name) as made:
            made.index([tmp_path / "blog"])
            assert made.search("kind:rest").total == 2
            assert made.search("*").total == 241
            assert made.check().is_up_to_date


def test_a_batch_that_fails_changes_nothing(
    made: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        write(tmp_path / "blog", number, LETTER)
    made.index([tmp_path / "blog"])
    write(tmp_path / "blog", 2, LETTER)

    def fail(batch: Batch, derive: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(DeferringBatch, "flush", fail)
        with pytest.raises(OSError, match="no space"):
            made.index()
    assert made.search("newsletter").rest == 2
    assert made.index().added == ("blog/2.html",)
    assert made.search("newsletter").rest == 0


BLOCKS = st.lists(st.sampled_from(["one", "two two", "Three", "three!", "four", "x y"]), max_size=4)
PLACES = st.sampled_from(
    ["a/1.html", "a/2.html", "a/deep/1.html", "b/1.html", "b/2.html", "3.html"]
)
CHANGES = st.lists(
    st.tuples(PLACES, st.none() | st.tuples(st.integers(0, 3), BLOCKS, st.booleans())), max_size=5
)
"""Files, each with what is written there: number of the page, blocks, and whether it has a URL."""


def everything(made: Archive) -> list[Page]:
    return [made.page(summary.name) for summary in made.pages()]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", sorted(ENGINES))
@examples(60, quick=8)
@given(rounds=st.lists(st.tuples(CHANGES, st.booleans()), min_size=2, max_size=4))
def test_an_archive_that_grew_is_the_one_made_afresh(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    rounds: list[tuple[list[tuple[str, tuple[int, list[str], bool] | None]], bool]],
) -> None:
    base = tmp_path_factory.mktemp("pages")
    folder = base / "pages"
    folder.mkdir()
    with ENGINES[name](base) as made:
        for changes, merge in rounds:
            for place, content in changes:
                path = folder / place
                path.unlink(missing_ok=True)
                if content is not None:
                    number, blocks, url = content
                    write(path.parent, number, *blocks, url=url)
                    written = path.parent / f"{number}.html"
                    if written != path:
                        written.replace(path)
            made.index([folder], merge=merge)
            fresh = ENGINES["scan"](base)
            fresh.index([folder], merge=merge)
            assert everything(made) == everything(fresh)
            assert (made.pages(), made.stats()) == (fresh.pages(), fresh.stats())
            assert made.check().is_up_to_date
        again = made.index()
        assert (again.added, again.changed, again.dropped) == ((), (), ())
        assert everything(made) == everything(fresh)

"""HTML pages that are large or deep, or whose parser is missing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import archive
from archive.formats.nesting.stack import MAX_HTML_DEPTH
from tests.support.html_pages import render_classic, render_threaded, render_wordpress
from tests.support.html_snippets import SAMPLE, html, item, stamp, threaded
from tests.support.steps import check_linear
from tests.support.threads import Discussion
from tests.support.tiers import has_full_form, sized


def deep_page(depth: int) -> bytes:
    return threaded(
        *(
            f"<li class='comment' id='c{number}'><p class='comment-content'>x</p>"
            "<div><div><ol><div>"
            for number in range(depth)
        )
    )


@has_full_form
def test_deep_threads_are_read_and_deeper_ones_refused() -> None:
    depth = sized(2_000, quick=400)
    assert len(archive.parse(deep_page(depth)).comments) == depth
    with pytest.raises(archive.PageError, match="nested more than"):
        archive.parse(html("<div>" * 100_000))
    assert MAX_HTML_DEPTH < 100_000


@has_full_form
def test_work_grows_with_the_size_of_a_page_and_no_faster() -> None:
    def read(comments: int) -> None:
        when = stamp(1404646260000, "6 July 2014 at 12:31")
        data = threaded(*(item(f"c{n}", "word<br> " * 20, time=when) for n in range(comments)))
        assert len(archive.parse(data).comments) == comments

    check_linear(read, 400, 800)  # How deep its elements are is measured in large pages alone.
    read(sized(4_000, quick=1_000))


def test_control_characters_are_no_reason_to_fail() -> None:
    page = archive.parse(threaded(item("c1", "a\0b"), *(item(f"d{n}", "x" * 40) for n in range(9))))
    assert page["1"].text.replace("\ufffd", "").replace("\0", "") == "ab"


PARSE = "import archive, sys; archive.parse({data}); print('selectolax' in sys.modules)"


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import archive, archive_cli.main, sys; print('selectolax' in sys.modules)", ["False"]),
        (PARSE.format(data=b"text"), ["False"]),
        (PARSE.format(data=b"1 < 2 <p> is no markup </p>"), ["False"]),
        (PARSE.format(data=b"<!DOCTYPE html><html><p>x</html>"), ["True"]),
    ],
)
def test_the_parser_of_markup_is_imported_for_markup_alone(code: str, printed: list[str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert finished.stdout.splitlines() == printed


RENDERERS: list[Callable[[Discussion], str]] = [render_threaded, render_classic, render_wordpress]


@pytest.mark.parametrize("render", RENDERERS)
def test_pages_of_html_are_indexed_and_found(
    render: Callable[[Discussion], str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(render(SAMPLE), encoding="utf-8")
    with archive.open(tmp_path / ".archive", create=True) as opened:
        report = opened.index([str(tmp_path / "page.html")])
        assert not report.skipped
        hits = opened.search('"second line" author:cumbria date:2014-07-06')
        assert [hit.entry.source_ref for hit in hits] == [hits[0].entry.source_ref]
        assert hits[0].entry.author_source == "byline"

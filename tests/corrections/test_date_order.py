"""The order of dates in digits, as the editor states it."""

from pathlib import Path

import pytest

import archive
from archive.corrections.model import Corrections, EntryCorrection, apply
from archive.text.numeric_dates import Order
from tests.support.archives import MakeArchive


def classic(*dates: str, post: str = "", url: str = "") -> bytes:
    """Return a page of Blogger's classic template with a comment for each date."""
    comments = "".join(
        f"<dt class=comment-author id=c{n}><a href=#>Tilda</a> said...</dt>"
        f"<dd class=comment-body><p>Comment number {n} about the night bus.</p></dd>"
        f"<dd class=comment-footer><span class=comment-timestamp><a href=#c{n}>{date}</a></span>"
        "</dd>"
        for n, date in enumerate(dates, start=1)
    )
    return (
        f"<!DOCTYPE html><html><head><meta name=generator content=blogger><title>Bus</title>"
        f"<link rel=canonical href='{url}'></head><body><h2 class=date-header>{post}</h2>"
        f"<div class='post hentry'><div class=post-body>Stops {url}.</div></div><div id=comments>"
        f"<h4>{len(dates)} comments:</h4><dl id=comments-block>{comments}</dl></div></body></html>"
    ).encode()


def dates(page: archive.Page) -> list[str | None]:
    return [comment.date for comment in page.comments]


OPEN = classic("9/8/06, 12:06 AM", "9/10/06, 4:44 PM")
"""Two dates that are in sequence in either order."""


def test_open_dates_name_the_line_to_write() -> None:
    page = archive.parse(OPEN, name="p")
    assert dates(page) == [None, None]
    [warning] = page.warnings
    assert warning.code == "date-order"
    assert 'date_order = "mdy" or date_order = "dmy" in archive.toml' in warning.message
    assert "2 dates such as 9/8/06 " in warning.message


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("mdy", ["2006-09-08T00:06", "2006-09-10T16:44"]),
        ("dmy", ["2006-08-09T00:06", "2006-10-09T16:44"]),
    ],
)
def test_an_order_gives_the_dates(order: Order, expected: list[str]) -> None:
    page = apply(archive.parse(OPEN, name="p"), Corrections(date_order=order))
    assert dates(page) == expected
    assert page.warnings == ()
    assert {each.date_source for each in page.comments} == {"stated"}
    assert page.printed_date(page["1"]) == "9/8/06, 12:06 AM"
    assert apply(page, Corrections(date_order="ymd")) == page


def test_what_the_page_shows_prevails() -> None:
    page = archive.parse(classic("9/13/06, 4:44 PM", "10/2/06, 9:30 AM"), name="p")
    assert dates(page) == ["2006-09-13T16:44", "2006-10-02T09:30"]
    corrections = Corrections(date_order="dmy")
    assert dates(apply(page, corrections)) == dates(page)
    assert corrections.for_dates_of(page) == Corrections()


def test_a_post_dated_by_hand_gives_open_dates_nothing() -> None:
    corrections = Corrections(entries={"0": EntryCorrection(date="2006-09-01")})
    page = apply(archive.parse(OPEN, name="p"), corrections)
    assert page.date == "2006-09-01"
    assert dates(page) == [None, None]


def test_a_post_whose_date_is_open_gives_it_to_comments_without_a_time() -> None:
    page = archive.parse(classic("9/10/06, 4:44 PM", "", post="9/8/06"), name="p")
    assert (page.date, dates(page)) == (None, [None, None])
    page = apply(page, Corrections(date_order="mdy"))
    assert page.date == "2006-09-08"
    assert dates(page) == ["2006-09-10T16:44", "2006-09-08"]
    assert page["2"].date_source == "page"


def test_orders_for_all_pages_and_by_pattern(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("us/a.html", "uk/b.html", "uk/c.html"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(classic("9/8/06", "9/10/06", url=f"http://{name}"))
    Path("us/known.html").write_bytes(classic("9/13/06", "9/14/06", url="http://us/known"))
    made = make_archive(tmp_path)
    report = made.index(["us", "uk"])
    assert {each.site: (each.pages, dict(each.shown)) for each in report.open_dates} == {
        "uk": (("uk/b.html", "uk/c.html"), {}),
        "us": (("us/a.html",), {"mdy": 1}),
    }
    Path("archive.toml").write_text('[date_order]\n"uk/*" = "dmy"\n"us/*" = "mdy"\n"x*" = "ymd"\n')
    report = made.index()
    assert sorted(report.changed) == ["uk/b.html", "uk/c.html", "us/a.html"]
    assert report.open_dates == ()
    assert [(each.key, each.message) for each in report.corrections] == [
        ('date_order."x*"', "matches no page; not applied")
    ]
    assert dates(made.page("us/a.html")) == ["2006-09-08", "2006-09-10"]
    assert dates(made.page("uk/b.html")) == ["2006-08-09", "2006-10-09"]
    # The nearest file prevails, and the table of a page.
    Path("uk/archive.toml").write_text('date_order = "mdy"\n[pages.c]\ndate_order = "dmy"\n')
    report = made.index()
    assert report.changed == ("uk/b.html",)
    assert dates(made.page("uk/b.html")) == ["2006-09-08", "2006-09-10"]
    assert dates(made.page("uk/c.html")) == ["2006-08-09", "2006-10-09"]
    assert made.index().changed == ()
    Path("archive.toml").unlink()
    Path("uk/archive.toml").unlink()
    assert len(made.index().changed) == 3
    assert dates(made.page("uk/b.html")) == [None, None]


def test_a_pattern_is_tried_on_the_pages_below_its_file_only(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("us/a.html", "uk/b.html"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(classic("9/8/06", "9/10/06", url=f"http://{name}"))
    Path("us/archive.toml").write_text('[date_order]\n"*b.html" = "mdy"\n')
    made = make_archive(tmp_path)
    report = made.index(["us", "uk"])
    assert dates(made.page("uk/b.html")) == [None, None]
    assert [each.message for each in report.corrections] == ["matches no page; not applied"]

"""Which pages are one."""

import pytest

from archive.merging.addresses import normal_url
from archive.merging.evidence import compare
from archive.merging.sketch import Sketch
from tests.support.merge_pages import page, remark
from tests.support.two_sources import ONE, prose


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://www.a.org/2014/07/x.html?m=1", "a.org/2014/07/x.html"),
        (
            "http://a.blogspot.co.uk/2014/07/x.html?showComment=12#c3",
            "a.blogspot.com/2014/07/x.html",
        ),
        ("http://a.blogspot.de/x.html", "a.blogspot.com/x.html"),
        ("http://A.org:80/x/index.html", "a.org/x"),
        ("http://a.org/x/comment-page-2/#comments", "a.org/x"),
        ("https://web.archive.org/web/20160410id_/http://a.org/x/", "a.org/x"),
        ("http://a.org/?p=12&utm_source=feed", "a.org?p=12"),
        ("http://a.org/?p=12&cpage=2#comments", "a.org?p=12"),
        ("http://a.org/x/?amp", "a.org/x"),
        ("http://a.org/read?m=12", "a.org/read?m=12"),
        ("http://a.org/read?12", "a.org/read?12="),
        ("http://a.org/?q=\ud800", "a.org?q=%ED%A0%80"),
        ("http://a.org/%C3%BCber", "a.org/über"),
        ("http://a.org/", None),
        ("file:///home/x.html", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_addresses_of_one_page(url: str, normal: str | None) -> None:
    assert normal_url(url) == normal


FIVE = [remark(number) for number in range(1, 6)]
OTHERS = [remark(number) for number in range(61, 66)]


@pytest.mark.parametrize(
    ("changes", "is_same", "by"),
    [
        ({}, True, "text"),
        ({"url": ONE}, True, "url"),
        ({"url": "https://a.org/one.html?m=1", "title": "Renamed"}, True, "url"),
        ({"url": "http://b.org/one.html"}, False, "url"),
        ({"url": ONE, "title": "Another", "text": prose(7, 80), "remarks": []}, False, "title"),
        ({"title": "Another", "url": None}, False, "title"),
        ({"title": "A Tragic Waste - The Blog", "url": None}, True, "text"),
        ({"date": "2015-08-05T06:00", "url": None}, True, "text"),
        ({"date": "2015-08-20", "url": None}, False, "date"),
        ({"text": prose(8, 120), "remarks": [remark(60)], "url": None}, False, "text"),
        ({"title": None, "date": None, "url": None}, True, "text"),
        ({"title": None, "remarks": [], "url": None}, False, "comments"),
        ({"title": None, "text": prose(9, 120), "url": None}, False, "text"),
        # An address of another page, as far as the text tells.
        ({"url": ONE, "date": "2015-08-05", "text": prose(7, 80), "remarks": []}, False, "date"),
        ({"url": ONE, "title": None, "text": prose(7, 80), "remarks": []}, False, "text"),
        ({"url": ONE, "title": None, "date": "2015-08-09"}, True, "url"),
        # A series with the same post, and other comments.
        ({"date": "2015-08-05", "remarks": OTHERS}, False, "date"),
        ({"date": "2015-08-05", "remarks": []}, False, "date"),
        ({"title": "A Tragic Waste 2", "remarks": OTHERS}, False, "title"),
        # Two pages of the comments to one post.
        ({"remarks": OTHERS}, True, "text"),
    ],
)  # fmt: skip
def test_what_makes_two_pages_one(changes: dict[str, object], is_same: bool, by: str) -> None:
    url = ONE if "url" in changes else None
    one = page("1.html", FIVE, url=url)
    remarks = changes.pop("remarks", FIVE)
    other = page("2.html", remarks, **changes)  # type: ignore[arg-type]
    verdict = compare(Sketch.of(one, "1.html"), Sketch.of(other, "2.html"))
    assert (verdict.is_same, verdict.by) == (is_same, by)


def test_a_copy_is_no_other_source() -> None:
    one = page("1.html", FIVE, sha256="x")
    other = page("2.html", FIVE, sha256="x")
    assert compare(Sketch.of(one, "1.html"), Sketch.of(other, "2.html")).by == "bytes"


def test_a_copy_with_the_same_address_is_the_same_page() -> None:
    one = page("1.html", FIVE, sha256="x", url=ONE)
    other = page("index.html?p=1", FIVE, sha256="x", url=ONE)
    verdict = compare(Sketch.of(one, "1.html"), Sketch.of(other, "index.html?p=1"))
    assert (verdict.is_same, verdict.by) == (True, "url")


@pytest.mark.parametrize(
    ("changes", "is_same", "by"),
    [
        ({}, True, "name"),
        ({"sha256": "x"}, True, "name"),
        ({"title": "Another - Mobile", "date": None}, True, "name"),
        ({"date": None, "title": None, "remarks": OTHERS}, True, "name"),
        ({"text": "", "remarks": []}, True, "name"),
        # The start page of a blog, a week later.
        ({"text": prose(7, 80), "remarks": []}, False, "text"),
        ({"text": "", "remarks": [], "title": "Another"}, False, "title"),
        ({"text": "", "remarks": [], "date": "2015-08-11"}, False, "date"),
        ({"url": "http://a.org/two.html"}, False, "url"),
        ({"url": ONE}, True, "url"),
    ],
)
def test_names_that_a_crawler_gives_one_page(
    changes: dict[str, object], is_same: bool, by: str
) -> None:
    url = ONE if "url" in changes else None
    one = page("x/1.html", FIVE, url=url, sha256="x")
    remarks = changes.pop("remarks", FIVE)
    for name, canonical in (("x/1.html?m=1", None), ("x/?p=1", "1.html")):
        values = {"canonical": canonical, **changes}
        other = page(name, remarks, **values)  # type: ignore[arg-type]
        verdict = compare(Sketch.of(one, "x/1.html"), Sketch.of(other, name))
        assert (verdict.is_same, verdict.by) == (is_same, by)
        assert {*Sketch.of(one, "x/1.html").keys} & {*Sketch.of(other, name).keys}


@pytest.mark.parametrize("name", ["x/1.html?p=2", "y/1.html", "x/1.txt", "x/1.html!3"])
def test_other_names_prove_nothing(name: str) -> None:
    one = page("x/1.html", FIVE, sha256="x")
    other = page(name, FIVE, sha256="x")
    assert compare(Sketch.of(one, "x/1.html"), Sketch.of(other, name)).by == "bytes"

"""What pages are called in crawls, and which names are those of one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.merging.addresses import canonical_name, normal_name, normal_url

SAME = [
    "blog/night-bus.html",
    "blog/night-bus.html?showComment=1460059200000",
    "blog/night-bus.html?showComment=1460059200000.html",
    "blog/night-bus.html@showComment=1460059200000",
    "blog/night-bus.html@m=1.html",
    "blog/night-bus.html%3Fm=1",
    "blog/night-bus.html%3fm%3D0.html",
    "blog/night-bus.html?m=1&showComment=14",
    "blog/night-bus.html?commentPage=2&amp;m=1",
    "blog/night-bus.html?replytocom=12",
    "blog/night-bus.html?print=print",
    "blog/night-bus.html?share=email&nb=1",
    "blog/night-bus.html?utm_source=feed&utm_medium=rss",
    "blog/night-bus?replytocom=12.html",
    "blog/night-bus.html?amp",
]


@pytest.mark.parametrize("name", SAME)
def test_names_of_one_page(name: str) -> None:
    assert normal_name(name) == "blog/night-bus"


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("index.html?p=12", "index?p=12"),
        ("index.html?p=12.html", "index?p=12"),
        ("index.html?p=12&replytocom=4.html", "index?p=12"),
        ("index.html@p=12&share=x", "index?p=12"),
        ("index.html%3Fp=12", "index?p=12"),
        ("index.html", "index"),
        ("2016/04/night-bus/index.html?replytocom=3", "2016/04/night-bus/index"),
        ("2016/04/night-bus/comment-page-2/index.html", "2016/04/night-bus/index"),
        ("x.html?m=201604", "x?m=201604"),
        ("x.html?b=2&a=1", "x?a=1&b=2"),
        ("me@home.html", "me@home"),
        ("a?b/x.html", "a?b/x"),
        ("x.php?p=2", "x.php?p=2"),
        ("x.htm", "x.htm"),
        ("pages.zip!blog/x.html?m=1", "pages.zip!blog/x"),
        ("pages.zip!x.html?m=1", "pages.zip!x"),
        ("list.html!509000111", "list!509000111"),
        ("list.html?m=1!509000111", "list!509000111"),
        ("list.html?m=1!3", None),
        ("\ud800.html?q=\ud800", "\ud800?q=%ED%A0%80"),
    ],
)
def test_names_of_other_pages(name: str, normal: str | None) -> None:
    assert normal_name(name) == normal


@given(st.text())
def test_a_normal_name_is_its_own(name: str) -> None:
    normal = normal_name(name)
    normal_url(name)
    canonical_name(name, name)
    if normal is not None and "." not in normal and "%" not in normal:
        assert normal_name(normal) in (normal, None)


@pytest.mark.parametrize(
    ("name", "link", "canonical"),
    [
        ("blog/night-bus.html", "night-bus.html", "blog/night-bus"),
        ("blog/night-bus.html?m=1", "night-bus.html", "blog/night-bus"),
        ("blog/night-bus.html?m=1", "night-bus.html%3Fm=1.html#c3", "blog/night-bus"),
        ("blog/index.html?p=5", "2016/night-bus/index.html", "blog/2016/night-bus/index"),
        ("blog/2016/x.html", "../2016/./x.html", "blog/2016/x"),
        ("x.html", "../blog/x.html", "../blog/x"),
        ("pages.zip!x.html", "y.html", "pages.zip!y"),
        ("pages.zip!a/x.html", "../y.html", "pages.zip!y"),
        ("a/x/index.html", "index.html", "a/x/index"),
        ("a/x/index.html?share=x", "./index.html", "a/x/index"),
        # What careless templates state on every page, and what is no file of the crawl.
        ("a/x/index.html", "../index.html", None),
        ("a/x.html", "index.html", None),
        ("x.html", "index.html", None),
        ("x.html", "/y.html", None),
        ("x.html", "?m=1", None),
        ("x.html", "#top", None),
        ("x.html", "mailto:a", None),
        ("x.html", "", None),
    ],
)
def test_canonical_files(name: str, link: str, canonical: str | None) -> None:
    assert canonical_name(name, link) == canonical

"""One note on all pages of a site that leave the order of their dates open."""

from pathlib import Path

import pytest

from tests.support.program import run


def page(site: str, *dates: str) -> str:
    items = "".join(
        f"<li class='comment depth-1' id='comment-{n}'><cite class='fn'>Ann</cite>"
        f"<div class='comment-meta'>{date}</div><div class='comment-content'>No. {n}</div></li>"
        for n, date in enumerate(dates, start=1)
    )
    return (
        f"<!DOCTYPE html><html><head><link rel='canonical' href='http://{site}/{'-'.join(dates)}'>"
        f"</head><body><div class='entry-content'>Bus of {dates}.</div>"
        f"<ol class='commentlist'>{items}</ol></body></html>"
    )


def test_one_note_for_all_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    for number, day in enumerate((8, 9, 10, 11), start=1):
        Path(f"pages/{number}.html").write_text(page("quay.example", f"12/{day}/2014"))
    Path("pages/known.html").write_text(page("quay.example", "12/24/2014"))
    ran = run("index", "pages")
    assert ran.notes == (
        "pages/1.html, pages/2.html, pages/3.html and 1 more: the order of day and month is not "
        "known on 4 pages; other pages of quay.example show mdy on 1 page: if so, write "
        'date_order = "mdy" in archive.toml\n'
    )
    Path("pages/archive.toml").write_text('date_order = "mdy"\n')
    ran = run("index")
    assert ran.notes == ""
    assert " 4 changed," in ran.out
    assert run("search", "date:2014-12-08", "--format", "ids").out == "pages/1.html#1\n"


def test_without_other_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("1.html").write_text(page("quay.example", "12/8/2014"))
    assert run("index", "1.html").notes == (
        "1.html: the order of day and month is not known on 1 page; write date_order = "
        '"mdy" or "dmy" in archive.toml\n'
    )
    notes = run("parse", "1.html").notes
    assert notes == (
        "1.html: 1 date such as 12/8/2014 may be month/day/year or day/month/year; write "
        'date_order = "mdy" or date_order = "dmy" in archive.toml\n'
    )


def test_pages_of_both_orders_suggest_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, date in (("open", "12/8/2014"), ("mdy", "12/24/2014"), ("dmy", "24/12/2014")):
        Path(f"{name}.html").write_text(page("quay.example", date))
    notes = run("index", ".").notes
    assert "other pages of quay.example show " in notes
    assert "write which in archive.toml" in notes
    assert 'date_order = "' not in notes

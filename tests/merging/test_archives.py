"""Merged pages in archives, over every engine."""

import shutil
from pathlib import Path

import attrs
import pytest

import archive
from archive.locators import parent_of
from tests.support.archives import MakeArchive
from tests.support.merge_pages import everything
from tests.support.two_sources import ONE, POST, prose, write_html, write_text


def test_an_archive_shows_a_page_once(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    report = made.index(["p"])
    assert report.merged == {"p/b.html": ("p/a.txt", "p/b.html", "p/early/c.html")}
    assert (report.pages, report.entries) == (2, 6 + 3)
    assert [each.name for each in made.pages()] == ["p/b.html", "p/other.txt"]
    assert made.pages()[0].sources == ("p/b.html", "p/early/c.html", "p/a.txt")
    assert made.stats().entries == len(everything(made)) == 9
    (hit,) = made.search("number2")
    assert (hit.entry.id, hit.entry.removed) == ("p/b.html#2", True)
    assert hit.entry.sources == ("p/a.txt#2", "p/b.html#2")
    assert [hit.entry.id for hit in made.search("number2 OR number5", sort="page")] == [
        "p/b.html#2",
        "p/b.html#5",
    ]
    assert made.search("author:jw number4").total == 1
    assert made.count("number1", by="page").rows[0].entries == 1


def test_copies_that_are_shown_as_one_are_not_told(make_archive: MakeArchive, pages: Path) -> None:
    shutil.copy("p/a.txt", "p/z.txt")
    shutil.copy("p/other.txt", "p/other2.txt")
    made = make_archive(pages)
    report = made.index(["p"])
    assert "p/z.txt" in report.merged["p/b.html"]
    assert report.copies == (("p/other2.txt", "p/other.txt"),)
    assert made.index().copies == report.copies
    assert made.index(merge=False).copies == (*report.copies, ("p/z.txt", "p/a.txt"))


def test_sources_go_by_their_own_names(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["p"])
    for reference, locator in {"a#3": "3", "a.txt#2": "2", "c#2": "5", "b#2": "2"}.items():
        assert made.entry(reference).id == f"p/b.html#{locator}"
    assert made.page("early/c").name == "p/b.html"
    assert made.page("p/a.txt").name == "p/b.html"
    for name in ("a", "b", "c", "p/*.html"):
        assert made.search(f"page:{name}").total == 6
    assert made.search("thread:a.txt#3").total == made.search("thread:b#2").total == 1
    for missing in ("a#4", "c#9", "b#6"):
        with pytest.raises(archive.UnknownReferenceError):
            made.entry(missing)


def test_what_is_cited_is_the_source_of_the_text(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["p"])
    citation = made.cite("b#2")
    text = archive.parse("p/a.txt")
    assert (citation.id, citation.also) == ("p/a.txt#2", ("p/b.html#2",))
    assert citation.sha256 == text.sha256
    assert (citation.start, citation.removed) == (text["2"].spans[0].start, True)
    assert citation.to_text().endswith(f"SHA-256 {text.sha256}. Also p/b.html#2.")
    assert "Also p/b.html{\\#}2" in citation.to_bibtex().replace("\\#", "{\\#}")
    assert made.cite("b#4").to_dict().get("also") is None


def test_sources_come_change_and_go(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["p"])
    whole = everything(made)
    again = made.index()
    assert (again.unchanged, again.changed, again.merged.keys()) == (4, (), {"p/b.html"})
    assert everything(made) == whole
    write_text(pages / "p" / "a.txt", [1, 2, 3, 6])
    assert made.index().changed == ("p/a.txt",)
    assert made.entry("a#4").text == prose(6)
    assert made.stats().entries == 10
    (pages / "p" / "b.html").unlink()
    report = made.index()
    assert report.dropped == ("p/b.html",)
    assert report.merged == {"p/early/c.html": ("p/a.txt", "p/early/c.html")}
    assert made.search("number4").total == 0
    assert made.search("number3").total == 1
    (pages / "p" / "early" / "c.html").unlink()
    assert made.index().merged == {}
    assert made.entry("a#4").sources == ()
    assert made.entry("a#4").spans
    write_text(pages / "p" / "a.txt", [1, 2, 3])
    write_html(pages / "p" / "b.html", [1, 2, 3, 4], gone=[2])
    write_html(pages / "p" / "early" / "c.html", [1, 5])
    made.index()
    assert everything(made) == whole


def test_pages_are_left_apart_if_that_is_wanted(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["p"])
    whole = everything(made)
    apart = made.index(merge=False)
    assert (apart.pages, apart.unchanged, apart.merged) == (4, 4, {})
    assert made.search("number1").total == 3
    assert not any(entry.sources for entry in made.entries())
    assert made.index().pages == 4
    assert made.check().merges == ()
    assert made.index(merge=True).pages == 2
    assert everything(made) == whole


def test_what_grew_is_what_is_made_afresh(pages: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        for path in ("p/early", "p/a.txt", "p"):
            made.index([path])
        grown = everything(made)
        made.index(rebuild=True)
        assert everything(made) == grown
        assert made.check().entries == len(grown)
    memory = archive.scan(["p"])
    report = memory.report
    assert [attrs.evolve(entry) for entry in memory.entries()] == grown
    assert report.merged
    assert archive.scan(["p"], merge=False).report.pages == 4


def test_corrections_of_sources_and_of_what_was_put_together(
    make_archive: MakeArchive, pages: Path
) -> None:
    (pages / "archive.toml").write_text(
        '[entries."a.txt#2"]\nauthor = "Ann"\n[entries."b.html#5"]\nauthor = "Bea"\n'
        '[entries."b.html#9"]\nauthor = "nobody"\n[aliases]\nDeb = ["papa"]\n'
    )
    made = make_archive(pages)
    report = made.index(["p"])
    assert [problem.key for problem in report.corrections] == ['entries."b.html#9"']
    assert (made.entry("b#2").author, made.entry("b#2").author_source) == ("Ann", "editor")
    assert (made.entry("b#5").author, made.entry("b#5").author_source) == ("Bea", "editor")
    whole = everything(made)
    assert made.index().unchanged == 4
    assert everything(made) == whole


@pytest.mark.parametrize("correction", ['title = "A Tragic Waist"', "date = 2015-09-14"])
def test_a_correction_does_not_take_a_page_apart(
    make_archive: MakeArchive, pages: Path, correction: str
) -> None:
    write_text(pages / "p" / "later.txt", [60, 61, 62], "Friday, 7 August 2015\n\nOther\n\n")
    made = make_archive(pages)
    merged = made.index(["p"]).merged
    assert len(merged) == 2
    corrections = [f'[pages."p/{name}"]\n{correction}\n' for name in ("b.html", "later.txt")]
    (pages / "archive.toml").write_text("".join(corrections))
    assert made.index().merged == merged


def test_a_check_explains_every_match(make_archive: MakeArchive, pages: Path) -> None:
    write_text(
        pages / "p" / "later.txt", [1, 2, 3], "Friday, 4 September 2015\n\nA Tragic Waste\n\n"
    )
    made = make_archive(pages)
    made.index(["p"])
    found = made.check()
    assert (found.pages, found.entries) == (3, 13)
    text, early = found.merges
    assert (text.page, text.source, text.like, text.by) == (
        "p/b.html",
        "p/a.txt",
        "p/b.html",
        "text",
    )
    assert text.counts == {"post": 1, "text": 2, "place": 1}
    assert (text.added, text.wordings) == ((), ())
    assert {(match.entry, match.source) for match in text.matches} >= {
        ("p/b.html#0", "p/a.txt#0"),
        ("p/b.html#1", "p/a.txt#1"),
    }
    assert (early.source, early.by, early.added) == ("p/early/c.html", "url", ("p/b.html#5",))
    dates = {(pair.one, pair.other): pair.by for pair in found.apart}
    assert dates[("p/a.txt", "p/later.txt")] == "date"


def test_a_text_does_not_make_one_of_two_addresses(make_archive: MakeArchive, pages: Path) -> None:
    (pages / "p" / "early" / "c.html").unlink()
    (pages / "p" / "other.txt").unlink()
    write_html(pages / "p" / "z.html", [70, 71], "http://b.org/again.html")
    made = make_archive(pages)
    assert made.index(["p"]).merged == {"p/b.html": ("p/a.txt", "p/b.html")}
    apart = {(pair.one, pair.other): pair.by for pair in made.check().apart}
    assert apart == {("p/a.txt", "p/z.html"): "several", ("p/b.html", "p/z.html"): "url"}
    write_text(pages / "p" / "a.txt", [])
    assert made.index().merged == {}
    apart = {(pair.one, pair.other): pair.by for pair in made.check().apart}
    assert apart == {
        ("p/a.txt", "p/b.html"): "several",
        ("p/a.txt", "p/z.html"): "several",
        ("p/b.html", "p/z.html"): "url",
    }
    (pages / "p" / "z.html").unlink()
    assert made.index().merged == {"p/b.html": ("p/a.txt", "p/b.html")}
    write_html(pages / "p" / "z.html", [70, 71], "http://b.org/again.html")
    assert made.index().merged == {}
    assert not any(entry.sources for entry in made.entries())
    assert made.check().merges == ()


def test_a_short_post_is_found_again_when_its_comments_are_many(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, count in (("early", 8), ("late", 150)):
        write_text(tmp_path / "p" / f"{name}.txt", range(count))
        file = tmp_path / "p" / f"{name}.txt"
        file.write_text(file.read_text().replace(POST, "See here."))
    assert make_archive(tmp_path).index(["p"]).merged == {
        "p/late.txt": ("p/early.txt", "p/late.txt")
    }


def test_days_that_follow_each_other_do_not_make_one_page(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for day in range(3, 7):
        weekday = ("Monday", "Tuesday", "Wednesday", "Thursday")[day - 3]
        write_text(tmp_path / "p" / f"{day}.txt", [], f"{weekday}, {day} August 2015\n\nToday\n\n")
    assert make_archive(tmp_path).index(["p"]).merged == {}


def test_many_pages_of_one_file_are_put_together_with_others(
    make_archive: MakeArchive, pages: Path
) -> None:
    entry = (
        "<entry><id>tag:blogger.com,1999:blog-1.post-{n}</id><published>2015-08-04T08:{n:02}:00Z"
        "</published><category scheme='http://schemas.google.com/g/2005#kind' "
        "term='http://schemas.google.com/blogger/2008/kind#{kind}'/><title>{title}</title>"
        "<content type='html'>{text}</content><author><name>Jim</name></author>{link}</entry>"
    )
    reply = (
        "<thr:in-reply-to href='' ref='tag:blogger.com,1999:blog-1.post-7' source=''/>"
        "<link rel='alternate' href='x'/>"
    )
    feed = (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:thr='http://purl.org/syndication/thread/1.0'>"
        + entry.format(n=7, kind="post", title="A Tragic Waste", text=POST,
                       link=f"<link rel='alternate' type='text/html' href='{ONE}'/>")
        + entry.format(n=1, kind="comment", title="x", text=prose(1), link=reply)
        + entry.format(n=6, kind="comment", title="x", text=prose(6), link=reply)
        + "</feed>"
    )  # fmt: skip
    (pages / "p" / "blog.xml").write_text(feed)
    made = make_archive(pages)
    report = made.index(["p"])
    (sources,) = report.merged.values()
    assert set(sources) == {"p/a.txt", "p/b.html", "p/blog.xml!7", "p/early/c.html"}
    assert made.search("number6").total == made.search("number1").total == 1
    assert parent_of(made.search("number6")[0].entry.locator) == "0"


def crawled(file: Path, numbers: list[int], canonical: str) -> None:
    """A page as a crawler saves it, with the canonical address that it rewrites."""
    write_html(file, numbers)
    text = file.read_text(encoding="utf-8").replace(f"href='{ONE}'", f"href='{canonical}'")
    file.write_text(text.replace(ONE, file.name), encoding="utf-8")


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pages under eight names; two of the files have a comment that no other has."""
    monkeypatch.chdir(tmp_path)
    bus = tmp_path / "c" / "2015" / "bus.html"
    crawled(bus, [1, 2, 3], "bus.html")
    for number, name in enumerate(["@showComment=11", "%3Fm=1.html", "@replytocom=4.html"]):
        crawled(bus.with_name(f"bus.html{name}"), [1, 2, 3] + [4] * (number == 1), "bus.html")
    crawled(tmp_path / "c" / "index.html@p=7.html", [1, 2, 3, 5], "2015/bus.html")
    crawled(bus.with_name("tram.html"), [40, 41], "tram.html")
    tram = bus.with_name("tram.html").read_text(encoding="utf-8").replace("Tragic", "Slow")
    for name in ("tram.html", "tram.html@m=1", "tram.html@print=1"):
        bus.with_name(name).write_text(tram, encoding="utf-8")
    return tmp_path


def test_a_crawl_has_each_page_once(make_archive: MakeArchive, crawl: Path) -> None:
    made = make_archive(crawl)
    report = made.index(["c"])
    assert (report.pages, report.copies, len(report.added)) == (2, (), 8)
    assert {len(sources) for sources in report.merged.values()} == {3, 5}
    assert [made.search(f"number{number}").total for number in (1, 2, 3, 4, 5, 40)] == [1] * 6
    assert {merge.by for merge in made.check().merges} == {"name"}
    whole = everything(made)
    assert made.index().unchanged == 8
    assert everything(made) == whole
    assert made.index(rebuild=True).pages == 2
    assert everything(made) == whole
    assert made.index(merge=False).pages == 8
    assert made.search("number1").total == 5
    assert made.index(merge=True).pages == 2
    assert everything(made) == whole


def test_a_crawl_that_grew_is_the_one_made_afresh(crawl: Path) -> None:
    files = sorted((crawl / "c").rglob("*.html*"))
    with archive.open("x.archive", create=True) as made:
        for file in reversed(files):
            made.index([file])
        grown = everything(made)
        moved = files[-1].with_name("tram.html@m=0")
        files[-1].rename(moved)
        made.index([moved], forget=[files[-1]])
        assert len({entry.page for entry in made.entries()}) == 2
        moved.rename(files[-1])
        made.index([files[-1]], forget=[moved])
        assert everything(made) == grown
    with archive.open("y.archive", create=True) as made:
        made.index(["c"])
        assert everything(made) == grown

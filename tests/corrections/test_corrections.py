"""What corrections change, over every engine."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.archives import MakeArchive
from tests.support.corrections import FOUR, JIM, ONE, problems, state, write


def test_authors_and_dates(make_archive: MakeArchive, seeds: Path) -> None:
    write(JIM)
    made = make_archive(seeds)
    report = made.index(["seeds"])
    assert report.corrections == ()
    assert (report.pages, report.skipped, report.left_out) == (4, (), {})
    page = made.page("004")
    assert (page.title, page.date, page.edited) == ("Guest Blog", "2016-04-06", ("title", "url"))
    assert page.url == "https://example.org/2016/04/guest-blog.html"
    post = made.entry("004#0")
    assert (post.author, post.author_source) == ("Jim Brown", "editor")
    assert (post.date, post.date_source) == ("2016-04-06", "editor")
    assert (post.title, post.note) == ("Guest Blog", "From the printed original.")
    first = made.entry("004#1")
    assert (first.author, first.author_source) == ("Jim Brown", "editor")
    assert (first.date, first.date_source) == ("2016-04-07T12:31", "editor")
    assert first.note == "Said so himself in 002#3."
    other = made.entry("004#2")
    assert (other.date, other.date_source, other.author) == ("2016-04-06", "page", None)
    found = made.search('author:"jim brown"', sort="page")
    assert [hit.entry.id for hit in found] == [f"{FOUR}#0", f"{FOUR}#1"]
    assert made.search("dated:editor").total == 2
    assert made.search("page:004 dated:stated").total == 0
    assert made.search("page:004 has:byline").total == 0
    assert made.search("page:004 date:2016").inherited == 23
    assert (made.stats().edited, made.stats().undated) == (2, 0)
    assert made.index().unchanged == 4
    assert made.index(rebuild=True).unchanged == 4
    assert made.entry("004#1") == first


def test_a_section_has_what_its_post_has(make_archive: MakeArchive, seeds: Path) -> None:
    write('[pages."002"]\nauthor = "Jim"\n[entries."002#s2"]\nauthor = "Joanna"\n')
    made = make_archive(seeds)
    made.index(["seeds"])
    said = [made.entry(f"002#{at}").author for at in ("0", "s1", "s2", "s3", "1")]
    assert said == ["Jim", "Jim", "Joanna", "Jim", None]


def test_changes_are_seen_though_the_pages_are_as_before(
    make_archive: MakeArchive, seeds: Path
) -> None:
    made = make_archive(seeds)
    made.index(["seeds"])
    before = state(made)
    write(JIM)
    assert made.index().changed == (FOUR,)
    corrected = state(made)
    assert corrected != before
    assert (made.index().changed, made.index().unchanged) == ((), 4)
    write(JIM.replace("07T12:31:00", "08"))
    assert made.index().changed == (FOUR,)
    assert made.entry("004#1").date == "2016-04-08"
    write(JIM)
    made.index()
    assert state(made) == corrected
    Path("seeds/archive.toml").unlink()
    assert made.index().changed == (FOUR,)
    assert state(made) == before


def test_an_unchanged_page_costs_no_reading(
    make_archive: MakeArchive, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(JIM + '[pages."003"]\nskip = true\n[aliases]\nJim = ["papa"]\n')
    for file in Path("seeds").iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))
    made = make_archive(seeds)
    assert made.index(["seeds"]).pages == 3

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a page was read")

    monkeypatch.setattr("archive.reading.read", fail)
    monkeypatch.setattr("archive.indexing.load.load_file", fail)
    report = made.index()
    assert (report.unchanged, report.pages, len(report.left_out)) == (3, 3, 1)


def test_the_nearest_file_wins_part_by_part(make_archive: MakeArchive, seeds: Path) -> None:
    Path("seeds/sub").mkdir()
    shutil.copy(ONE, "seeds/sub/one.txt")
    write('[pages."one"]\ntitle = "far"\ndate = 2015-01-01\nauthor = "Far"\n', ".")
    write('[pages."sub/one.txt"]\ntitle = "middle"\ndate = 2015-02-02\n')
    write('[pages."one.txt"]\ntitle = "near"\n[entries."one#0"]\nnote = "n"\n', "seeds/sub")
    made = make_archive(seeds)
    assert made.index(["seeds"]).corrections == ()
    post = made.entry("one")
    assert (post.title, post.date, post.author, post.note) == ("near", "2015-02-02", "Far", "n")
    Path("seeds/sub/archive.toml").unlink()
    assert made.index(["seeds/sub"]).changed == ("seeds/sub/one.txt",)
    assert made.entry("one").title == "middle"


def test_a_page_that_is_indexed_alone(make_archive: MakeArchive, seeds: Path) -> None:
    write('[pages."001"]\ntitle = "Corrected"\n')
    made = make_archive(seeds)
    assert made.index([ONE]).corrections == ()
    assert made.page("001").title == "Corrected"


def test_pages_that_are_left_out(make_archive: MakeArchive, seeds: Path) -> None:
    made = make_archive(seeds)
    made.index(["seeds"])
    write('[pages."003"]\nskip = true\n')
    report = made.index()
    three = "seeds/003_0954debfd1fbd0b6.txt"
    assert (report.pages, report.left_out, report.dropped) == (3, {three: three}, ())
    assert made.search("page:003").total == 0
    assert made.index(rebuild=True).left_out == {three: three}
    assert made.index().left_out == {three: three}
    write('[pages."003"]\nskip = "yes"\n')
    report = made.index()
    assert problems(report) == [
        ("seeds/archive.toml", 'pages."003".skip',
         "must be true or false, not a string; not applied")
    ]  # fmt: skip
    assert report.added == (three,)
    write('[pages."003"]\nskip = true\n')
    made.index()
    write("[pages")
    report = made.index()
    assert (report.pages, report.left_out, report.corrections[0].line) == (3, {three: three}, 1)
    assert made.index(rebuild=True).pages == 3
    Path(three).unlink()
    assert made.index().left_out == {}


def test_a_page_that_was_left_out_and_is_gone_is_no_page(
    make_archive: MakeArchive, seeds: Path
) -> None:
    made = make_archive(seeds)
    write('[pages."003"]\nskip = true\n')
    made.index(["seeds"])
    Path("seeds/003_0954debfd1fbd0b6.txt").unlink()
    gone = [
        (
            "seeds/archive.toml",
            'pages."003"',
            "matches no page in or below this folder; not applied",
        )
    ]
    assert problems(made.index()) == problems(made.index()) == gone
    assert problems(made.index(rebuild=True)) == gone


def test_a_file_that_cannot_be_read_takes_nothing_back(
    make_archive: MakeArchive, seeds: Path
) -> None:
    write(JIM)
    made = make_archive(seeds)
    made.index(["seeds"])
    before = state(made)
    write(JIM + "oops\n")
    shutil.copy(ONE, "seeds/new.txt")
    report = made.index()
    assert (report.added, report.changed) == (("seeds/new.txt",), ())
    [problem] = report.corrections
    assert (problem.file, problem.line, problem.malformed) == ("seeds/archive.toml", 13, True)
    assert "keep the corrections" in problem.message
    Path("seeds/new.txt").unlink()
    made.index()
    assert state(made) == before
    made.index(rebuild=True)
    assert state(made) == before
    with Path(FOUR).open("a") as file:
        file.write("\nMore.\n")
    assert made.index().changed == (FOUR,)
    assert made.entry("004#1").author == "Jim Brown"

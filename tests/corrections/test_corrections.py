"""Corrections by hand: what an `archive.toml` does, and what is said where it does nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.corrections.lookup import _PageNames
from archive.corrections.model import (
    NO_CORRECTIONS,
    Corrections,
    EntryCorrection,
    apply,
    unmatched_locators,
)
from archive.corrections.toml_file import read_file
from archive.errors import UnresolvedReferenceError
from archive.formats import FORMATS
from archive.formats.common.source import Source
from archive.library import Archive
from archive.model import Entry, Page
from archive.query import Author, Phrase, Query
from archive.query.resolve import resolve_page
from tests.support.archives import ENGINES, ROOT, SEEDS
from tests.support.contract import PAGES, check_same
from tests.support.threads import discussions, render_indented
from tests.support.tiers import examples

MakeArchive = Callable[[Path], Archive]

ONE, TWO = "seeds/001_7407cd722bbc5f6e.txt", "seeds/002_5dbe20590b040a07.txt"
FOUR = "seeds/004_5bdfdddec775b2a0.txt"
JIM = """
[pages."004"]
title = "Guest Blog"
date = 2016-04-06
author = "Jim Brown"
url = "https://example.org/2016/04/guest-blog.html"
note = "From the printed original."

[entries."004#1"]
author = "Jim Brown"
date = 2016-04-07T12:31:00
note = "Said so himself in 002#3."
"""


def write(text: str | bytes, folder: str = "seeds") -> None:
    data = text.encode() if isinstance(text, str) else text
    (Path(folder) / "archive.toml").write_bytes(data)


def problems(report: archive.IndexReport) -> list[tuple[str, str, str]]:
    return [(each.file, each.key, each.message) for each in report.corrections]


def state(made: Archive) -> list[dict[str, Any]]:
    return [made.page(page.name).to_dict() for page in made.pages()]


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


BAD_FILES = {
    "key = ": "not TOML",
    "a = 1\na = 2\n": "not TOML",
    '[pages."004"]\ndate = 2016-04-06T12:31  # or so\n': "put a time without seconds in quotes",
    b"title = '\xff'": "not UTF-8",
    "a = " + "[" * 100_000: "nested too deeply",
    "a." * 50_000 + "a = 1": "full stops",
    "#" * 5_000_001: "larger than 5,000,000 bytes",
    "a = " + "1" * 5_000: "not TOML",
}


@pytest.mark.parametrize("text", BAD_FILES, ids=lambda text: str(text[:8]))
def test_files_that_are_refused(seeds: Path, text: str | bytes) -> None:
    write(text)
    report = archive.scan(["seeds"]).report
    [problem] = report.corrections
    assert BAD_FILES[text] in problem.message
    assert problem.malformed
    assert report.pages == 4


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix file system")
def test_a_file_of_corrections_that_is_no_file(seeds: Path) -> None:
    Path("seeds/archive.toml").symlink_to("nowhere")
    os.mkfifo("archive.toml")
    report = archive.scan(["seeds"]).report
    assert [each.file for each in report.corrections] == ["archive.toml", "seeds/archive.toml"]


MALFORMED = {
    "[page.x]\ny = 1": ("page", "unknown table; use pages, entries or aliases"),
    "pages = 1": ("pages", "must be a table, not an integer"),
    'entries."001#1" = []': ('entries."001#1"', "must be a table, not an array"),
    '[pages."001"]\ncolour = 1': (
        'pages."001".colour',
        "unknown key; use one of title, date, url, author, timezone, note, skip",
    ),
    '[entries."001#1"]\ntitle = "x"': (
        'entries."001#1".title',
        "unknown key; use one of author, date, note",
    ),
    '[pages."001"]\ntitle = 7': ('pages."001".title', "must be a string, not an integer"),
    '[pages."001"]\ntitle = " "': ('pages."001".title', "must not be empty"),
    '[pages."001"]\ntitle = "a\\u0007"': (
        'pages."001".title',
        "must not contain control characters",
    ),
    '[pages."001"]\nurl = "javascript:x"': (
        'pages."001".url',
        "must be a web address (https://…)",
    ),
    '[pages."001"]\ndate = "2015-02-30"': ('pages."001".date', "is not a valid date"),
    '[pages."001"]\ndate = 12:31:00': (
        'pages."001".date',
        'must be a date such as 2015-08-04 or "2015-08-04T12:31"',
    ),
    '[pages."001"]\ndate = 2015-08-04T12:31:00Z': (
        'pages."001".date',
        "must be the time on the page's own clock, without a UTC offset",
    ),
    '[pages."001"]\ntimezone = "Europe/Nowhere"': (
        'pages."001".timezone',
        "must be a time zone such as Europe/London",
    ),
    '[pages."001"]\ntimezone = "../../etc/passwd"': (
        'pages."001".timezone',
        "must be a time zone such as Europe/London",
    ),
    '[pages."001"]\nskip = 1': ('pages."001".skip', "must be true or false, not an integer"),
    '[entries.001]\nnote = "x"': (
        'entries."001"',
        'must be the id of an entry, such as "001#7"',
    ),
    'aliases = "x"': ("aliases", "must be a table, not a string"),
    '[aliases]\nJim = "papa"': ("aliases.Jim", "must be an array of names, not a string"),
    "[aliases]\nJim = [7]": (
        "aliases.Jim",
        "one of the names must be a string, not an integer",
    ),
    '[aliases]\n"" = ["papa"]': ('aliases.""', "the name must not be empty"),
    '[aliases]\nA = ["papa"]\nB = ["papa"]': (
        "aliases.B",
        '"papa" is listed for both "A" and "B"',
    ),
    '[pages."001"]\ntitle = "x"\n[pages."001_7407cd722bbc5f6e.txt"]\ntitle = "y"': (
        'pages."001_7407cd722bbc5f6e.txt"',
        f"title of {ONE} has two different corrections",
    ),
}


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_malformed_is_told_and_the_rest_goes_on(seeds: Path, text: str) -> None:
    write(text + '\n[entries."003#1"]\nauthor = "Jim"\n')
    if text.startswith("entries"):
        write('entries."003#1".author = "Jim"\n' + text)
    made = archive.scan(["seeds"])
    report = made.report
    key, message = MALFORMED[text]
    assert problems(report) == [("seeds/archive.toml", key, f"{message}; not applied")]
    assert report.corrections[0].malformed
    assert made.entry("003#1").author == "Jim"


UNMATCHED = {
    '[pages."009"]\ntitle = "x"': ('pages."009"', "matches no page in or below this folder"),
    '[pages."00"]\ntitle = "x"': (
        'pages."00"',
        f"matches several pages: {ONE}, {TWO}, seeds/003_0954debfd1fbd0b6.txt, {FOUR}",
    ),
    '[entries."001#99"]\nauthor = "x"': ('entries."001#99"', f"{ONE} has no entry 99"),
    '[pages."\\u001b[31m"]\ntitle = "x"': (
        'pages."\x1b[31m"',
        "matches no page in or below this folder",
    ),
}


@pytest.mark.parametrize("text", UNMATCHED)
def test_what_fits_nothing_is_told_each_time(
    make_archive: MakeArchive, seeds: Path, text: str
) -> None:
    write(text)
    made = make_archive(seeds)
    key, message = UNMATCHED[text]
    for _ in range(2):
        report = made.index(["seeds"])
        assert problems(report) == [("seeds/archive.toml", key, f"{message}; not applied")]
        assert not report.corrections[0].malformed


def test_problems_are_told_up_to_a_number(seeds: Path) -> None:
    write("".join(f'[pages."x{n}"]\ntitle = "t"\n' for n in range(3_000)))
    report = archive.scan(["seeds"]).report
    assert len(report.corrections) == 101
    assert report.corrections[-1].message == "2,900 more problems"
    assert not report.corrections[-1].malformed
    write("[pages.x]\n" + "".join(f"x{n} = 1\n" for n in range(3_000)))
    report = archive.scan(["seeds"]).report
    assert len(report.corrections) == 101
    # One more than the keys: the page is not there either.
    assert report.corrections[-1].message == "2,901 more problems"
    assert report.corrections[-1].malformed


def test_names_that_are_one_person(make_archive: MakeArchive, seeds: Path) -> None:
    made = make_archive(seeds)
    made.index(["seeds"])
    papa = [entry.id for entry in made.entries("author:papa")]
    joanna = [entry.id for entry in made.entries('author:"Cumbria and Lancs"')]
    assert papa
    assert joanna
    before = state(made)
    write('[aliases]\n"Jim Brown" = ["papa", "Cumbria and Lancs", "nobody"]\n')
    report = made.index()
    assert problems(report) == [
        ("seeds/archive.toml", 'aliases."Jim Brown"', "no author named nobody on these pages")
    ]
    both = sorted([*papa, *joanna])
    for name in ("papa", '"Cumbria and Lancs"', '"Jim Brown"', "jim", "pap*", "papaa~"):
        assert sorted(entry.id for entry in made.entries(f"author:{name}")) == both, name
    assert made.search('author:"papa Cumbria"').total == 0
    assert made.search('author:"papa Cumbria"~900').total == 0
    entry = made.entry(papa[0])
    assert (entry.author, entry.author_source) == ("papa", "signature")
    assert entry.person == "Jim Brown"
    assert entry.to_dict()["person"] == "Jim Brown"
    assert Entry.from_dict(entry.to_dict()) == entry
    groups = {row.group: row.entries for row in made.count("*", by="author").rows}
    assert groups["Jim Brown"] == len(both)
    assert "papa" not in groups
    assert made.stats().authors == len(groups) - 1
    assert made.index().unchanged == 4
    Path("seeds/archive.toml").unlink()
    made.index()
    assert state(made) == before


def test_the_nearest_file_says_who_somebody_is(make_archive: MakeArchive, seeds: Path) -> None:
    write('[aliases]\nA = ["papa", "Deb"]\n', ".")
    write('[aliases]\nB = ["papa"]\nC = ["A"]\n')
    made = make_archive(seeds)
    made.index(["seeds"])
    assert {entry.person for entry in made.entries("author:papa")} == {"B"}
    assert {entry.person for entry in made.entries("author:deb")} <= {"C"}


@pytest.mark.parametrize(
    ("zone", "date", "instant"),
    [
        ("Europe/London", "2014-07-06T12:31", "2014-07-06T11:31:00Z"),
        ("Europe/London", "2014-01-06T12:31", "2014-01-06T12:31:00Z"),
        ("Europe/London", "2014-07-06", None),
        ("Europe/London", "2014-10-26T01:30", None),
        ("Europe/London", "2014-03-30T01:30", None),
        ("Asia/Kolkata", "0001-01-01T00:00", None),
    ],
)
def test_time_zones(zone: str, date: str, instant: str | None) -> None:
    said = Entry("p", "0", "text", date=date, date_source="stated")
    inherited = Entry("p", "1", "text", date=date, date_source="page")
    known = Entry("p", "2", "text", instant="2000-01-01T00:00:00Z")
    page = apply(Page("p", (said, inherited, known)), Corrections(timezone=zone))
    assert [entry.instant for entry in page.entries] == [instant, None, known.instant]
    wrong = Corrections(entries={"2": EntryCorrection(date="2001-01-01")})
    assert apply(page, wrong)["2"].instant is None


NAMES = st.sampled_from(["Jim", "papa", "Deb", "Not Waving"])
DATES = st.sampled_from(["2014-07-06", "2015-08-04T12:31", "2016-12-31"])
CHANGES = st.builds(
    EntryCorrection, st.none() | NAMES, st.none() | DATES, st.none() | st.just("a note")
)
CORRECTIONS = st.builds(
    Corrections,
    title=st.none() | st.just("Corrected"),
    url=st.none() | st.just("https://example.org/"),
    timezone=st.none() | st.just("Europe/Berlin"),
    entries=st.dictionaries(st.sampled_from(["0", "s1", "1", "1.1", "2", "77"]), CHANGES),
    people=st.sampled_from([{}, {"Jim": ("Jim", "papa"), "papa": ("Jim", "papa")}]),
)


@given(text=discussions().map(render_indented), corrections=CORRECTIONS)
def test_applying_twice_changes_nothing(text: str, corrections: Corrections) -> None:
    page = archive.parse(text.encode(), name="p")
    once = apply(page, corrections)
    assert apply(once, corrections) == once
    assert apply(page, NO_CORRECTIONS) == page
    assert Page.from_dict(once.to_dict()) == once
    assert Corrections.from_dict(corrections.to_dict()) == corrections
    assert unmatched_locators(once, corrections) == unmatched_locators(page, corrections)
    for before, after in zip(page.entries, once.entries, strict=True):
        assert (before.text, before.spans, before.line) == (after.text, after.spans, after.line)
        if after.author != before.author:
            assert after.author_source == "editor"
        if after.date != before.date:
            assert after.date_source == ("editor" if after.date_source == "editor" else "page")


REFERENCES = st.sampled_from(
    ["a", "a.txt", "b", "sub/a.txt", "sub", "c d", "", "x", "pages/a.txt", "keep", "keep.txt#1"]
)
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "pages": st.dictionaries(
            REFERENCES,
            st.sampled_from(
                ['title = "Union"', 'author = "papa"', "date = 2014-07-06", "skip = true",
                 'timezone = "Europe/London"', "skip = 1", 'date = "2014-13-01"']
            ),
            max_size=3,
        ),
        "entries": st.dictionaries(
            st.builds("{}#{}".format, REFERENCES, st.sampled_from(["0", "1", "1.1", "s1", "x"])),
            st.sampled_from(['author = "Deb"', "date = 2016-04-06", 'note = "so"']),
            max_size=3,
        ),
    },
)  # fmt: skip
ALIASES = st.sampled_from(["", '[aliases]\n"Anne Marie" = ["papa", "Deb", "jw"]\n', "[[["])


def toml(tables: dict[str, dict[str, str]], aliases: str) -> str:
    return aliases + "".join(
        f'[{kind}."{key}"]\n{line}\n' for kind, each in tables.items() for key, line in each.items()
    )


QUERIES: list[Query] = [
    Author(Phrase(("papa",))),
    Author(Phrase(("anne", "marie"))),
    Author(Phrase(("deb", "anne"), 5)),
    archive.parse_query("dated:editor"),
    archive.parse_query("date:2014.. union"),
]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"scan"}))
@examples(25)
@given(data=st.data())
def test_a_grown_archive_is_a_rebuilt_one(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    base = tmp_path_factory.mktemp("pages")
    folder = base / "pages"
    (folder / "sub").mkdir(parents=True)
    (folder / "keep.txt").write_bytes(b"union napo strike")
    files = st.sampled_from(["a.txt", "b.txt", "c d.txt", "sub/a.txt"])
    with ENGINES[name](base) as engine:
        for _ in range(data.draw(st.integers(1, 4), "rounds")):
            for file in data.draw(st.lists(files, max_size=2, unique=True), "changed"):
                (folder / file).write_bytes(data.draw(PAGES, file))
            for file in data.draw(st.lists(files, max_size=1), "gone"):
                (folder / file).unlink(missing_ok=True)
            for place in data.draw(
                st.lists(st.sampled_from([base, folder, folder / "sub"]), max_size=2), "corrected"
            ):
                text = toml(data.draw(TABLES, "tables"), data.draw(ALIASES, "aliases"))
                is_bad = text.startswith("[[[")
                (place / "archive.toml").write_text("" if is_bad else text)
            report = engine.index([folder])
            scan = ENGINES["scan"](base)
            fresh = scan.index([folder])
            assert state(engine) == state(scan)
            assert report.left_out == fresh.left_out
            assert report.corrections == fresh.corrections
            check_same(engine, scan, QUERIES, plain=True)
        again = engine.index()
        assert (again.added, again.changed, again.dropped) == ((), (), ())
        before = state(engine)
        assert engine.index(rebuild=True).corrections == again.corrections
        assert state(engine) == before


@given(
    names=st.sets(st.sampled_from(["a/x.txt", "a/xy.txt", "b/x.txt", "x", "c/a/x.txt", "ax"])),
    reference=st.sampled_from(["x", "x.txt", "a/x", "a/x.txt", "xy", "a", "c", "", "b/"]),
)
def test_names_mean_what_they_mean_elsewhere(names: set[str], reference: str) -> None:
    found = _PageNames({name: name for name in names}, lambda name: f"/base/{name}").find(
        reference, None
    )
    try:
        assert found == [resolve_page(reference, dict(zip(names, names, strict=True)))]
    except UnresolvedReferenceError as error:
        assert list(getattr(error, "candidates", ())) == list(found)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(data)
    found = read_file(file, "any.toml", None)
    assert found.is_readable or found.problems


def test_a_citation_tells_what_is_the_editors(seeds: Path) -> None:
    write(JIM)
    made = archive.scan(["seeds"])
    text = made.cite("004#1").to_text()
    assert text.startswith(
        "Jim Brown (by the editor). Comment 1 on “Guest Blog” (title by the editor). "
        "7 April 2016, 12:31 (by the editor). Editor: “Said so himself in 002#3.”. "
    )
    inherited = made.cite("004#2").to_text()
    assert "On or after 6 April 2016 (the page's date, by the editor)." in inherited
    for each in ("004#0", "004#1", "004#2"):
        bibtex = made.cite(each).to_bibtex()
        assert "year =" not in bibtex
        assert "date =" not in bibtex
        assert "by the editor" in bibtex
    assert made.cite("004#1").to_dict()["note"] == "Said so himself in 002#3."


def test_the_pages_own_words_do_not_stand_for_a_corrected_date(seeds: Path) -> None:
    write('[pages."001"]\ndate = 2015-08-05\n')
    made = archive.scan(["seeds"])
    assert made.cite("001").printed is None
    assert made.cite("001#7").printed is None


def test_a_scan_is_corrected_too(seeds: Path) -> None:
    write(JIM)
    made = archive.scan(["seeds"])
    report = made.report
    assert report.corrections == ()
    assert made.entry("004#1").author == "Jim Brown"
    assert len(read_file(SEEDS / "archive.toml", "archive.toml", None).problems) == 1


def run(*arguments: str) -> tuple[int, str, str]:
    finished = subprocess.run(
        [sys.executable, "-m", "archive_cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return finished.returncode, finished.stdout, finished.stderr


def test_the_program_tells_what_is_not_applied(seeds: Path) -> None:
    write(JIM + '[pages."\\u001b[31m"]\ntitle = "x"\n[pages."003"]\nskip = true\n')
    code, out, notes = run("index", "seeds")
    assert (code, out.startswith("3 pages, ")) == (0, True)
    assert notes == (
        "1 page left out by corrections: seeds/003_0954debfd1fbd0b6.txt\n"
        'seeds/archive.toml: pages."\\x1b[31m": '
        "matches no page in or below this folder; not applied\n"
    )
    write(JIM + "[pages")
    code, out, notes = run("index")
    assert (code, out.startswith("3 pages, ")) == (1, True)
    assert notes.splitlines()[1] == (
        "seeds/archive.toml:13: not TOML: Expected ']' at the end of a table declaration; "
        "pages keep the corrections they had"
    )
    write('[pages."001"]\ncolour = "red"\n')
    code, _, notes = run("index")
    assert code == 1
    assert 'pages."001".colour: unknown key' in notes
    assert run("search", "--in", "seeds", "starmer")[2].startswith("seeds/archive.toml: pages.")


def test_the_program_shows_what_is_the_editors(seeds: Path) -> None:
    write(JIM + '[aliases]\nJim = ["papa"]\n')
    assert run("index", "seeds")[0] == 0
    _, out, _ = run("show", "004#1")
    assert "Guest Blog (editor) · 2016-04-06 (editor) · 24 comments" in out
    assert "#0  post · Jim Brown (editor) · 2016-04-06 (editor)" in out
    assert "#1  comment · Jim Brown (editor) · 2016-04-07 12:31 (editor)" in out
    assert "Editor: Said so himself in 002#3." in out
    assert "#2  comment · nobody named · on or after 2016-04-06" in run("show", "004#2")[1]
    assert "by the editor 2\n" in run("stats")[1]
    assert "comment · papa (signed) (Jim) · " in run("search", "--author", "jim", "starmer")[1]
    assert run("count", "--by", "author", "author:papa", "--format", "csv")[1].startswith(
        "group,entries,"
    )
    assert "\nJim," in run("count", "--by", "author", "author:papa", "--format", "csv")[1]


def test_a_file_of_many_pages(
    make_archive: MakeArchive, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def detect(source: Source) -> Iterator[Page] | None:
        if not source.name.endswith(".many"):
            return None
        names = [f"{source.name}!{each}" for each in source.data.decode().split()]
        return (Page(name, (Entry(name, "0", f"this is {name}"),), sha256="0") for name in names)

    monkeypatch.setattr("archive.containers.FORMATS", [detect, *FORMATS])
    Path("seeds/blog.many").write_text("1 2 3")
    write(
        '[pages."blog.many!1"]\nauthor = "Jim"\n[pages."blog.many!2"]\nskip = true\n'
        '[pages."blog"]\nauthor = "x"\n[pages."blog.many"]\nauthor = "x"\n'
    )
    made = make_archive(seeds)
    for _ in range(2):
        report = made.index(["seeds"])
        assert report.left_out == {"seeds/blog.many!2": "seeds/blog.many"}
        assert [each.key for each in report.corrections] == ["pages.blog", 'pages."blog.many"']
        assert [entry.id for entry in made.entries("author:jim")] == ["seeds/blog.many!1#0"]
        assert made.search("page:blog").total == 2
    write('[pages."blog.many"]\nskip = true\n')
    report = made.index()
    assert report.left_out == {"seeds/blog.many": "seeds/blog.many"}
    assert (report.corrections, made.search("page:blog").total) == ((), 0)
    assert made.index().left_out == {"seeds/blog.many": "seeds/blog.many"}
    write("")
    assert len(made.index().added) == 3
    write('[pages."blog.many!3"]\nskip = true\n')
    assert made.index().left_out == {"seeds/blog.many!3": "seeds/blog.many"}
    Path("seeds/blog.many").write_text("1 2 3 4")
    report = made.index()
    assert (report.corrections, report.added) == ((), ("seeds/blog.many!4",))
    Path("seeds/archive.toml").unlink()
    report = made.index()
    assert (report.added, report.left_out) == (("seeds/blog.many!3",), {})


def test_the_example_in_the_docs(seeds: Path) -> None:
    guide = (ROOT / "docs" / "how-to" / "correct.md").read_text(encoding="utf-8")
    example, _ = re.findall(r"```toml.*?\n(.*?)```", guide, re.DOTALL)
    write(example)
    made = archive.scan(["seeds"])
    report = made.report
    assert [each.key for each in report.corrections] == ['aliases."Jim Brown"']
    assert made.entry("001#7").person == "Jim Brown"
    assert made.search("author:jim", limit=None).total == 3

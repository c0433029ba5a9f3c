"""Files of corrections that are refused, malformed, or match nothing."""

import os
import sys
from pathlib import Path

import pytest

import archive
from archive.corrections.model import (
    Corrections,
    EntryCorrection,
    apply,
)
from archive.model import Entry, Page
from tests.support.archives import MakeArchive
from tests.support.corrections import FOUR, ONE, TWO, problems, state, write

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
    "[page.x]\ny = 1": ("page", "unknown key; use date_order, pages, entries or aliases"),
    "pages = 1": ("pages", "must be a table, not an integer"),
    'entries."001#1" = []': ('entries."001#1"', "must be a table, not an array"),
    '[pages."001"]\ncolour = 1': (
        'pages."001".colour',
        "unknown key; use one of title, date, url, author, timezone, date_order, note, skip",
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
    '[pages."001"]\ndate_order = "dym"': (
        'pages."001".date_order',
        "must be one of mdy, dmy, ymd",
    ),
    "date_order = 7": ("date_order", "must be one of mdy, dmy, ymd"),
    '[date_order]\n"*" = "mdy"\n"001" = "md"': (
        'date_order."001"',
        "must be one of mdy, dmy, ymd",
    ),
    '[pages."001"]\nskip = 1': ('pages."001".skip', "must be true or false, not an integer"),
    '[entries."001#r"]\nauthor = "Jim"': (
        'entries."001#r".author',
        "r is text of unknown authorship, perhaps of several people and of the site itself, so it "
        "has no author as a whole",
    ),
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

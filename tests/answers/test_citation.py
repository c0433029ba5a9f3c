"""References: exactly what a page shows, in two forms that nothing on a page can break out of."""

import json
import re
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.common.byline_readings import read_bylines
from archive.formats.common.moments import read_printed_time
from archive.text.dates import parse_date_header, read_time_line
from archive_cli import output
from archive_cli.commands.cite import command
from tests.support.archives import ROOT, SEEDS
from tests.support.case_files import CASES, read_case

FILES = {file.name[:3]: file for file in sorted(SEEDS.iterdir())}
SHA256 = {
    "001": "ed8606b5da8e717583579bce763605910a7b29e539aa28dc823f50d957419548",
    "002": "cf5f570202a0079e04a963b6ee15b63c79450e56452f7ee349674354f40331d0",
    "003": "71c3f68be1e2dd63e14d377903ace2b37350d74738a8f86a6ed45e4182a615bb",
    "004": "7592513dc7abc012842dab2e0f9994db6ace8f86556fac8c0ab1cc9c87e33056",
}


def seed(number: str) -> archive.Page:
    return archive.parse(FILES[number].read_bytes(), name=f"seeds/{FILES[number].name}")


def case(name: str) -> archive.Page:
    data, _ = read_case(ROOT / "tests" / "pages" / f"{name}.case")
    return archive.parse(data, name="page")


def cite(reference: str) -> archive.Citation:
    page = seed(reference[:3])
    return archive.cite(page, page[reference[4:]])


TEXTS = {
    "001#7": "papa (signed). Comment 7 on “A Tragic Waste”. On or after 4 August 2015 (the page's "
    "date: “Tuesday, 4 August 2015”). seeds/001_7407cd722bbc5f6e.txt#7, characters 6138–6707.",
    "001#7.1": "[author not named]. Reply 7.1 on “A Tragic Waste”. On or after 4 August 2015 (the "
    "page's date: “Tuesday, 4 August 2015”). seeds/001_7407cd722bbc5f6e.txt#7.1, characters "
    "6744–6782.",
    "003#0": "[author not named]. Post “Troops Getting Restless”. 6 July 2014 (“Sunday 6 July "
    "2014”). seeds/003_0954debfd1fbd0b6.txt#0, characters 45–6091.",
    "003#6": "Cumbria and Lancs. Comment 6 on “Troops Getting Restless”. 6 July 2014, 12:31 (“6 "
    "July 2014 at 12:31”). seeds/003_0954debfd1fbd0b6.txt#6, characters 20029–20327.",
    "003#15": "Can'tRememberCasefile(location). Comment 15 on “Troops Getting Restless”. 21 July "
    "2014, 23:53 (“21 July 2014 at 23:53”). seeds/003_0954debfd1fbd0b6.txt#15, characters "
    "27359–27485.",
    "002#s3": "[author not named]. Section 3 of “Pick of the Week 3”. 10 April 2016 (“Sunday 10 "
    "April 2016”). seeds/002_5dbe20590b040a07.txt#s3, characters 1521–1651.",
    "004#0": "[author not named]. Post [title not shown]. No date. "
    "seeds/004_5bdfdddec775b2a0.txt#0, characters 0–2923.",
}


@pytest.mark.parametrize("reference", TEXTS)
def test_text(reference: str) -> None:
    checksum = SHA256[reference[:3]]
    assert cite(reference).to_text() == f"{TEXTS[reference]} SHA-256 {checksum}."


def test_bibtex_of_a_signed_comment_with_the_date_of_its_page() -> None:
    assert cite("001#7").to_bibtex() == (
        "@misc{001-7407cd722bbc5f6e-7-a26baec1afcb,\n"
        "  author = {{papa}},\n"
        "  title = {{Comment 7 on “A Tragic Waste”}},\n"
        "  date = {2015-08-04/},\n"
        "  howpublished = {seeds/001\\_7407cd722bbc5f6e.txt\\#7, characters 6138–6707},\n"
        "  note = {Comment. Author as signed. On or after 4 August 2015 (the page's date: "
        f"“Tuesday, 4 August 2015”). SHA-256 {SHA256['001']}.}}\n"
        "}"
    )


def test_bibtex_of_a_comment_with_a_byline() -> None:
    assert cite("003#6").to_bibtex() == (
        "@misc{003-0954debfd1fbd0b6-6-325e134a89f7,\n"
        "  author = {{Cumbria and Lancs}},\n"
        "  title = {{Comment 6 on “Troops Getting Restless”}},\n"
        "  date = {2014-07-06},\n"
        "  year = {2014},\n"
        "  month = jul,\n"
        "  howpublished = {seeds/003\\_0954debfd1fbd0b6.txt\\#6, characters 20029–20327},\n"
        "  note = {Comment. 6 July 2014, 12:31 (“6 July 2014 at 12:31”). "
        f"SHA-256 {SHA256['003']}.}}\n"
        "}"
    )


def test_bibtex_of_a_post() -> None:
    _, fields = read_bibtex(cite("003#0").to_bibtex())
    assert fields["title"] == "{{Troops Getting Restless}}"
    assert fields["note"].startswith("{Post. Author not named. 6 July 2014 (“Sunday 6 July 2014”).")
    assert (fields["date"], fields["year"], fields["month"]) == ("{2014-07-06}", "{2014}", "jul")


def test_bibtex_without_author_title_or_date() -> None:
    assert cite("004#0").to_bibtex() == (
        "@misc{004-5bdfdddec775b2a0-0-a3a10415c9db,\n"
        "  title = {{Post [title not shown]}},\n"
        "  howpublished = {seeds/004\\_5bdfdddec775b2a0.txt\\#0, characters 0–2923},\n"
        f"  note = {{Post. Author not named. No date. SHA-256 {SHA256['004']}.}}\n"
        "}"
    )


def test_json() -> None:
    record = cite("003#6").to_dict()
    assert json.loads(json.dumps(record)) == record == {
        "id": "seeds/003_0954debfd1fbd0b6.txt#6",
        "title": "Troops Getting Restless",
        "author": "Cumbria and Lancs",
        "author_source": "byline",
        "date": "2014-07-06T12:31",
        "date_source": "stated",
        "printed": "6 July 2014 at 12:31",
        "page": "seeds/003_0954debfd1fbd0b6.txt",
        "locator": "6",
        "kind": "comment",
        "sha256": SHA256["003"],
        "lost": False,
        "removed": False,
        "characters": [20029, 20327],
    }  # fmt: skip


@pytest.mark.parametrize("number", FILES)
def test_characters_hold_the_text(number: str) -> None:
    page, text = seed(number), FILES[number].read_bytes().decode()
    for entry in page.entries:
        citation = archive.cite(page, entry)
        held = text[citation.start : citation.end]
        lines = entry.text.split("\n")
        assert held.startswith(lines[0])
        assert held.endswith(lines[-1])


def test_nothing_that_is_not_there_is_stated() -> None:
    page = case("lost-comment")
    lost = archive.cite(page, page["3"])
    assert (lost.start, lost.end, lost.to_dict()["characters"]) == (None, None, None)
    assert lost.to_text() == (
        "[author not named]. Comment 3 (its text is lost) on “Title”. On or after 6 July 2014 "
        f"(the page's date: “Sunday, 6 July 2014”). page#3. SHA-256 {page.sha256}."
    )
    page = case("removed")
    assert " Reply 1.1 (removed) on “Title”. " in archive.cite(page, page["1.1"]).to_text()
    page = case("flattened-portuguese")
    assert " Reply 1.1 on [title not shown]. No date. " in archive.cite(page, page["1.1"]).to_text()


@pytest.mark.parametrize("reference", ["001#7", "001#7.4", "003#7"])
def test_an_inherited_date_is_no_year(reference: str) -> None:
    fields = read_bibtex(cite(reference).to_bibtex())[1]
    assert fields["date"].endswith("/}")
    assert "year" not in fields
    assert "month" not in fields


def test_dates_without_the_words_of_the_page() -> None:
    stated, inherited = (attrs.evolve(cite(each), printed=None) for each in ("003#6", "001#7"))
    assert ". 6 July 2014, 12:31. seeds/" in stated.to_text()
    assert ". On or after 4 August 2015 (the page's date). seeds/" in inherited.to_text()


def test_what_is_no_iso_date_is_quoted_and_not_read() -> None:
    strange = attrs.evolve(cite("003#6"), date="circa 2014}", printed=None)
    assert ". circa 2014}. seeds/" in strange.to_text()
    assert "date" not in read_bibtex(strange.to_bibtex())[1]


# The words that state a date


PRINTED = {
    "bylines": {
        "0": "Sunday, 6 July 2014",
        "1": "6 July 2014 at 12:31",
        "2": "21 July 2014 at 23:53",
        "3": "12 July 2014 at 12:31",
        "4": "22 July 2014 at 12:31",
        "5": "July 8, 2014 at 1:31 PM",
    },
    "flattened-credits": {"0": "Saturday, 14 November 2015"},
    "flattened-credits-german": {"0": "Samstag, 14. November 2015"},
    "german": {"0": "Mittwoch, 10. November 2010", "2": "10. November 2010 um 12:31"},
    "french": {"0": "vendredi 1 mai 2009", "2": "1 mai 2009 à 12:31"},
    "spanish": {"0": "domingo, 6 de julio de 2014", "1": "22 de julio de 2014, 12:31"},
    "no-date": {},
    "flattened-date-in-the-body": {},
    "plain": {},
}


@pytest.mark.parametrize("name", PRINTED)
def test_printed_dates(name: str) -> None:
    assert dict(case(name).printed) == PRINTED[name]


def test_sections_and_comments_without_a_date_of_their_own_have_the_words_of_the_post() -> None:
    page = seed("003")
    words = {entry.locator: page.printed_date(entry) for entry in page.entries}
    own = {"6": "6 July 2014 at 12:31", "15": "21 July 2014 at 23:53"}
    assert words == {**dict.fromkeys(words, "Sunday 6 July 2014"), **own}
    assert len(page.sections) == 13
    assert {seed("004").printed_date(entry) for entry in seed("004").entries} == {None}
    stated = attrs.evolve(page["7"], date="2014-07-07", date_source="stated")
    assert page.printed_date(stated) is None


@pytest.mark.parametrize("file", [*CASES, *FILES.values()], ids=lambda file: file.stem)
def test_printed_dates_are_words_of_the_page_and_go_through_json(file: Path) -> None:
    data = read_case(file)[0] if file.suffix == ".case" else file.read_bytes()
    page = archive.parse(data, name="page")
    stated = [each for each in page.entries if each.date_source == "stated"]
    dated = [entry.locator for entry in stated if entry.kind != "section"]
    # The words of a date whose order is open are kept for who states the order.
    assert [locator for locator, _ in page.printed if page[locator].date_source] == dated
    for locator, words in page.printed:
        assert words in data.decode()
        readings = [stamp.byline.date for stamp in read_bylines(words) if not stamp.byline.name]
        if (line := read_time_line(words)) is not None:
            readings.append(line.date)
        if (numeric := read_printed_time(words).numeric) is not None:
            readings += [*numeric.readings.values(), None]
        assert page[locator].date in ([parse_date_header(words)] if locator == "0" else readings)
    assert archive.Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page
    older = page.to_dict()
    del older["printed"]
    assert archive.Page.from_dict(older) == attrs.evolve(page, printed=())


# Names, titles and words that are hostile


HOSTILE = [
    r"\input{/etc/passwd}", "}, note = {x}", "}}\n@string{a = {b}}", "100% #1 $5 & a_b ~ ^^5c \\",
    "{{{", "}}}", "\\", "{\\", "a and B and others", "x--y---z", '"q" @misc{z,}', "%", "#", "",
    "\x1b[31mred\x1b[0m\u202edlrow\u2028\r\n\x00\ud800", "Ünïcødé 💥", "../..", "Ω#Ω#7", " ", "---",
]  # fmt: skip
texts = (
    st.sampled_from(HOSTILE)
    | st.text(st.sampled_from("\\{}#$%&_~^-\"'@=,\n a1Ω"), max_size=12)
    | st.text(st.characters(exclude_categories=()), max_size=12)
)
citations = st.builds(
    archive.Citation,
    title=st.none() | texts,
    author=st.none() | texts,
    author_source=st.sampled_from([None, "byline", "signature"]),
    date=st.sampled_from([None, "2015-08-04", "2014-07-06T12:31", "0001-01-01"]),
    date_source=st.sampled_from([None, "stated", "page"]),
    printed=st.none() | texts,
    page=texts,
    locator=st.sampled_from(["0", "s3", "7", "7.4"]),
    kind=st.sampled_from(["post", "section", "comment"]),
    start=st.just(0),
    end=st.just(7),
    sha256=st.sampled_from(["", "0f" * 32]),
    lost=st.booleans(),
    removed=st.booleans(),
)
NAMES = {"braceleft": "{", "braceright": "}", "backslash": "\\", "asciitilde": "~",
         "asciicircum": "^"}  # fmt: skip
FIELD = re.compile(r"\s*([a-z]+) = ")
ESCAPED = re.compile(r"\{\\text([a-z]+)\}|\\([#$%&_])|\{(-)\}|([^\\{}~^#$%&_\n])")


def read_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """An entry's key and its fields' raw values, read as BibTeX does: it counts braces."""
    head = re.match(r"@misc\{([A-Za-z0-9-]+),", text)
    assert head
    place, fields = head.end(), {}
    while text[place] != "}":
        field = FIELD.match(text, place)
        assert field, text[place:]
        start = place = field.end()
        depth = 0
        while depth or text[place] not in ",}\n":
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            place += 1
        assert field[1] not in fields
        fields[field[1]] = text[start:place]
        place += text[place] == ","
        place += text[place] == "\n"
    assert text[place:] == "}"
    return head[1], fields


def read_latex(value: str) -> str:
    """What LaTeX prints for a value; fails on all that is neither a plain letter nor escaped."""
    plain, place = [], 0
    while place < len(value):
        match = ESCAPED.match(value, place)
        assert match, value[place:]
        plain.append(NAMES[match[1]] if match[1] else match[2] or match[3] or match[4])
        place = match.end()
    return "".join(plain)


def shown(text: str) -> str:
    """A text with what acts named in its place."""
    return "".join(
        f"[U+{ord(each):04X}]" if output.line(each) != each else each for each in text
    ).strip()


@given(citations)
def test_no_text_breaks_out_of_bibtex(citation: archive.Citation) -> None:
    bibtex = citation.to_bibtex()
    assert output.text(bibtex) == bibtex
    key, fields = read_bibtex(bibtex)
    assert key == citation.key
    author, title = shown(citation.author or ""), shown(citation.title or "")
    assert ("author" in fields) == bool(author)
    for name in {"author", "title"} & set(fields):
        assert fields[name].startswith("{{")
        assert fields[name].endswith("}}")
    if author:
        assert read_latex(fields["author"][2:-2]) == author
    printed = read_latex(fields["title"][2:-2])
    if citation.kind == "post" and title:
        assert printed == title
    else:
        assert printed.endswith(f"“{title}”" if title else "[title not shown]")
    place = f"{citation.page}#{citation.locator}, characters 0–7"
    assert read_latex(fields["howpublished"][1:-1]).strip() == shown(place)
    assert read_latex(fields["note"][1:-1]).startswith(f"{citation.kind.capitalize()}. ")
    is_stated = citation.date is not None and citation.date_source == "stated"
    assert ("year" in fields) == ("month" in fields) == is_stated


@given(citations)
def test_text_is_one_line_and_acts_on_no_terminal(citation: archive.Citation) -> None:
    text = citation.to_text()
    assert output.line(text) == text
    author = shown(citation.author or "")
    assert text.startswith(author or "[author not named]. ")
    assert citation.author_source != "signature" or not author or f"{author} (signed). " in text


@given(st.sets(st.tuples(texts, st.sampled_from(["0", "s1", "1", "1.1", "11"])), max_size=20))
def test_keys_are_distinct(places: set[tuple[str, str]]) -> None:
    some = cite("001#7")
    keys = {attrs.evolve(some, page=page, locator=locator).key for page, locator in places}
    assert len(keys) == len(places)
    assert all(re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", key) for key in keys)


def test_keys_of_the_seeds_are_distinct() -> None:
    pages = [seed(number) for number in FILES]
    keys = [archive.cite(page, entry).key for page in pages for entry in page.entries]
    assert len(set(keys)) == len(keys) == 156


def test_what_a_name_says_in_latex_is_printed_and_not_done() -> None:
    name = r"\input{/etc/passwd}"
    hostile = attrs.evolve(cite("003#6"), author=name, title=name, page=f"a_b/{name}")
    fields = read_bibtex(hostile.to_bibtex())[1]
    escaped = r"{\textbackslash}input{\textbraceleft}/etc/passwd{\textbraceright}"
    assert fields["author"] == f"{{{{{escaped}}}}}"
    assert fields["title"] == f"{{{{Comment 6 on “{escaped}”}}}}"
    assert fields["howpublished"] == rf"{{a\_b/{escaped}\#6, characters 20029–20327}}"
    assert hostile.to_text().startswith(rf"{name}. Comment 6 on “{name}”. 6 July 2014, 12:31")


def test_characters_that_act_are_named_in_their_place() -> None:
    hostile = attrs.evolve(cite("003#6"), author="a\x1b[2J\u202eb\nc\ud800")
    named = "a[U+001B][2J[U+202E]b[U+000A]c[U+D800]"
    assert hostile.to_text().startswith(f"{named}. Comment 6")
    assert read_bibtex(hostile.to_bibtex())[1]["author"] == f"{{{{{named}}}}}"


# The command


@pytest.fixture
def indexed(seeds: Path) -> Path:
    with archive.open(".archive", create=True) as made:
        made.index(["seeds"])
    return seeds


@pytest.mark.usefixtures("indexed")
def test_command() -> None:
    def run(*arguments: str) -> str:
        ran = CliRunner().invoke(command, arguments, catch_exceptions=False)
        assert ran.exit_code == 0
        return ran.stdout

    assert run("003#6") == cite("003#6").to_text() + "\n"
    assert run("001") == cite("001#0").to_text() + "\n"
    assert run("001#7", "--format", "bibtex") == cite("001#7").to_bibtex() + "\n"
    assert json.loads(run("002#s3", "--format", "jsonl")) == cite("002#s3").to_dict()

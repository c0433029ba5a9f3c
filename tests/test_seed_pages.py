"""The four seeds, entry by entry: `tests/seeds.tsv` was checked against the pages by hand."""

import csv
import json
from pathlib import Path

import pytest

import archive
from tests.support.archives import ROOT, SEEDS
from tests.support.coverage_of import check_page

FILES = sorted(SEEDS.iterdir())


def _rows() -> list[dict[str, str]]:
    with (ROOT / "tests" / "seeds.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _row(entry: archive.Entry) -> dict[str, str]:
    """An entry in the columns of the table."""
    first, last = entry.text.split()[:4], entry.text.split()[-4:]
    lines = entry.text.split("\n")
    return {
        "id": f"{entry.page[6:9]}#{entry.locator}",
        "line": str(entry.line),
        "words": str(entry.words),
        "lines": str(sum(bool(line) for line in lines)),
        "paragraphs": str(entry.text.count("\n\n") + 1),
        "author": entry.author or "",
        "author_source": entry.author_source or "",
        "date": entry.date or "",
        "date_source": entry.date_source or "",
        "begins": " ".join(first),
        "ends": " ".join(last),
    }


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[archive.Page]:
    monkeypatch.chdir(ROOT)
    return [archive.parse(f"seeds/{file.name}") for file in FILES]


def test_every_entry_is_as_the_pages_show(pages: list[archive.Page]) -> None:
    found = [_row(entry) for page in pages for entry in page.entries]
    assert found == _rows()
    assert len(found) == 156


def test_pages(pages: list[archive.Page]) -> None:
    facts = [
        (
            page.title,
            page.date,
            page.declared,
            len(page.replies(page.post)),
            len([entry for entry in page.comments if entry.depth == 2]),
            len(page.sections),
            page.warnings,
        )
        for page in pages
    ]
    assert facts == [
        ("A Tragic Waste", "2015-08-04", 23, 12, 11, 0, ()),
        ("Pick of the Week 3", "2016-04-10", 24, 11, 13, 26, ()),
        ("Troops Getting Restless", "2014-07-06", 42, 15, 27, 13, ()),
        (None, None, None, 13, 11, 0, ()),
    ]


def test_titles_and_names_are_those_of_the_page(pages: list[archive.Page]) -> None:
    for page, file in zip(pages, FILES, strict=True):
        assert page.name == f"seeds/{file.name}"
        assert {entry.title for entry in page.entries} == {page.title}
        assert {entry.page for entry in page.entries} == {page.name}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name[:3])
def test_nothing_is_lost_or_said_twice(file: Path) -> None:
    check_page(archive.parse(file), file.read_bytes())


def test_flattened_footers_belong_to_the_line_before(pages: list[archive.Page]) -> None:
    page = pages[3]
    assert page["7"].text.startswith("So back to E3")
    assert page["7"].text.count("\n\n") == 6
    assert page["10"].text.startswith("20.24 with all due respect")
    assert page["3.3"].text.startswith("Your naïve 11:32")
    assert page["3.5"].text == "Using capital IS on a day like today is not appropriate"
    assert page["3.6"].text == "don't be silly 1204 ."


def test_pages_and_entries_go_through_json_without_loss(pages: list[archive.Page]) -> None:
    for page in pages:
        assert archive.Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page
        for entry in page.entries:
            assert archive.Entry.from_dict(json.loads(json.dumps(entry.to_dict()))) == entry

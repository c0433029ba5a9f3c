"""Corrections of any kind: applied twice, and to archives that grew."""

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
from archive.model import Page
from archive.query import Author, Phrase, Query
from archive.query.resolve import resolve_page
from tests.support.archives import ENGINES
from tests.support.contract import PAGES, check_same
from tests.support.corrections import state
from tests.support.threads import discussions, render_indented
from tests.support.tiers import examples

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
    date_order=st.none() | st.sampled_from(["mdy", "dmy"]),
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
@examples(25, quick=5)
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

"""Keys by which pages to merge are found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.engines.pages.record import PageRecord
from archive.merging import groups, sketch
from archive.merging.groups import MAX_KEY_SCANS, MAX_PAGES_PER_KEY, PageGroups, PagesByKey
from tests.support.archives import MakeArchive
from tests.support.merge_pages import everything
from tests.support.two_sources import prose


def test_pages_that_share_nothing_are_not_read_for_it(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    (tmp_path / "pages").mkdir()
    for number in range(3):
        (tmp_path / "pages" / f"{number}.txt").write_text(prose(number, 60))
    made = make_archive(tmp_path)
    made.index([tmp_path / "pages"])
    records = made._engine.records()
    groups = PageGroups(records, lambda name: pytest.fail(f"{name} is read"))
    assert groups.groups_of(records) == [[name] for name in records]


@given(st.lists(st.sets(st.sampled_from(range(13))), max_size=12))
def test_keys_are_found_however_often_they_are_looked_for(keys: list[set[int]]) -> None:
    records = {
        str(number): PageRecord(str(number), "", 0, 0, 0, {}, {}, keys=sorted(each))
        for number, each in enumerate(keys)
    }
    by_key = PagesByKey(records)
    for key in range(13):
        by_key.prepare([key])
        assert sorted(by_key.names(key)) == sorted(
            name for name, record in records.items() if key in record.keys
        )


@pytest.mark.parametrize("looks", [1, MAX_KEY_SCANS + 1])
def test_what_too_many_pages_have_is_no_reason_to_compare_them(looks: int) -> None:
    records = {
        str(number): PageRecord(str(number), "", 0, 0, 0, {}, {}, keys=[1, number % 2 + 2])
        for number in range(2 * MAX_PAGES_PER_KEY)
    }
    by_key = PagesByKey(records)
    for key in (*range(100, 99 + looks), 1, 2, 3):
        by_key.prepare([key])
    assert not by_key.names(1)
    assert len(by_key.names(2)) == len(by_key.names(3)) == MAX_PAGES_PER_KEY
    assert not by_key.names(1)
    one = PageGroups(records, lambda name: pytest.fail(f"{name} is read")).candidates("0")
    assert sorted(one) == sorted(str(number) for number in range(2, 2 * MAX_PAGES_PER_KEY, 2))


def test_what_many_pages_have_in_common_may_come_and_go(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "MAX_PAGES_PER_KEY", 6)

    def write(name: str, title: str) -> None:
        head = f"<link rel='canonical' href='http://x.org/2014/07/one.html'><title>{title}</title>"
        comment = "<div itemscope itemtype='https://schema.org/Comment'><p itemprop='text'>Yes</p>"
        page = f"<!doctype html><head>{head}</head><h1>{title}</h1><p>Body</p>{comment}</div>"
        (tmp_path / "p" / f"{name}.html").write_text(page + f"<!-- {name} -->")

    def is_made_afresh() -> int:
        grown = everything(made)
        report = made.index(rebuild=True)
        assert everything(made) == grown
        return len(report.merged)

    (tmp_path / "p").mkdir()
    made = make_archive(tmp_path)
    for number, title in enumerate(["Ballot", "Ballot", "One", "Two", "Three"]):
        write(str(number), title)
    made.index([tmp_path / "p"])
    assert is_made_afresh() == 1
    for number, title in enumerate(["Four", "Five", "Six"], start=5):
        write(str(number), title)
    made.index()
    assert is_made_afresh() == 0
    for number in (5, 6):
        (tmp_path / "p" / f"{number}.html").unlink()
    made.index()
    assert is_made_afresh() == 1


@given(st.text(st.characters(max_codepoint=160)))
def test_words_are_cut_alike_with_and_without_other_letters(text: str) -> None:
    assert sketch._words_in(text) == sketch._WORD.findall(text)

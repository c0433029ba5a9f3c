"""The index is one of Whoosh's: its own readers and matchers find in it what the pages say."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import index, query
from whoosh.reading import IndexReader

import archive
from archive.engines.entry_fields import searchable_entries
from archive.engines.whoosh import batch as whoosh_batch
from archive.engines.whoosh import merge_policy
from archive.engines.whoosh import workers as whoosh_workers
from archive.engines.whoosh.engine import WhooshEngine
from archive.engines.whoosh.segment import Segment
from archive.library import Archive
from archive.query.terms import MAX_SLOP
from archive.storage import forks
from archive.text.tokens import tokenize
from tests.support.archives import ENGINES, SEEDS
from tests.support.contract import NAMES, PAGES
from tests.support.tiers import examples, has_full_form, sized

TokenPositions = dict[tuple[str, str, str], list[int]]
"""Of a field, a term and an entry's id, where the entry has the term."""


def places_of(opened: Archive) -> TokenPositions:
    """What must be found, told from the pages."""
    found: TokenPositions = defaultdict(list)
    for summary in opened.pages():
        page = opened.page(summary.name)
        for place, token in enumerate(tokenize(page.title or "")):
            found["title", token, page.entries[0].id].append(place)
        for entry, text, _ in searchable_entries(page):
            for place, token in enumerate(tokenize(text)):
                found["text", token, entry.id].append(place)
            start = 0
            for name in entry.author_names:
                for place, token in enumerate(tokenize(name), start):
                    found["author", token, entry.id].append(place)
                start += len(tokenize(name)) + MAX_SLOP + 1
    return dict(found)


def places_in(reader: IndexReader) -> TokenPositions:
    """What Whoosh finds: it steps through each term with its own matchers."""
    names = dict(enumerate(ids_of(reader)))
    found: TokenPositions = {}
    for field, term in reader.all_terms():
        matcher = reader.postings(field, term)
        while matcher.is_active():
            places = matcher.value_as("positions")
            assert matcher.weight() == matcher.value_as("frequency") == len(places)
            found[field, term.decode(), names[matcher.id()]] = places
            matcher.next()
    return found


def ids_of(reader: IndexReader) -> Iterator[str]:
    """The ids of all documents, gone ones among them, by their numbers."""
    for leaf, _ in reader.leaf_readers():
        store = leaf._perdoc._store
        for number in range(leaf.doc_count_all()):
            yield store.entry(number)[0].id


def check_index(opened: Archive) -> None:
    """Whoosh finds in an archive's index what is in its pages, and nothing else."""
    assert opened.directory is not None
    engine = opened._current_engine()
    assert isinstance(engine, WhooshEngine)
    with index.open_dir(str(engine._directory)).reader() as reader:
        assert places_in(reader) == places_of(opened)
        stats = opened.stats()
        assert reader.doc_count() == stats.entries + stats.rest


@examples(30, quick=6)
@given(data=st.data())
def test_whoosh_finds_the_same_postings(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    base = tmp_path_factory.mktemp("pages")
    (base / "pages" / "sub").mkdir(parents=True)
    (base / "pages" / "keep.txt").write_bytes(b"union napo strike")
    with archive.open(base / ".archive", create=True) as made:
        for _ in range(data.draw(st.integers(1, 3), "rounds")):
            for file in data.draw(st.lists(NAMES, max_size=3, unique=True), "changed"):
                (base / "pages" / file).write_bytes(data.draw(PAGES, file))
            made.index([base / "pages"])
            check_index(made)


def test_whoosh_searches_it(tmp_path: Path) -> None:
    with archive.open(tmp_path / ".archive", create=True) as made:
        made.index([SEEDS])
        phrase = query.Phrase("text", ["e3", "blueprint"])
        directory = made._current_engine()._directory  # type: ignore[attr-defined]
        with index.open_dir(str(directory)).searcher() as searcher:
            found = [hit["text"] for hit in searcher.search(phrase, limit=None)]
            assert sorted(found) == sorted(hit.entry.text for hit in made.search('"e3 blueprint"'))
            days = searcher.reader().column_reader("day")
            assert len(list(days)) == searcher.doc_count_all()


@has_full_form
def test_small_segments_are_merged_and_large_ones_written_by_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_batch, "_FLUSH_ENTRIES", 40)
    monkeypatch.setattr(whoosh_workers, "_MIN_WORKER_ENTRIES", 20)
    # Threads of the test runner are at rest while a worker is made.
    monkeypatch.setattr(forks.threading, "active_count", lambda: 1)
    folder = tmp_path / "pages"
    folder.mkdir()
    seeds = sorted(SEEDS.glob("*.txt"))
    with archive.open(tmp_path / ".archive", create=True) as made:
        for number in range(sized(20, quick=8)):
            text = seeds[number % len(seeds)].read_text("utf-8")
            marked = text.replace(" and ", f" zebedee{number} ", 1)
            (folder / f"{number:02}.txt").write_text(marked, "utf-8")
            made.index([folder], merge=False)
            assert made.search(f"zebedee{number}").total == 1
        check_index(made)
        files = list((tmp_path / ".archive" / "index-1").glob("*.arc"))
        assert len(files) < merge_policy._MERGE_FACTOR
        made.index(rebuild=True)
        check_index(made)


def test_what_fails_in_a_worker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_workers, "_MIN_WORKER_ENTRIES", 1)
    monkeypatch.setattr(whoosh_workers, "_spare_processors", lambda: 1)

    def write_segment(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    with archive.open(tmp_path / ".archive", create=True) as made:
        made.index([SEEDS / "001_7407cd722bbc5f6e.txt"])
        monkeypatch.setattr(whoosh_workers, "write_segment", write_segment)
        with pytest.raises(archive.StorageError, match="No space left"):
            made.index([SEEDS])
        assert len(made.pages()) == 1
        assert len(list((tmp_path / ".archive" / "index-1").glob("*.arc"))) == 1


@given(
    sizes=st.lists(st.integers(1, 40_000), max_size=90),
    added=st.integers(0, 1_000_000),
    width=st.integers(10, 5_000),
)
def test_merging_ends_and_takes_few_entries_at_a_time(
    sizes: list[int], added: int, width: int
) -> None:
    segments = [
        Segment(f"{number:016}", size, 1, size * width, "", "", {}, {})
        for number, size in enumerate(sizes)
    ]
    while chosen := merge_policy.choose_merge(segments, added):
        assert len(chosen) >= 2
        entries = sum(each.live_documents for each in chosen)
        if len(chosen) > 2:
            assert entries <= 32_000
            assert sum(each.size for each in chosen) <= 64_000_000
        merged = Segment("f" * 16, entries, 1, entries * width, "", "", {}, {})
        segments = [*(each for each in segments if each not in chosen), merged]
    assert sum(each.live_documents for each in segments) == sum(sizes)
    assert sum(each.live_documents < merge_policy._LARGE_ENTRIES for each in segments) <= 40


def test_a_word_that_is_there_often_weighs_no_less(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(60):
        often, rare = (254, "rare") if number == 7 else (3, "")
        page = f"Sunday 6 July 2014\n\nA strike\n\n{'strike ' * often}{rare}\n\n0 comments:\n"
        (folder / f"{number:02}.txt").write_text(page)
    with archive.open(tmp_path / ".archive", create=True) as opened:
        scan = ENGINES["scan"](tmp_path)
        for each in (opened, scan):
            each.index([folder])
        (ours,), (theirs,) = (each.search("strike rare") for each in (opened, scan))
        assert ours.score == pytest.approx(theirs.score)

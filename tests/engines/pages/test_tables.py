"""What an engine remembers of its pages, column by column and key by key, is what their records
say."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

import archive
from archive.engines.pages.merge_keys import MergeKeyTable, write_keys
from archive.engines.pages.section_file import Section, SectionReader, SectionWriter
from archive.engines.pages.snapshot import LazyRecords, PendingRecords, RecordColumns, columns_of

MakeArchive = Callable[[Path], archive.Archive]


def write(folder: Path, numbers: range, words: str) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        said = " ".join(f"word{number // 2}x{place}" for place in range(300))
        text = f"Title {number % 5}\n\nby Ann, 2011-03-04\n\n{words} {said}\n"
        (folder / f"{number:02}.txt").write_text(text)


@pytest.fixture
def grown(make_archive: MakeArchive, tmp_path: Path) -> archive.Archive:
    """Pages of several commits, of which some were changed and some are gone."""
    folder = tmp_path / "pages"
    write(folder, range(12), "said")
    made = make_archive(tmp_path)
    made.index([folder], merge=False)
    write(folder, range(10, 20), "said again")
    (folder / "03.txt").unlink()
    made.index()
    return made


def test_columns_are_what_the_records_say(grown: archive.Archive) -> None:
    engine = grown._engine
    records = dict(engine.records())
    with engine.batch() as batch:
        remembered = batch.records()
        found = columns_of(remembered)
        rows = {name: place for place, name in enumerate(found.names)}
        said = RecordColumns.from_records(records)
        assert rows.keys() == records.keys()
        for place, name in enumerate(said.names):
            for column in ("files", "file_states", "checksums", "entries", "is_special"):
                assert getattr(found, column)[rows[name]] == getattr(said, column)[place], column
        assert {name: record.to_dict() for name, record in remembered.items()} == {
            name: record.to_dict() for name, record in records.items()
        }


def test_pages_are_found_by_each_of_their_keys(grown: archive.Archive) -> None:
    engine = grown._engine
    pages = defaultdict(set)
    for name, record in engine.records().items():
        for key in record.keys:
            pages[key].add(name)
    assert any(len(names) > 1 for names in pages.values())
    with engine.batch() as batch:
        now = PendingRecords(batch.records())
        apart = {name: set(keys) for name, keys in now.keys_outside_table()}
        assert bool(apart) != isinstance(batch.records(), LazyRecords)
        for key, names in pages.items():
            others = {name for name, keys in apart.items() if key in keys}
            assert {*now.names_with_key(key)} | others == names
        assert not [*now.names_with_key(1)]


def test_a_page_that_has_changed_is_in_no_table(grown: archive.Archive) -> None:
    engine = grown._engine
    with engine.batch() as batch:
        now = PendingRecords(batch.records())
        record = now["05.txt" if "05.txt" in now else next(name for name in now if "05" in name)]
        key = record.keys[0]
        now.put(record.name, record)
        assert record.name not in now.names_with_key(key)
        assert record.name in dict(now.keys_outside_table())
        now.remove(record.name)
        assert record.name not in now.names_with_key(key)
        assert record.name not in dict(now.keys_outside_table())


def test_a_table_that_nobody_has_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table"
    writer = SectionWriter(path)
    most = (1 << 64) - 1
    write_keys(writer, [[7, most], [most, most]])
    size = writer.finish().size
    table = MergeKeyTable(SectionReader(path, size, writer.sections))
    assert [[*table.pages_with_key(key)] for key in (7, most, 8)] == [[0], [0, 1], []]
    assert [some.tolist() for some in table.by_page(2)] == [[7, most], [most]]
    with pytest.raises(ValueError, match="pages that do not exist"):
        table.by_page(1)
    keys = writer.sections["keys"]
    short = {**writer.sections, "keys": Section(keys.start, keys.length - 8)}
    with pytest.raises(ValueError, match="different numbers of pages and keys"):
        MergeKeyTable(SectionReader(path, size, short))

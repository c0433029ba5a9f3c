"""A hostile page harms only itself. The long form is `tests/torture/pages.py`."""

import gc
import sys
from pathlib import Path

import pytest

import archive
from archive.containers import INTERNAL_ERROR
from archive.formats import FORMATS
from archive.formats.common.source import Source
from tests.support.captures import comment_page
from tests.support.hostile_pages import MUTATIONS, SPECIAL, mutated, place, samples
from tests.support.tiers import has_full_form, seeded, sized
from tests.torture.pages import batches, index

QUICK = (
    "XML bombs", "NULs, surrogates, marks", "pipes, sockets, devices", "links around",
    "frames of pages",
)  # fmt: skip
SLOW = (
    "a word of 10 MB", "10 MB of line ends", "a thread 2,000 deep, in HTML",
    "numbers and JSON without end", "external entities", "a sparse file of 5 GB", "names of files",
    "a million dots of TOML",
)  # fmt: skip


@has_full_form
@pytest.mark.parametrize("kind", sorted(samples()))
def test_a_damaged_page_is_read_or_refused_with_a_reason(kind: str) -> None:
    name, data = samples()[kind]
    for seed, mutation in enumerate(list(MUTATIONS) * sized(2, quick=1)):
        changed = mutated(data, mutation, seeded(seed))
        try:
            for page in archive.read(changed, name=name):
                assert page.entries
        except archive.ArchiveError as error:
            assert str(error).startswith(name), error
            assert INTERNAL_ERROR not in str(error), error
    gc.collect()


@pytest.mark.skipif(sys.platform != "linux", reason="needs pipes, and bounds on memory")
@pytest.mark.parametrize("engine", ["whoosh", pytest.param("tantivy", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
)
def test_the_rest_is_indexed(name: str, engine: str, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    place(tmp_path / "pages", SPECIAL[name])
    good, text = index(tmp_path, engine, seconds=None)
    assert good, text


@pytest.mark.skipif(sys.platform != "linux", reason="bounds on memory")
@has_full_form
@pytest.mark.parametrize("engine", ["whoosh", pytest.param("tantivy", marks=pytest.mark.slow)])
def test_damaged_pages_keep_no_other_out(engine: str, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    ((_, files),) = batches(sized(300, quick=75), seed=2)
    for name, data in files.items():
        (tmp_path / "pages" / name).write_bytes(data)
    good, text = index(tmp_path, engine, seconds=None)
    assert good, text


def test_what_begins_like_a_command_to_a_program_is_not_seen() -> None:
    word = "<?xml:namespace prefix = o ns = 'urn:schemas-microsoft-com:office:office' />"
    plain, odd = comment_page("Yes, he did."), comment_page(f"Yes, {word}he {word}did.")
    odd = odd.replace("July 6, 2014", f"<?time ?>July 6, {word}2014")
    first, second = archive.parse(plain.encode()), archive.parse(odd.encode())
    assert [each.text for each in first.entries] == [each.text for each in second.entries]
    assert [each.date for each in first.entries] == [each.date for each in second.entries]


def test_a_fault_of_a_format_is_that_of_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(source: Source) -> None:
        if "fatal" in source.name:
            raise TypeError("no such thing")

    monkeypatch.setattr("archive.containers.FORMATS", [fails, *FORMATS])
    monkeypatch.chdir(tmp_path)
    for name in ("fatal.txt", "good.txt"):
        Path(name).write_text("A text.")
    report = archive.scan(["."]).report
    assert report.pages == 1
    assert [(each.path, each.reason) for each in report.failed] == [
        ("fatal.txt", f"{INTERNAL_ERROR}: TypeError: no such thing")
    ]


def test_bad_bytes_are_told_with_their_place() -> None:
    page = archive.parse(b"A line.\ncaf\xe9 and \xff\xfe.\n", name="a.txt")
    told = [(each.line, each.message) for each in page.warnings if each.code == "bytes"]
    assert told == [
        (2, "byte 11 (E9) is not UTF-8; read as U+FFFD"),
        (2, "byte 17 (FF) is not UTF-8; read as U+FFFD"),
        (2, "byte 18 (FE) is not UTF-8; read as U+FFFD"),
    ]
    assert page.post.text == "A line.\ncaf\ufffd and \ufffd\ufffd."


def test_no_entity_brings_a_file_in(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    for data in SPECIAL["external entities"].values():  # type: ignore[union-attr]
        text = str(data).replace("/etc/passwd", str(tmp_path / "secret"))
        try:
            pages = list(archive.read(text.encode(), name="a.xml"))
        except archive.ArchiveError as error:
            assert "secret" not in str(error)
            continue
        assert "the secret" not in str([page.to_dict() for page in pages])

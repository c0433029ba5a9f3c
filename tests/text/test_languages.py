"""The language of an archive, and archives of earlier versions."""

import json
from pathlib import Path

import attrs
import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.settings import FORMAT, Settings
from archive.storage.checksums import json_checksum
from archive.text.folding import fold
from archive.text.stems import STEMMER_LANGUAGES, resolve_language, stemmer


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text("Viele Häuser, kein Streik", "utf-8")
    return tmp_path


def test_every_language_of_the_stemmer_has_a_code() -> None:
    variants = {"porter", "dutch_porter"}
    assert set(STEMMER_LANGUAGES.values()) == set(snowballstemmer.algorithms()) - variants
    assert resolve_language("German") == resolve_language("de") == "german"
    assert resolve_language("NONE") == "none"
    for name in ("klingon", "", "porter", "d e"):
        with pytest.raises(archive.LanguageError, match="no stemmer for the language"):
            resolve_language(name)


@given(st.sampled_from(sorted(STEMMER_LANGUAGES.values())), st.text(max_size=12))
def test_stems_of_any_text(language: str, text: str) -> None:
    stem = stemmer(language)
    assert isinstance(stem(fold(text)), str)
    assert stemmer("none")(text) == text


def test_an_archive_keeps_its_language(german: Path) -> None:
    with archive.open("x.archive", create=True, language="de") as made:
        made.index(["pages"])
        assert made.language == "german"
        assert made.search("Haus").total == made.search("Streiks").total == 1
        assert made.search('"Haus"').total == 0
    with archive.open("x.archive") as again:
        assert again.search("Haus").total == 1
        with pytest.raises(archive.LanguageError, match="indexed for german") as caught:
            again.index(language="en")
        assert (caught.value.needs_rebuild, caught.value.language) == (True, "english")
        assert again.search("Haus").total == 1
        again.index(language="german")
        again.index(rebuild=True, language="none")
        assert (again.search("Haus").total, again.search("Häuser").total) == (0, 1)
        again.index(rebuild=True)
        assert again.language == "none"
    with archive.open("x.archive", create=True, language="fr") as kept:
        assert kept.language == "none"


def test_a_language_that_is_unknown_changes_nothing(german: Path) -> None:
    with pytest.raises(archive.LanguageError):
        archive.open("x.archive", create=True, language="klingon")
    made = archive.open("x.archive", create=True)
    with pytest.raises(archive.LanguageError):
        made.index(["pages"], language="klingon")
    assert not Path("x.archive").exists()
    made.index(["pages"], language="german")
    assert made.language == "german"
    made.close()


def test_scans_have_a_language_too(german: Path) -> None:
    assert archive.scan(["pages"], language="de").search("Haus").total == 1
    assert archive.scan(["pages"]).search("Haus").total == 0


def test_an_archive_of_an_earlier_version_is_rebuilt(german: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
    directory = Path("x.archive")
    file = directory / "archive.json"
    attrs.evolve(Settings.load(directory), format=1).save(directory)
    with archive.open("x.archive") as old:
        for ask in (old.stats, old.index, lambda: old.search("Streik")):
            with pytest.raises(archive.OutdatedArchiveError, match="created by an earlier version"):
                ask()
        assert json.loads(file.read_text())["format"] == 1
        assert old.index(rebuild=True).pages == 1
        assert old.search("Streik").total == 1
    assert json.loads(file.read_text())["format"] == FORMAT


def test_an_archive_of_format_9_has_no_number_for_its_readers(german: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
    file = Path("x.archive/archive.json")
    values = {**json.loads(file.read_text()), "format": 9}
    del values["readers"], values["checksum"]
    file.write_text(json.dumps({**values, "checksum": json_checksum(values)}))
    with archive.open("x.archive") as old:
        with pytest.raises(archive.OutdatedArchiveError):
            old.search("Streik")
        assert old.index(rebuild=True).pages == 1
        assert old.search("Streik").total == 1


def test_what_is_gone_is_carried_over_from_an_earlier_format(german: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
    directory = Path("x.archive")
    attrs.evolve(Settings.load(directory), format=8).save(directory)
    (german / "pages").rename("gone")
    with archive.open("x.archive") as old:
        report = old.index(rebuild=True)
        assert (report.pages, report.vanished) == (1, ("pages",))
        assert old.search("Streik").total == 1
        assert [page.name for page in old.pages()] == ["pages/a.txt"]

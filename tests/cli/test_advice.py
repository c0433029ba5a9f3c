"""Errors on the command line say what to do, and the commands they name are there."""

import pytest

import archive
from archive_cli.advice import advice
from tests.support.errors import ERRORS

ADVICE = {
    "NoArchiveError": "create one with: archive index FOLDER",
    "OutdatedArchiveError": "update it with: archive index --rebuild",
    "ArchiveDamagedError": "rebuild it with: archive index --rebuild",
    "ArchiveBusyError": "wait for it with: archive index --wait",
    "StorageError": "run archive index again",
    "DeadlineError": "narrow the query, or allow more time (--timeout)",
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_advice(error: archive.ArchiveError) -> None:
    expected = ADVICE.get(type(error).__name__, "")
    assert advice(error) == (f"; {expected}" if expected else "")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            archive.ArchiveDamagedError("x", "y", lost_settings=True),
            "; rebuild it with: archive index --rebuild FOLDER "
            "(repeat its --language, --engine and --no-merge)",
        ),
        (
            archive.ArchiveDamagedError("x", "y", missing_root="seeds"),
            "; rebuild it with: archive index --rebuild --forget seeds",
        ),
        (
            archive.ArchiveDamagedError("x", "y", unreadable="a.txt"),
            "; rebuild it with: archive index --rebuild, once it can be read",
        ),
        (archive.StorageError("x", "disk full"), ""),
        (
            archive.LanguageError("german", "x", needs_rebuild=True),
            "; change that with: archive index --rebuild --language german",
        ),
        (
            archive.EngineError("tantivy", "x", needs_rebuild=True),
            "; change that with: archive index --rebuild --engine tantivy",
        ),
    ],
)
def test_advice_for_particular_cases(error: archive.ArchiveError, expected: str) -> None:
    assert advice(error) == expected

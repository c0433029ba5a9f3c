"""SQLite's FTS5, which is given the pages: `archive` reads them, and FTS5 keeps the entries.

It is there for the time that its index takes: questions to it are those to `fts5`.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.docs import Corpus, Doc
from benchmarks.peers.fts5 import FTS5, SCHEMA, add, file_of
from benchmarks.questions import Question


class _Silent:
    def ask(self, question: Question) -> None:
        """Nothing is asked of it."""


class FTS5OfPages(FTS5):
    """FTS5 behind the parser of `archive`."""

    def index(self, place: Path, corpus: Corpus) -> None:
        # It brings in what reads pages, as `archive` does.
        from benchmarks.corpus import docs_of

        with sqlite3.connect(file_of(place)) as connection:
            connection.executescript(SCHEMA)
            for page in sorted(corpus.pages.iterdir()):
                add(connection, docs_of(page))

    def open(self, place: Path) -> _Silent:
        return _Silent()

    def command(self, place: Path, question: Question) -> Sequence[str] | None:
        return None

    def replace(self, place: Path, page: str, docs: Iterable[Doc]) -> bool:
        return False


PEER = FTS5OfPages()

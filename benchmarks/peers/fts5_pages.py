"""SQLite's FTS5 with pages as input: `archive` parses them, and FTS5 indexes the entries.

Only its indexing is measured; it answers questions like `fts5`.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.documents import Corpus, Document
from benchmarks.peers.fts5 import FTS5, SCHEMA, add_documents, database_path
from benchmarks.questions import Question


class _NoSession:
    def ask(self, question: Question) -> None:
        """Answer no question."""


class FTS5WithParsing(FTS5):
    """FTS5 with the parser of `archive`."""

    def index(self, directory: Path, corpus: Corpus) -> None:
        # Importing the parser counts, as it does for `archive`.
        from benchmarks.corpus import read_documents

        with closing(sqlite3.connect(database_path(directory))) as connection, connection:
            connection.executescript(SCHEMA)
            for page in sorted(corpus.pages.iterdir()):
                add_documents(connection, read_documents(page))

    def open(self, directory: Path) -> _NoSession:
        return _NoSession()

    def command(self, directory: Path, question: Question) -> Sequence[str] | None:
        return None

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        return False


PEER = FTS5WithParsing()

"""SQLite's FTS5: the entries in a table, with an index of texts and authors."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import attrs

from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer
from benchmarks.questions import Question

SCHEMA = """
CREATE TABLE docs(
  number INTEGER PRIMARY KEY, id TEXT, page TEXT, depth INTEGER, author TEXT, date TEXT, text TEXT);
CREATE INDEX docs_page ON docs(page);
CREATE VIRTUAL TABLE found USING fts5(
  text, author, content='docs', content_rowid='number', tokenize='unicode61 remove_diacritics 2');
"""
SCRIPT = f"""
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/fts5.db")
asked = "text:" + sys.argv[2]
print(db.execute("SELECT count(*) FROM found WHERE found MATCH ?", [asked]).fetchall())
print(db.execute("SELECT id FROM found JOIN docs ON number = found.rowid WHERE found MATCH ? "
                 "ORDER BY rank LIMIT {TOP_HITS}", [asked]).fetchall())
"""


def database_path(directory: Path) -> str:
    """Return the path of the database."""
    return str(directory / "fts5.db")


def add_documents(connection: sqlite3.Connection, docs: Iterable[Document]) -> None:
    """Add entries."""
    for doc in docs:
        row = (doc.id, doc.page, doc.depth, doc.author, doc.date, doc.text)
        made = connection.execute("INSERT INTO docs VALUES(NULL,?,?,?,?,?,?)", row)
        connection.execute(
            "INSERT INTO found(rowid, text, author) VALUES(?,?,?)",
            (made.lastrowid, doc.text, doc.author),
        )


def _query_of(question: Question) -> str:
    if question.is_phrase:
        words = [f'"{" ".join(question.words)}"']
    else:
        words = [f'"{word}"' + "*" * question.is_prefix for word in question.words]
    parts = [f"text:{word}" for word in words]
    if question.author:
        parts.append(f'author:"{question.author}"')
    return " AND ".join(parts)


@attrs.frozen
class _Session:
    connection: sqlite3.Connection

    def ask(self, question: Question) -> int | None:
        if question.kind == "inflections":
            return None
        where, values = "found MATCH ?", [_query_of(question)]
        if question.years:
            where += " AND date >= ? AND date < ?"
            values += [str(question.years[0]), str(question.years[1] + 1)]
        if question.depth is not None:
            where += " AND depth = ?"
            values.append(str(question.depth))
        joined = f"FROM found JOIN docs ON docs.number = found.rowid WHERE {where}"
        if question.kind == "by month":
            rows = self._rows(f"SELECT substr(date,1,7), count(*) {joined} GROUP BY 1", values)
            return sum(count for _, count in rows)
        order = "date DESC" if question.kind == "newest" else "rank"
        what = "snippet(found, 0, '[', ']', '…', 40)" if question.kind == "snippets" else "id"
        self._rows(f"SELECT {what} {joined} ORDER BY {order} LIMIT {TOP_HITS}", values)
        is_plain = question.years is None and question.depth is None
        counted = f"FROM found WHERE {where}" if is_plain else joined
        return int(self._rows(f"SELECT count(*) {counted}", values)[0][0])

    def _rows(self, query: str, values: Sequence[str]) -> list[tuple]:
        return self.connection.execute(query, values).fetchall()


class FTS5(Peer):
    """SQLite's FTS5."""

    script = SCRIPT

    def is_installed(self) -> bool:
        with closing(sqlite3.connect(":memory:")) as connection:
            options = connection.execute("PRAGMA compile_options").fetchall()
        return ("ENABLE_FTS5",) in options

    def index(self, directory: Path, corpus: Corpus) -> None:
        with closing(sqlite3.connect(database_path(directory))) as connection, connection:
            connection.executescript(SCHEMA)
            add_documents(connection, corpus.docs())

    def open(self, directory: Path) -> _Session:
        return _Session(sqlite3.connect(database_path(directory)))

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        with closing(sqlite3.connect(database_path(directory))) as connection, connection:
            connection.execute(
                "INSERT INTO found(found, rowid, text, author) "
                "SELECT 'delete', number, text, author FROM docs WHERE page = ?",
                (page,),
            )
            connection.execute("DELETE FROM docs WHERE page = ?", (page,))
            add_documents(connection, docs)
        return True


PEER = FTS5()

"""Xapian with its Python binding, which distributions install for their own Python."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer
from benchmarks.questions import Question

_DEBIAN = "/usr/lib/python3/dist-packages"
_DAY, _MONTH = 0, 1
SCRIPT = f"""
import sys
sys.path.append("{_DEBIAN}")
import xapian
database = xapian.Database(sys.argv[1] + "/xapian")
enquire = xapian.Enquire(database)
enquire.set_query(xapian.QueryParser().parse_query(sys.argv[2]))
found = enquire.get_mset(0, {TOP_HITS}, database.get_doccount())
print(found.get_matches_estimated(), [match.docid for match in found])
"""


def _import_xapian() -> Any:
    try:
        import xapian
    except ImportError:
        sys.path.append(_DEBIAN)
        import xapian
    return xapian


def _add_documents(database: Any, docs: Iterable[Document]) -> None:
    xapian = _import_xapian()
    generator = xapian.TermGenerator()
    for doc in docs:
        made = xapian.Document()
        generator.set_document(made)
        generator.index_text(doc.text)
        generator.increase_termpos()
        generator.index_text(doc.author, 1, "A")
        made.add_boolean_term(f"XD{doc.depth}")
        made.add_boolean_term(f"XP{doc.page}")
        made.add_value(_DAY, f"{doc.day:08}")
        made.add_value(_MONTH, doc.date[:7])
        made.set_data(doc.text)
        database.add_document(made)


def _query_of(database: Any, question: Question) -> Any:
    xapian = _import_xapian()
    parser = xapian.QueryParser()
    parser.set_database(database)
    parser.add_prefix("author", "A")
    parser.set_default_op(xapian.Query.OP_AND)
    flags = parser.FLAG_DEFAULT | parser.FLAG_WILDCARD
    words = " ".join(question.words)
    text = f'"{words}"' if question.is_phrase else words + "*" * question.is_prefix
    if question.author:
        text += f" author:{question.author}"
    query = parser.parse_query(text, flags)
    if question.depth is not None:
        query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query(f"XD{question.depth}"))
    if question.years:
        days = (f"{question.years[0]}0101", f"{question.years[1]}1231")
        among = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, *days)
        query = xapian.Query(xapian.Query.OP_FILTER, query, among)
    return query


@attrs.frozen
class _Session:
    database: Any

    def ask(self, question: Question) -> int | None:
        if question.kind == "inflections":
            return None
        xapian = _import_xapian()
        enquire = xapian.Enquire(self.database)
        enquire.set_query(_query_of(self.database, question))
        spy = xapian.ValueCountMatchSpy(_MONTH)
        if question.kind == "by month":
            enquire.add_matchspy(spy)
        elif question.kind == "newest":
            enquire.set_sort_by_value(_DAY, True)
        found = enquire.get_mset(0, TOP_HITS, self.database.get_doccount())
        if question.kind == "by month":
            return sum(value.termfreq for value in spy.values())
        texts = [match.document.get_data().decode() for match in found]
        if question.kind == "snippets":
            _ = [found.snippet(text, 240) for text in texts]
        return int(found.get_matches_estimated())


class Xapian(Peer):
    """Xapian, the library behind search engines for mail and desktops."""

    script = SCRIPT

    def is_installed(self) -> bool:
        try:
            _import_xapian()
        except ImportError:
            return False
        return True

    def index(self, directory: Path, corpus: Corpus) -> None:
        database = _import_xapian().WritableDatabase(str(directory / "xapian"))
        _add_documents(database, corpus.docs())
        database.commit()
        database.close()

    def open(self, directory: Path) -> _Session:
        return _Session(_import_xapian().Database(str(directory / "xapian")))

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        database = _import_xapian().WritableDatabase(str(directory / "xapian"))
        database.delete_document(f"XP{page}")
        _add_documents(database, docs)
        database.commit()
        database.close()
        return True


PEER = Xapian()

"""Whoosh as in its manual: with its own schema, writer, parser and highlighter."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer, lucene_filters
from benchmarks.questions import Question

_PATTERN = r"\w+('\w+)*"
SCRIPT = f"""
import sys
from whoosh.index import open_dir
from whoosh.qparser import QueryParser
index = open_dir(sys.argv[1] + "/whoosh")
with index.searcher() as searcher:
    found = searcher.search(QueryParser("text", index.schema).parse(sys.argv[2]), limit={TOP_HITS})
    print(len(found), [hit["id"] for hit in found])
"""


def _schema() -> Any:
    from whoosh import fields
    from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer
    from whoosh.support.charset import accent_map

    analyzer = RegexTokenizer(_PATTERN) | LowercaseFilter() | CharsetFilter(accent_map)
    return fields.Schema(
        id=fields.ID(stored=True),
        page=fields.ID(),
        text=fields.TEXT(analyzer=analyzer, stored=True),
        author=fields.TEXT(analyzer=analyzer, stored=True),
        depth=fields.NUMERIC(int),
        day=fields.NUMERIC(int, sortable=True),
        month=fields.ID(sortable=True),
    )


def _add_documents(writer: Any, docs: Iterable[Document]) -> None:
    for doc in docs:
        writer.add_document(
            id=doc.id, page=doc.page, text=doc.text, author=doc.author, depth=doc.depth,
            day=doc.day, month=doc.date[:7],
        )  # fmt: skip


def _query_of(question: Question) -> str:
    if question.is_phrase:
        parts = [f'"{" ".join(question.words)}"']
    else:
        parts = [word + "*" * question.is_prefix for word in question.words]
    parts += lucene_filters(question)
    return " ".join(parts)


@attrs.frozen
class _Session:
    index: Any

    def ask(self, question: Question) -> int | None:
        from whoosh.qparser import QueryParser

        if question.kind == "inflections":
            return None
        query = QueryParser("text", self.index.schema).parse(_query_of(question))
        with self.index.searcher() as searcher:
            if question.kind == "by month":
                found = searcher.search(query, limit=None, groupedby="month")
                return sum(len(each) for each in found.groups("month").values())
            order = {"sortedby": "day", "reverse": True} if question.kind == "newest" else {}
            found = searcher.search(query, limit=TOP_HITS, **order)
            if question.kind == "snippets":
                _ = [hit.highlights("text") for hit in found]
            return len(found)


class Whoosh(Peer):
    """Whoosh without `archive`."""

    script = SCRIPT

    def is_installed(self) -> bool:
        return True

    def index(self, directory: Path, corpus: Corpus) -> None:
        from whoosh.index import create_in

        (directory / "whoosh").mkdir()
        writer = create_in(directory / "whoosh", _schema()).writer(limitmb=256)
        _add_documents(writer, corpus.docs())
        writer.commit()

    def open(self, directory: Path) -> _Session:
        from whoosh.index import open_dir

        return _Session(open_dir(directory / "whoosh"))

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        from whoosh.index import open_dir

        writer = open_dir(directory / "whoosh").writer()
        writer.delete_by_term("page", page)
        _add_documents(writer, docs)
        writer.commit()
        return True


PEER = Whoosh()

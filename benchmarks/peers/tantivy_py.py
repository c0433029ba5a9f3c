"""tantivy with its Python binding."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs

from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer, lucene_filters
from benchmarks.questions import Question

SCRIPT = f"""
import sys, tantivy
index = tantivy.Index.open(sys.argv[1] + "/tantivy")
searcher = index.searcher()
found = searcher.search(index.parse_query(sys.argv[2], ["text"]), limit={TOP_HITS}, count=True)
print(found.count, [searcher.doc(address)["id"] for _, address in found.hits])
"""


def _open(directory: Path) -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("page", tokenizer_name="raw")
    builder.add_text_field("text", stored=True)
    builder.add_text_field("author")
    builder.add_text_field("month", tokenizer_name="raw", fast=True)
    builder.add_integer_field("depth", indexed=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    (directory / "tantivy").mkdir(exist_ok=True)
    return tantivy.Index(builder.build(), path=str(directory / "tantivy"))


def _add_documents(writer: Any, docs: Iterable[Document]) -> None:
    import tantivy

    for doc in docs:
        writer.add_document(
            tantivy.Document(
                id=doc.id, page=doc.page, text=doc.text, author=doc.author, month=doc.date[:7],
                depth=doc.depth, day=doc.day,
            )
        )  # fmt: skip


def _query_of(question: Question) -> str:
    if question.is_phrase:
        parts = [f'text:"{" ".join(question.words)}"']
    else:
        parts = [f"text:{word}" for word in question.words]
    parts += lucene_filters(question)
    return " AND ".join(parts)


@attrs.frozen
class _Session:
    index: Any

    def ask(self, question: Question) -> int | None:
        import tantivy

        if question.kind == "inflections":
            return None
        searcher = self.index.searcher()
        if question.is_prefix:
            schema = self.index.schema
            query = tantivy.Query.regex_query(schema, "text", f"{question.words[0]}.*")
        else:
            query = self.index.parse_query(_query_of(question), ["text"])
        if question.kind == "by month":
            terms = {"months": {"terms": {"field": "month", "size": 10_000}}}
            buckets = searcher.aggregate(query, terms)["months"]["buckets"]
            return sum(bucket["doc_count"] for bucket in buckets)
        order = {"order_by_field": "day"} if question.kind == "newest" else {}
        found = searcher.search(query, limit=TOP_HITS, count=True, **order)
        if question.kind == "snippets":
            generator = tantivy.SnippetGenerator.create(searcher, query, self.index.schema, "text")
            docs = (searcher.doc(address) for _, address in found.hits)
            _ = [generator.snippet_from_doc(doc).to_html() for doc in docs]
        else:
            _ = [searcher.doc(address)["id"] for _, address in found.hits]
        return int(found.count)


class Tantivy(Peer):
    """tantivy as fast as it gets: its writer uses several threads."""

    script = SCRIPT

    def is_installed(self) -> bool:
        return find_spec("tantivy") is not None

    def index(self, directory: Path, corpus: Corpus) -> None:
        self._change(directory, None, corpus.docs())

    def _change(self, directory: Path, page: str | None, docs: Iterable[Document]) -> None:
        writer = _open(directory).writer()
        if page is not None:
            writer.delete_documents("page", page)
        _add_documents(writer, docs)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, directory: Path) -> _Session:
        return _Session(_open(directory))

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        self._change(directory, page, docs)
        return True


PEER = Tantivy()

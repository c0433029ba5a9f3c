"""`archive` itself, with one of its engines."""

import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

import archive
from archive.library import Archive
from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer
from benchmarks.questions import Question

ENGINES = {
    "whoosh": ("archive.engines.whoosh.searcher", "archive.engines.whoosh.evaluator"),
    "tantivy": ("archive.engines.tantivy.index", "archive.engines.tantivy.commit"),
    "scan": (),
}
"""The modules of each engine that answer queries."""


def query_of(question: Question) -> str:
    """Write a question in the query language."""
    if question.kind == "inflections":
        return question.words[0]
    if question.is_prefix:
        parts = [f"{question.words[0]}*"]
    elif question.is_phrase:
        parts = [f'"{" ".join(question.words)}"']
    else:
        parts = [f'"{word}"' for word in question.words]
    if question.years:
        parts.append(f"date:{question.years[0]}..{question.years[1]}")
    if question.author:
        parts.append(f"author:{question.author}")
    if question.depth is not None:
        parts.append(f"depth:{question.depth}")
    return " ".join(parts)


@attrs.frozen
class _Session:
    archive: Archive

    def ask(self, question: Question) -> int | None:
        query = query_of(question)
        if question.kind == "by month":
            counts = self.archive.count(query, by="month")
            return sum(row.entries for row in counts.rows)
        sort = "newest" if question.kind == "newest" else "relevance"
        hits = self.archive.search(query, sort=sort, limit=TOP_HITS)
        # Entries are read when they are accessed, as every caller does.
        _ = [hit.snippet if question.kind == "snippets" else hit.entry.id for hit in hits]
        return hits.total


@attrs.frozen(slots=False)
class ArchivePeer(Peer):
    """`archive`, as a library and as a command."""

    engine: str
    imports: tuple[str, ...] = attrs.field(init=False)

    @imports.default
    def _imports(self) -> tuple[str, ...]:
        """The modules of `archive`, with what they import."""
        return (
            "archive.opening",
            "archive.answers.question",
            "archive.query.build",
            *ENGINES[self.engine],
        )

    def is_installed(self) -> bool:
        return True

    def prepare(self, directory: Path, corpus: Corpus) -> None:
        """Copy the pages, so that they can be changed."""
        shutil.copytree(corpus.pages, directory / "pages")

    def index(self, directory: Path, corpus: Corpus) -> None:
        with archive.open(directory / ".archive", create=True, engine=self.engine) as opened:
            opened.index([directory / "pages"])

    def open(self, directory: Path) -> _Session:
        return _Session(archive.open(directory / ".archive"))

    def command(self, directory: Path, question: Question) -> Sequence[str]:
        program = [sys.executable, "-m", "archive_cli", "search", "--archive"]
        options = [str(directory / ".archive"), "--format", "ids", "--limit", str(TOP_HITS)]
        return [*program, *options, query_of(question)]

    def refresh(self, directory: Path) -> bool:
        with archive.open(directory / ".archive") as opened:
            opened.index()
        return True

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        """Index the page again; the caller has changed its file."""
        return self.refresh(directory)

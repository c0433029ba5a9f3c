"""`archive` itself, with one of its engines."""

import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

import archive
from archive.library import Archive
from benchmarks.docs import Corpus, Doc
from benchmarks.peers import SHOWN, Peer
from benchmarks.questions import Question

ENGINES = {
    "whoosh": ("archive.engines.whoosh.searcher", "archive.engines.whoosh.evaluator"),
    "tantivy": ("archive.engines.tantivy.index", "archive.engines.tantivy.commit"),
    "scan": (),
}
"""The modules of each engine that answer questions."""


def query_of(question: Question) -> str:
    """A question in the query language."""
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
class _Opened:
    archive: Archive

    def ask(self, question: Question) -> int | None:
        query = query_of(question)
        if question.kind == "by month":
            counts = self.archive.count(query, by="month")
            return sum(row.entries for row in counts.rows)
        sort = "newest" if question.kind == "newest" else "relevance"
        hits = self.archive.search(query, sort=sort, limit=SHOWN)
        # What is found is read when somebody looks at it, as everybody does.
        _ = [hit.snippet if question.kind == "snippets" else hit.entry.id for hit in hits]
        return hits.total


@attrs.frozen(slots=False)
class Ours(Peer):
    """`archive`, as a library and as a command."""

    engine: str
    imports: tuple[str, ...] = attrs.field(init=False)

    @imports.default
    def _imports(self) -> tuple[str, ...]:
        """Its own modules, and the library of numbers that the engine of Whoosh stands on."""
        return (
            "archive.opening",
            "archive.answers.question",
            "archive.query.build",
            *ENGINES[self.engine],
        )

    def is_here(self) -> bool:
        return True

    def prepare(self, place: Path, corpus: Corpus) -> None:
        """Its copy of the pages, which may be changed."""
        shutil.copytree(corpus.pages, place / "pages")

    def index(self, place: Path, corpus: Corpus) -> None:
        with archive.open(place / ".archive", create=True, engine=self.engine) as opened:
            opened.index([place / "pages"])

    def open(self, place: Path) -> _Opened:
        return _Opened(archive.open(place / ".archive"))

    def command(self, place: Path, question: Question) -> Sequence[str]:
        program = [sys.executable, "-m", "archive_cli", "search", "--archive"]
        options = [str(place / ".archive"), "--format", "ids", "--limit", str(SHOWN)]
        return [*program, *options, query_of(question)]

    def refresh(self, place: Path) -> bool:
        with archive.open(place / ".archive") as opened:
            opened.index()
        return True

    def replace(self, place: Path, page: str, docs: Iterable[Doc]) -> bool:
        """The file has been changed by whoever asks."""
        return self.refresh(place)

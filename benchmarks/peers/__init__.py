"""The systems that are measured. To add one: a module here with a class that is a Peer, and a line
in PEERS."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.docs import Corpus, Doc
from benchmarks.questions import Question

SHOWN = 20
"""Systems find out how many entries match, and which so many come first."""

PEERS = {
    "fts5": "benchmarks.peers.fts5",
    "fts5:pages": "benchmarks.peers.fts5_pages",
    "whoosh": "benchmarks.peers.plain_whoosh",
    "tantivy": "benchmarks.peers.tantivy_py",
    "xapian": "benchmarks.peers.xapian_py",
    "notmuch": "benchmarks.peers.notmuch",
    "recoll": "benchmarks.peers.recoll",
    "ripgrep": "benchmarks.peers.ripgrep",
}
"""Modules by the names that the command knows them by."""


class Session(Protocol):
    """An index that is open."""

    def ask(self, question: Question) -> int | None:
        """How many entries match, when the first SHOWN of them are known; None where the system
        cannot ask that."""


class Peer:
    """A system. Whatever it writes is below `place`."""

    script = ""
    """For one in Python: the shortest program that prints how many entries hold a word and the ids
    of the first; its arguments are the place and the word."""

    imports: tuple[str, ...] = ()
    """What is imported before it is asked, and is no part of the first question; whatever its own
    module imports is none either."""

    def is_here(self) -> bool:
        """Whether it is installed."""
        raise NotImplementedError

    def prepare(self, place: Path, corpus: Corpus) -> None:
        """What must be there before it begins, and is none of its work."""

    def index(self, place: Path, corpus: Corpus) -> None:
        """Make its index of a corpus."""
        raise NotImplementedError

    def open(self, place: Path) -> Session:
        """Open it."""
        raise NotImplementedError

    def command(self, place: Path, question: Question) -> Sequence[str] | None:
        """A command that answers a question, a word, in a process of its own, or None."""
        return [sys.executable, "-c", self.script, str(place), " ".join(question.words)]

    def refresh(self, place: Path) -> bool:
        """Look for what has changed on its own; False where it has no way to."""
        return False

    def replace(self, place: Path, page: str, docs: Iterable[Doc]) -> bool:
        """Put other entries in the place of a page's; False where it has no way to."""
        return False


def fields_of(question: Question) -> Iterator[str]:
    """What a question narrows by, as the parsers of Lucene's kind read it."""
    if question.years:
        yield f"day:[{question.years[0]}0101 TO {question.years[1]}1231]"
    if question.author:
        yield f"author:{question.author}"
    if question.depth is not None:
        yield f"depth:{question.depth}"


def peer_called(name: str) -> Peer:
    """A system by its name; `archive:whoosh` is `archive` with that engine."""
    if name.startswith("archive:"):
        from benchmarks.peers.ours import Ours

        return Ours(name.partition(":")[2])
    peer: Peer = import_module(PEERS[name]).PEER
    return peer

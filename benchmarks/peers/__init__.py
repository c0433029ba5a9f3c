"""The systems that are measured. To add one, write a module here with a class that is a Peer, and
add it to PEERS."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.documents import Corpus, Document
from benchmarks.questions import Question

TOP_HITS = 20
"""Systems find the number of matching entries, and this many of the first."""

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
"""Modules by the name that is used on the command line."""


class Session(Protocol):
    """An open index."""

    def ask(self, question: Question) -> int | None:
        """Return the number of matching entries once the first TOP_HITS are known; None if the
        system cannot answer the question."""


class Peer:
    """A search system. It writes only below `directory`."""

    script = ""
    """For systems in Python: the shortest program that prints how many entries have a word, and the
    ids of the first; its arguments are the directory and the word."""

    imports: tuple[str, ...] = ()
    """Modules that are imported before the first question is timed, besides those that the system's
    own module imports."""

    def is_installed(self) -> bool:
        """Return whether it is installed."""
        raise NotImplementedError

    def prepare(self, directory: Path, corpus: Corpus) -> None:
        """Prepare what the system needs, before time is measured."""

    def index(self, directory: Path, corpus: Corpus) -> None:
        """Build the index of a corpus."""
        raise NotImplementedError

    def open(self, directory: Path) -> Session:
        """Open the index."""
        raise NotImplementedError

    def command(self, directory: Path, question: Question) -> Sequence[str] | None:
        """Return a command that answers a one-word question in a new process; None if there is
        none."""
        return [sys.executable, "-c", self.script, str(directory), " ".join(question.words)]

    def refresh(self, directory: Path) -> bool:
        """Find and index what has changed; return False if the system cannot."""
        return False

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        """Replace the entries of a page; return False if the system cannot."""
        return False


def lucene_filters(question: Question) -> Iterator[str]:
    """Yield the filters of a question, in the syntax of Lucene and its relatives."""
    if question.years:
        yield f"day:[{question.years[0]}0101 TO {question.years[1]}1231]"
    if question.author:
        yield f"author:{question.author}"
    if question.depth is not None:
        yield f"depth:{question.depth}"


def get_peer(name: str) -> Peer:
    """Return a system by name; `archive:whoosh` is `archive` with that engine."""
    if name.startswith("archive:"):
        from benchmarks.peers.archive_peer import ArchivePeer

        return ArchivePeer(name.partition(":")[2])
    peer: Peer = import_module(PEERS[name]).PEER
    return peer

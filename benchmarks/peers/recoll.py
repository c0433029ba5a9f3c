"""Recoll: a text file an entry, as old as the entry."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.docs import Corpus
from benchmarks.peers import SHOWN, Peer
from benchmarks.peers.programs import Asked, run
from benchmarks.questions import Question

_COUNT = re.compile(r"(\d+) results")


class Recoll(Peer):
    """Recoll, a program that searches a desktop."""

    def is_here(self) -> bool:
        return shutil.which("recollindex") is not None and shutil.which("recollq") is not None

    def index(self, place: Path, corpus: Corpus) -> None:
        folder = place / "recoll"
        folder.mkdir()
        settings = f"topdirs = {corpus.texts}\nindexstemminglanguages =\nidxflushmb = 200\n"
        (folder / "recoll.conf").write_text(settings, encoding="utf-8")
        self.refresh(place)

    def open(self, place: Path) -> Asked:
        return Asked(place, self.command, _count)

    def command(self, place: Path, question: Question) -> Sequence[str] | None:
        if question.kind in ("by month", "inflections", "depth and term", "author and term"):
            return None
        if question.is_phrase:
            parts = [f'"{" ".join(question.words)}"']
        else:
            parts = [word + "*" * question.is_prefix for word in question.words]
        if question.years:
            parts.append(f"date:{question.years[0]}-01-01/{question.years[1]}-12-31")
        options = ["-A"] if question.kind == "snippets" else []
        if question.kind == "newest":
            options = ["-S", "mtime", "-D"]
        options += ["-E", "-c", str(place / "recoll"), "-s", "", "-n", f"0-{SHOWN}"]
        return ["recollq", *options, "-q", " ".join(parts)]

    def refresh(self, place: Path) -> bool:
        run(["recollindex", "-c", str(place / "recoll")])
        return True


def _count(printed: str) -> int:
    found = _COUNT.search(printed)
    return int(found[1]) if found else 0


PEER = Recoll()

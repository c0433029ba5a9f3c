"""Recoll: every entry is a text file, dated like the entry."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.documents import Corpus
from benchmarks.peers import TOP_HITS, Peer
from benchmarks.peers.programs import ProgramSession, run
from benchmarks.questions import Question

_COUNT = re.compile(r"(\d+) results")


class Recoll(Peer):
    """Recoll, a desktop search program."""

    def is_installed(self) -> bool:
        return shutil.which("recollindex") is not None and shutil.which("recollq") is not None

    def index(self, directory: Path, corpus: Corpus) -> None:
        folder = directory / "recoll"
        folder.mkdir()
        settings = f"topdirs = {corpus.texts}\nindexstemminglanguages =\nidxflushmb = 200\n"
        (folder / "recoll.conf").write_text(settings, encoding="utf-8")
        self.refresh(directory)

    def open(self, directory: Path) -> ProgramSession:
        return ProgramSession(directory, self.command, _count)

    def command(self, directory: Path, question: Question) -> Sequence[str] | None:
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
        options += ["-E", "-c", str(directory / "recoll"), "-s", "", "-n", f"0-{TOP_HITS}"]
        return ["recollq", *options, "-q", " ".join(parts)]

    def refresh(self, directory: Path) -> bool:
        run(["recollindex", "-c", str(directory / "recoll")])
        return True


def _count(printed: str) -> int:
    found = _COUNT.search(printed)
    return int(found[1]) if found else 0


PEER = Recoll()

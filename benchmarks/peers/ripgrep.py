"""ripgrep: every entry is a text file; there is no index."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.documents import Corpus
from benchmarks.peers import Peer
from benchmarks.peers.programs import ProgramSession
from benchmarks.questions import Question

_KINDS = frozenset({"term", "rare phrase", "common phrase", "prefix"})


class Ripgrep(Peer):
    """ripgrep."""

    def is_installed(self) -> bool:
        return shutil.which("rg") is not None

    def index(self, directory: Path, corpus: Corpus) -> None:
        (directory / "texts").symlink_to(corpus.texts, target_is_directory=True)

    def open(self, directory: Path) -> ProgramSession:
        return ProgramSession(directory, self.command, lambda printed: len(printed.splitlines()))

    def command(self, directory: Path, question: Question) -> Sequence[str] | None:
        if question.kind not in _KINDS:
            return None
        end = "" if question.is_prefix else r"\b"
        words = r"\W+".join(question.words)
        pattern = rf"\b{words}{end}"
        options = ["--multiline"] if question.is_phrase else []
        folder = str(directory / "texts") + "/"
        return ["rg", "--ignore-case", "--files-with-matches", *options, "-e", pattern, folder]


PEER = Ripgrep()

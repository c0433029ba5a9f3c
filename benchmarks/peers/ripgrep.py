"""ripgrep over a text file an entry: no index at all."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.docs import Corpus
from benchmarks.peers import Peer
from benchmarks.peers.programs import Asked
from benchmarks.questions import Question

_KINDS = frozenset({"term", "rare phrase", "common phrase", "prefix"})


class Ripgrep(Peer):
    """ripgrep."""

    def is_here(self) -> bool:
        return shutil.which("rg") is not None

    def index(self, place: Path, corpus: Corpus) -> None:
        (place / "texts").symlink_to(corpus.texts, target_is_directory=True)

    def open(self, place: Path) -> Asked:
        return Asked(place, self.command, lambda printed: len(printed.splitlines()))

    def command(self, place: Path, question: Question) -> Sequence[str] | None:
        if question.kind not in _KINDS:
            return None
        end = "" if question.is_prefix else r"\b"
        words = r"\W+".join(question.words)
        pattern = rf"\b{words}{end}"
        options = ["--multiline"] if question.is_phrase else []
        folder = str(place / "texts") + "/"
        return ["rg", "--ignore-case", "--files-with-matches", *options, "-e", pattern, folder]


PEER = Ripgrep()

"""notmuch: every entry is a message."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.documents import Corpus, Document
from benchmarks.peers import TOP_HITS, Peer
from benchmarks.peers.programs import ProgramSession, run
from benchmarks.questions import Question

_CONFIG = """[database]
path={mail}
[user]
name=Nobody
primary_email=nobody@example.org
[new]
tags=
[index]
"""


def _message(doc: Document) -> bytes:
    made = EmailMessage()
    made["From"] = f'"{doc.author or "nobody"}" <x@example.org>'
    made["Subject"] = "x"
    made["Message-ID"] = f"<{sha256(doc.id.encode()).hexdigest()[:24]}@example.org>"
    if doc.date:
        made["Date"] = format_datetime(datetime.fromisoformat(doc.date).replace(tzinfo=UTC))
    made.set_content(doc.text, cte="8bit")
    return made.as_bytes()


def _config_path(directory: Path) -> Path:
    return directory / "notmuch-config"


def _write(directory: Path, docs: Iterable[Document]) -> None:
    for number, doc in enumerate(docs):
        folder = directory / "mail" / doc.page / "cur"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:06}:2,S").write_bytes(_message(doc))


class Notmuch(Peer):
    """notmuch, a program that searches mail."""

    def is_installed(self) -> bool:
        return shutil.which("notmuch") is not None

    def prepare(self, directory: Path, corpus: Corpus) -> None:
        """Write the messages, which is not measured."""
        _write(directory, corpus.docs())
        _config_path(directory).write_text(
            _CONFIG.format(mail=directory / "mail"), encoding="utf-8"
        )

    def index(self, directory: Path, corpus: Corpus) -> None:
        self.refresh(directory)

    def open(self, directory: Path) -> ProgramSession:
        return ProgramSession(directory, self.command, lambda printed: int(printed.split()[-1]))

    def command(self, directory: Path, question: Question) -> Sequence[str] | None:
        if question.kind in ("by month", "snippets", "inflections", "depth and term"):
            return None
        if question.is_prefix:
            parts = [f"body:{question.words[0]}*"]
        elif question.is_phrase:
            parts = [f'body:"{" ".join(question.words)}"']
        else:
            parts = [f'body:"{word}"' for word in question.words]
        if question.years:
            parts.append(f"date:{question.years[0]}-01-01..{question.years[1]}-12-31")
        if question.author:
            parts.append(f"from:{question.author}")
        program = ["notmuch", f"--config={_config_path(directory)}"]
        query = " and ".join(parts)
        search = f"--sort=newest-first --output=files --limit={TOP_HITS}"
        script = f'{" ".join(program)} search {search} -- "$0" >/dev/null; '
        return ["sh", "-c", f'{script}{" ".join(program)} count -- "$0"', query]

    def refresh(self, directory: Path) -> bool:
        run(["notmuch", f"--config={_config_path(directory)}", "new", "--quiet"])
        return True

    def replace_page(self, directory: Path, page: str, docs: Iterable[Document]) -> bool:
        shutil.rmtree(directory / "mail" / page, ignore_errors=True)
        _write(directory, docs)
        return self.refresh(directory)


PEER = Notmuch()

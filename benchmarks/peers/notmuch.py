"""notmuch: every entry as a message, the thread as a thread."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.docs import Corpus, Doc
from benchmarks.peers import SHOWN, Peer
from benchmarks.peers.programs import Asked, run
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


def _message(doc: Doc) -> bytes:
    made = EmailMessage()
    made["From"] = f'"{doc.author or "nobody"}" <x@example.org>'
    made["Subject"] = "x"
    made["Message-ID"] = f"<{sha256(doc.id.encode()).hexdigest()[:24]}@example.org>"
    if doc.date:
        made["Date"] = format_datetime(datetime.fromisoformat(doc.date).replace(tzinfo=UTC))
    made.set_content(doc.text, cte="8bit")
    return made.as_bytes()


def _config(place: Path) -> Path:
    return place / "notmuch-config"


def _write(place: Path, docs: Iterable[Doc]) -> None:
    for number, doc in enumerate(docs):
        folder = place / "mail" / doc.page / "cur"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:06}:2,S").write_bytes(_message(doc))


class Notmuch(Peer):
    """notmuch, a program that searches mail."""

    def is_here(self) -> bool:
        return shutil.which("notmuch") is not None

    def prepare(self, place: Path, corpus: Corpus) -> None:
        """The messages, which are none of its work."""
        _write(place, corpus.docs())
        _config(place).write_text(_CONFIG.format(mail=place / "mail"), encoding="utf-8")

    def index(self, place: Path, corpus: Corpus) -> None:
        self.refresh(place)

    def open(self, place: Path) -> Asked:
        return Asked(place, self.command, lambda printed: int(printed.split()[-1]))

    def command(self, place: Path, question: Question) -> Sequence[str] | None:
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
        program = ["notmuch", f"--config={_config(place)}"]
        query = " and ".join(parts)
        search = f"--sort=newest-first --output=files --limit={SHOWN}"
        script = f'{" ".join(program)} search {search} -- "$0" >/dev/null; '
        return ["sh", "-c", f'{script}{" ".join(program)} count -- "$0"', query]

    def refresh(self, place: Path) -> bool:
        run(["notmuch", f"--config={_config(place)}", "new", "--quiet"])
        return True

    def replace(self, place: Path, page: str, docs: Iterable[Doc]) -> bool:
        shutil.rmtree(place / "mail" / page, ignore_errors=True)
        _write(place, docs)
        return self.refresh(place)


PEER = Notmuch()

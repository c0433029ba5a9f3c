"""Makes the corpus of the search benchmark: pages as files, and their entries as JSON lines.

The pages are generated, or rendered from the entries of a real archive. The entries are those that
`archive` reads from the pages, so that all systems get the same texts.
"""

import datetime
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs

import archive
from archive.engines.entry_fields import searchable_entries
from benchmarks.discussions import ENTRIES_PER_PAGE, generate_discussion
from benchmarks.documents import Corpus, Document
from benchmarks.text_generator import TextGenerator
from tests.support.threads import Said, flatten

AUTHORS = 400
"""Number of authors of comments on generated pages; a quarter of the comments is anonymous."""
DAYS = 3_000
"""Number of days on which generated pages are dated."""
TITLE_SEPARATOR = "xxx"
"""Put between a post's title and its text, so that no phrase matches across them; in `archive` they
are separate fields."""
FIRST_MOMENT = datetime.datetime(2010, 1, 1, 9, 0)


def generate(folder: Path, entries: int, seed: int) -> Corpus:
    """Generate a corpus of about this many entries; the same seed gives the same corpus."""
    generator = TextGenerator(seed)
    people = [f"{generator.word()} {generator.word()}".title() for _ in range(AUTHORS)]
    pages = (_generate(generator, people) for _ in range(max(1, entries // ENTRIES_PER_PAGE)))
    return _write(Corpus(folder), pages)


def load(folder: Path, file: Path) -> Corpus:
    """Make a corpus of the entries in a file that `archive export` wrote."""
    with file.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    pages = groupby(records, key=lambda record: record["page"])
    return _write(Corpus(folder), (list(entries) for _, entries in pages))


def _write(corpus: Corpus, pages: Iterable[list[Mapping[str, Any]]]) -> Corpus:
    corpus.pages.mkdir(parents=True)
    corpus.texts.mkdir()
    number = 0
    with (corpus.folder / "docs.jsonl").open("w", encoding="utf-8") as lines:
        for page_number, entries in enumerate(pages):
            file = corpus.pages / f"page{page_number:06}.html"
            file.write_text(render_page(entries), encoding="utf-8")
            for doc in read_documents(file):
                lines.write(json.dumps(attrs.asdict(doc), ensure_ascii=False) + "\n")
                _write_text(corpus, doc, number)
                number += 1
    return corpus


def _write_text(corpus: Corpus, doc: Document, number: int) -> None:
    folder = corpus.texts / f"{number // 1_000:04}"
    folder.mkdir(exist_ok=True)
    file = folder / f"{number:07}.txt"
    file.write_text(doc.text, encoding="utf-8")
    if doc.date:
        when = datetime.datetime.fromisoformat(doc.date).timestamp()
        os.utime(file, (when, when))


def read_documents(file: Path) -> Iterator[Document]:
    """Read the entries of a page in the form in which systems get them."""
    for page in archive.read(file, name=file.name):
        for entry, text, _ in searchable_entries(page):
            title = f"{entry.title or ''}\n\n{TITLE_SEPARATOR}\n\n" if entry.kind == "post" else ""
            yield Document(
                entry.id, entry.page, entry.depth, entry.author or "", entry.date or "",
                title + text,
            )  # fmt: skip


def _generate(generator: TextGenerator, people: Sequence[str]) -> list[Mapping[str, Any]]:
    discussion = generate_discussion(generator)
    clock = FIRST_MOMENT + datetime.timedelta(days=generator.random.randrange(DAYS))
    body = [_entry("0", discussion.body, "Jim Brown", clock, discussion.title)]
    for locator, said in flatten(discussion):
        clock += datetime.timedelta(minutes=generator.random.randrange(1, 120))
        rank = int(generator.random.paretovariate(0.8)) % AUTHORS
        who = "Anonymous" if generator.random.random() < 0.25 else people[rank]
        body.append(_entry(locator, _signed(said), who, clock, discussion.title))
    return body


def _signed(said: Said) -> list[list[str]]:
    return [*said.paragraphs, [said.signature]] if said.signature else said.paragraphs


def _entry(
    locator: str,
    paragraphs: list[list[str]],
    author: str,
    clock: datetime.datetime,
    title: str | None,
) -> Mapping[str, Any]:
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)
    date = f"{clock:%Y-%m-%dT%H:%M}"
    return {"locator": locator, "text": text, "author": author, "date": date, "title": title}


def render_page(entries: Sequence[Mapping[str, Any]]) -> str:
    """Render exported entries as a page of HTML, in the markup of a WordPress theme."""
    post, *comments = (entry for entry in entries if entry["locator"][0] != "s")
    stack = 0
    parts = []
    for number, comment in enumerate(comments):
        depth = comment["locator"].count(".") + 1
        if depth > stack:
            parts.append("<ol>")
        else:
            parts.append("</li>" + "</ol></li>" * (stack - depth))
        stack = depth
        parts.append(_comment(number, comment))
    end = "</li></ol>" * stack
    title = escape(post["title"] or "")
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<article class='post'><h1 class='entry-title'>{title}</h1>{_byline(post, 'entry-date')}"
        f"<div class='entry-content'>{_markup(post['text'])}</div></article><div id='comments'>"
        f"{''.join(parts)}{end}</div></body></html>"
    )


def _byline(entry: Mapping[str, Any], kind: str) -> str:
    name = f"<span class='author vcard'><b class='fn'>{escape(entry['author'] or '')}</b></span>"
    return f"{name}<time class='{kind}' datetime='{entry['date'] or ''}'></time>"


def _comment(number: int, entry: Mapping[str, Any]) -> str:
    return (
        f"<li class='comment' id='comment-{number}'><div class='comment-author vcard'>"
        f"<b class='fn'>{escape(entry['author'] or '')}</b></div>"
        f"<time datetime='{entry['date'] or ''}'></time>"
        f"<div class='comment-content'>{_markup(entry['text'])}</div>"
    )


def _markup(text: str) -> str:
    blocks = (escape(block).replace("\n", "<br>") for block in text.split("\n\n"))
    return "".join(f"<p>{block}</p>" for block in blocks)

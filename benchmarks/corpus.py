"""What the search benchmark searches: pages as files, and their entries as JSON lines.

The pages are generated, or made of the entries of a real archive. The entries are what `archive`
reads from them, so that all systems have the same texts.
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
from threads import Said, flatten

import archive
from archive.engines.protocol import searchable
from benchmarks.discussions import ENTRIES_A_PAGE, write_discussion
from benchmarks.docs import Corpus, Doc
from benchmarks.words import Writer

PEOPLE = 400
"""So many people comment on the generated pages; a quarter of the comments is Anonymous's."""
DAYS = 3_000
"""The generated pages are of so many days."""
BETWEEN = "xxx"
"""What stands between a post's title and its text, so that no phrase has words of both; `archive`
has them in two fields."""
BEGUN = datetime.datetime(2010, 1, 1, 9, 0)


def generate(folder: Path, entries: int, seed: int) -> Corpus:
    """One of about so many entries, the same for the same seed."""
    writer = Writer(seed)
    people = [f"{writer.word()} {writer.word()}".title() for _ in range(PEOPLE)]
    pages = (_generate(writer, people) for _ in range(max(1, entries // ENTRIES_A_PAGE)))
    return _write(Corpus(folder), pages)


def load(folder: Path, file: Path) -> Corpus:
    """One of the entries that `archive export` has written."""
    with file.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    pages = groupby(records, key=lambda record: record["page"])
    return _write(Corpus(folder), (list(entries) for _, entries in pages))


def _write(corpus: Corpus, pages: Iterable[list[Mapping[str, Any]]]) -> Corpus:
    corpus.pages.mkdir(parents=True)
    corpus.texts.mkdir()
    number = 0
    with (corpus.folder / "docs.jsonl").open("w", encoding="utf-8") as lines:
        for place, entries in enumerate(pages):
            file = corpus.pages / f"page{place:06}.html"
            file.write_text(page_of(entries), encoding="utf-8")
            for doc in docs_of(file):
                lines.write(json.dumps(attrs.asdict(doc), ensure_ascii=False) + "\n")
                _write_text(corpus, doc, number)
                number += 1
    return corpus


def _write_text(corpus: Corpus, doc: Doc, number: int) -> None:
    folder = corpus.texts / f"{number // 1_000:04}"
    folder.mkdir(exist_ok=True)
    file = folder / f"{number:07}.txt"
    file.write_text(doc.text, encoding="utf-8")
    if doc.date:
        when = datetime.datetime.fromisoformat(doc.date).timestamp()
        os.utime(file, (when, when))


def docs_of(file: Path) -> Iterator[Doc]:
    """The entries of a file, as systems are given them."""
    for page in archive.read(file, name=file.name):
        for entry, text, _ in searchable(page):
            title = f"{entry.title or ''}\n\n{BETWEEN}\n\n" if entry.kind == "post" else ""
            yield Doc(
                entry.id, entry.page, entry.depth, entry.author or "", entry.date or "",
                title + text,
            )  # fmt: skip


def _generate(writer: Writer, people: Sequence[str]) -> list[Mapping[str, Any]]:
    discussion = write_discussion(writer)
    clock = BEGUN + datetime.timedelta(days=writer.random.randrange(DAYS))
    body = [_entry("0", discussion.body, "Jim Brown", clock, discussion.title)]
    for locator, said in flatten(discussion):
        clock += datetime.timedelta(minutes=writer.random.randrange(1, 120))
        rank = int(writer.random.paretovariate(0.8)) % PEOPLE
        who = "Anonymous" if writer.random.random() < 0.25 else people[rank]
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


def page_of(entries: Sequence[Mapping[str, Any]]) -> str:
    """A page of HTML, in the markup of a theme of WordPress, of entries as `export` writes them."""
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

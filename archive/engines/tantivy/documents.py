"""The documents of pages: made as values of fields, and handed over as JSON, which tantivy reads.

A page is made before it has a number, perhaps by another process: what holds its number stands
apart until it has one.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from archive.engines.pages.record import PageRecord
from archive.engines.protocol import features_of, searchable
from archive.engines.tantivy.schema import (
    AUTHOR,
    DATE,
    ENTRY,
    NEVER,
    OFTEN,
    PAGE,
    SOURCE,
    Stem,
    day_of,
    dump,
    key_of,
    often,
)
from archive.engines.tantivy.word_pairs import FIELD as PAIR
from archive.engines.tantivy.word_pairs import pairs_in
from archive.locators import parent_of
from archive.model import Entry, Page
from archive.storage.safe_files import pack
from archive.text.tokens import tokenize

_MOST_STEMS = 200_000
"""So many stems are kept."""
_NUMBERED = ("key", "parent", "thread")
"""What holds keys."""
_STORED = ("data", "head", "own")
"""What holds bytes."""
_LENGTH = 8


class Stems(dict[str, str]):
    """The stems of tokens, filled in as they turn up."""

    def __init__(self, stem: Stem) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, token: str) -> str:
        if len(self) >= _MOST_STEMS:
            self.clear()
        found = self[token] = self._stem(token)
        return found


def _oftens(tokens: Sequence[str]) -> list[str]:
    counts = Counter(tokens)
    if len(counts) == len(tokens):
        return []
    found = []
    for token, count in [each for each in counts.items() if each[1] > 1]:
        if count == 2:
            found.append("00" + token)
        else:
            found += [bit + token for bit in _bits_of(count - 1)]
    return found


@cache
def _bits_of(number: int) -> tuple[str, ...]:
    """What terms begin with that say which bits of a number are set."""
    return tuple(often("", bit) for bit in range(number.bit_length()) if number >> bit & 1)


def _add_title(
    document: dict[str, Any], field: str, tokens: Sequence[str], title: Sequence[str]
) -> None:
    document[field].append(" ".join(title))
    document[OFTEN[field]] += [NEVER + token for token in set(title).difference(tokens)]


def page_documents(
    page: Page, record: PageRecord, stems: Stems, own: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """All documents of a page, as values of fields; keys are those of a page with the number 0."""
    title = tokenize(page.title or "")
    stem = stems.__getitem__
    title_stems = list(map(stem, title))
    titles = {"title": " ".join(title), "titlestem": " ".join(title_stems)}
    places = {entry.locator: place for place, entry in enumerate(page.entries, start=1)}
    for entry, text, is_cut in searchable(page):
        document = _entry_document(entry, is_cut, places)
        tokens = tokenize(text)
        stemmed = list(map(stem, tokens))
        document.update(titles)
        document["text"], document["stem"] = [" ".join(tokens)], [" ".join(stemmed)]
        document["often"], document["oftenstem"] = _oftens(tokens), _oftens(stemmed)
        document[PAIR] = [" ".join(pairs_in(stemmed))]
        if entry.kind == "post":
            _add_title(document, "text", tokens, title)
            _add_title(document, "stem", stemmed, title_stems)
            document[PAIR].append(" ".join(pairs_in(title_stems)))
        document["having"] = list(features_of(entry, text))
        yield document
    yield record_document(record, own)


def record_document(record: PageRecord, own: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A page's own document, with what is kept with it."""
    values = record.to_dict()
    head = values.pop("head")
    more: dict[str, Any] = {} if record.is_shown else {"into": record.shown_on}
    if own is not None:
        more["own"] = pack(dump(own))
    return {
        **more,
        "is": [PAGE] if record.is_shown else [PAGE, SOURCE],
        "record": record.name,
        "page": record.name,
        "key": 0,
        "data": dump(values),
        "head": dump(head),
    }


def _entry_document(entry: Entry, is_cut: bool, places: Mapping[str, int]) -> dict[str, Any]:
    stored = entry.to_dict()
    document: dict[str, Any] = {
        "is": ENTRY,
        "page": entry.page,
        "key": places[entry.locator],
        "kind": stored["kind"],
        "depth": stored["depth"],
        "thread": int(entry.thread),
        "words": 0 if is_cut else stored["words"],
        "dated": entry.date_source or "none",
        "author": [" ".join(tokenize(name)) for name in entry.called],
        "lacks": list(_lacking(entry)),
        "data": dump({"cut": is_cut, "entry": stored}),
    }
    above = parent_of(entry.locator)
    if above is not None:
        document["parent"] = places[above]
    if entry.date is not None:
        document["when"], document["day"] = entry.date, day_of(entry.date)
        document["month"] = document["day"] // 100
    if entry.person is not None:
        document["person"] = entry.person
    return document


def _lacking(entry: Entry) -> Iterable[str]:
    if entry.date is None:
        yield DATE
    if entry.author is None:
        yield AUTHOR


def written(documents: Iterable[dict[str, Any]], number: int) -> list[str]:
    """The documents of a page as JSON objects. `number`: that of the page."""
    first = key_of(number, 0)
    return [_joined(*_apart(document), first) for document in documents]


def pack_documents(documents: Iterable[dict[str, Any]]) -> bytes:
    """The documents of a page that has no number yet."""
    pieces = list(map(_apart, documents))
    head = json.dumps([(keys, len(rest)) for keys, rest in pieces]).encode()
    return b"".join((len(head).to_bytes(_LENGTH), head, *(rest for _, rest in pieces)))


def unpack_documents(raw: bytes, number: int) -> list[str]:
    """The same as `written` makes of them."""
    place = _LENGTH + int.from_bytes(raw[:_LENGTH])
    first = key_of(number, 0)
    found = []
    for keys, length in json.loads(raw[_LENGTH:place]):
        found.append(_joined(keys, raw[place : place + length], first))
        place += length
    return found


def _apart(document: dict[str, Any]) -> tuple[dict[str, int], bytes]:
    """What of a document holds the number of its page, and the rest of it as JSON."""
    for field in _STORED:
        if field in document:
            document[field] = b64encode(document[field]).decode()
    keys = {field: document.pop(field) for field in _NUMBERED if field in document}
    return keys, dump(document)


def _joined(keys: Mapping[str, int], rest: bytes, first: int) -> str:
    """A document as a JSON object. `first`: the key of its page."""
    numbers = "".join(f'"{field}":{first + key},' for field, key in keys.items())
    return "{" + numbers + rest.decode().removeprefix("{")

"""What a tantivy index of ours holds: one document an entry, and one a page.

The documents of a page carry its name and its number; a page's own document carries its record, so
that pages and entries are committed together. Texts are our own tokens joined by blanks, which
tantivy cuts at the blanks again: a token's position is its number.

The title of a post stands behind its text, as a value of its own, which no phrase reaches across:
so what is said is looked for in one field.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from typing import Any

import tantivy

from archive.engines.base import havings_of, searchable
from archive.engines.later import Later
from archive.engines.record import Record
from archive.engines.tantivy_pairs import FIELD as PAIR
from archive.engines.tantivy_pairs import pairs_in
from archive.locators import parent_of
from archive.model import Entry, Page
from archive.plain import load_json, pack
from archive.tokens import tokenize

PLACES = 24
"""So many bits of a key are the place on the page; those before it are the page's number."""
ENTRY, PAGE, SOURCE = "entry", "page", "source"
"""What a document is: a page that is another source of one is both of the last."""
DATE, AUTHOR = "date", "author"
"""What an entry may lack."""
_MOST_STEMS = 200_000
"""So many stems are kept."""
_NUMBERED = frozenset({"key", "parent", "thread"})
"""What holds keys."""
_STORED = frozenset({"data", "head", "own"})
"""What is stored as it is."""
_LENGTH = 8
MOST_BITS = 24
"""No text has a token more often than two to the power of this."""

Stem = Callable[[str], str]
Guard = Callable[[], AbstractContextManager[None]]
"""What turns errors into ours."""


def make_schema() -> tantivy.Schema:
    """The schema; its texts are cut at blanks and at nothing else."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "day", "depth"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("parent", "thread"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("words", "month"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("page", "kind", "person", "when", "into"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("is", "record", "dated", "lacks", "having", *OFTEN.values()):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(PAIR, tokenizer_name="whitespace", index_option="basic")
    for name in ("text", "stem", "title", "titlestem", "author"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("data", "head", "own"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


OFTEN = {"text": "often", "stem": "oftenstem"}
"""For a field of tokens, the one that says which of them an entry's text does not have once."""
NEVER = "--"
"""What the term of an entry begins with that has a token in its title alone."""


def often(token: str, bit: int) -> str:
    """The term of an entry that has a token n times, where n - 1 has a bit set."""
    return f"{bit:02}{token}"


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


def key_of(number: int, place: int) -> int:
    """The number of an entry: that of its page, and its place there; the page's own is 0."""
    return number << PLACES | place


def page_of(key: int) -> int:
    """The number of the page that a key is of."""
    return key >> PLACES


def day_of(date: str) -> int:
    """A day as a number that has its digits."""
    return int(date[:10].replace("-", ""))


def _add_title(
    document: dict[str, Any], field: str, tokens: Sequence[str], title: Sequence[str]
) -> None:
    document[field].append(" ".join(title))
    document[OFTEN[field]] += [NEVER + token for token in set(title).difference(tokens)]


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


class Head(Later[Any]):
    """The head of a page, which is read when something of it is asked for: most of a record is what
    nobody said on its page."""

    def __init__(self, stored: bytes, guard: Guard = nullcontext) -> None:
        """`stored`: the head as JSON; `guard`: turns errors into ours."""
        super().__init__(partial(_load_head, stored, guard))


def _load_head(stored: bytes, guard: Guard) -> dict[str, Any]:
    with guard():
        return dict(load_json(stored))


def page_documents(
    page: Page,
    record: Record,
    number: int,
    stems: Stems,
    own: Mapping[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """All documents of a page, as values of fields."""
    title = tokenize(page.title or "")
    stem = stems.__getitem__
    titles = {"title": " ".join(title), "titlestem": " ".join(map(stem, title))}
    places = {entry.locator: place for place, entry in enumerate(page.entries, start=1)}
    for entry, text, is_cut in searchable(page):
        document = _entry_document(entry, is_cut, number, places)
        tokens = tokenize(text)
        stemmed = list(map(stem, tokens))
        document.update(titles)
        document["text"], document["stem"] = [" ".join(tokens)], [" ".join(stemmed)]
        document["often"], document["oftenstem"] = _oftens(tokens), _oftens(stemmed)
        document[PAIR] = " ".join(pairs_in(stemmed))
        if entry.kind == "post":
            _add_title(document, "text", tokens, title)
            _add_title(document, "stem", stemmed, list(map(stem, title)))
            document[PAIR] += " " + " ".join(pairs_in(list(map(stem, title))))
        document["having"] = list(havings_of(entry, text))
        yield document
    yield record_document(record, number, own)


def pack_documents(documents: list[dict[str, Any]]) -> bytes:
    """The documents of a page that was made as number 0, on their way to another process."""
    stored = []
    for document in documents:
        for field in _STORED.intersection(document):
            stored.append(document[field])
            document[field] = len(document[field])
    told = dump({"documents": documents})
    return b"".join((len(told).to_bytes(_LENGTH), told, *stored))


def unpack_documents(raw: bytes, number: int) -> list[dict[str, Any]]:
    """The same as a page with another number."""
    place = _LENGTH + int.from_bytes(raw[:_LENGTH])
    documents: list[dict[str, Any]] = json.loads(raw[_LENGTH:place])["documents"]
    first = key_of(number, 0)
    for document in documents:
        for field in _STORED.intersection(document):
            end = place + document[field]
            document[field], place = raw[place:end], end
        for field in _NUMBERED.intersection(document):
            document[field] += first
    return documents


def record_document(
    record: Record, number: int, own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
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
        "key": key_of(number, 0),
        "data": dump(values),
        "head": dump(head),
    }


def _entry_document(
    entry: Entry, is_cut: bool, number: int, places: Mapping[str, int]
) -> dict[str, Any]:
    stored = entry.to_dict()
    document: dict[str, Any] = {
        "is": ENTRY,
        "page": entry.page,
        "key": key_of(number, places[entry.locator]),
        "kind": stored["kind"],
        "depth": stored["depth"],
        "thread": key_of(number, int(entry.thread)),
        "words": 0 if is_cut else stored["words"],
        "dated": entry.date_source or "none",
        "author": [" ".join(tokenize(name)) for name in entry.called],
        "lacks": list(_lacking(entry)),
        "data": dump({"cut": is_cut, "entry": stored}),
    }
    above = parent_of(entry.locator)
    if above is not None:
        document["parent"] = key_of(number, places[above])
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


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def dump(values: Mapping[str, Any]) -> bytes:
    """JSON, as it is kept."""
    return _ENCODER.encode(values).encode()

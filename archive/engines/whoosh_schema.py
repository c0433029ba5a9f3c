"""What a Whoosh index of ours holds: one document an entry, and one a page.

The documents of a page carry its name; a page's own document carries its record, so that pages
and entries are committed together. What is stored is JSON in a column, never a pickle.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import attrs
from whoosh import columns, fields, formats
from whoosh.analysis.tokenizers import IDTokenizer

from archive.engines.base import Record, havings_of, searchable, words_of
from archive.locators import parent_of
from archive.model import Entry, Page
from archive.query.terms import WIDEST
from archive.tokens import tokenize

Postings = Generator[tuple[bytes, int, float, bytes], Any, None]
"""Of each term its bytes, how often it occurs, its weight, and what its format stores."""

_POSITIONS = formats.Positions()
_UNUSED: Any = IDTokenizer()
"""Whoosh wants every field to have an analyser; ours are handed tokens."""


class Tokens(fields.FieldType):
    """A field of tokens with their positions, analysed by us."""

    def __init__(self, scorable: bool = False) -> None:
        super().__init__(_POSITIONS, _UNUSED, scorable=scorable)

    def index(self, value: Sequence[str], **_: Any) -> Postings:
        return _postings(enumerate(value))


class Names(Tokens):
    """The same for several texts, so far apart that nothing is found across two of them."""

    def index(self, value: Sequence[Sequence[str]], **_: Any) -> Postings:
        return _postings(_far_apart(value))


def _far_apart(texts: Iterable[Sequence[str]]) -> Iterator[tuple[int, str]]:
    start = 0
    for tokens in texts:
        yield from enumerate(tokens, start)
        start += len(tokens) + WIDEST + 1


def _postings(tokens: Iterable[tuple[int, str]]) -> Postings:
    places = defaultdict(list)
    for place, token in tokens:
        places[token].append(place)
    for token, found in places.items():
        yield token.encode(), len(found), float(len(found)), _POSITIONS.encode(found)


class Keys(fields.FieldType):
    """A field of exact terms."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), _UNUSED, scorable=False)

    def index(self, value: str | Iterable[str], **_: Any) -> Postings:
        for term in [value] if isinstance(value, str) else value:
            yield term.encode(), 1, 1.0, b""


ENTRY, PAGE = "entry", "page"


def make_schema() -> fields.Schema:
    """The schema. NUMERIC is kept out: its unsigned ranges answer wrongly, and text is as quick."""
    return fields.Schema(
        record=Keys(),
        page=Keys(),
        kind=Keys(),
        depth=Keys(),
        thread=Keys(),
        day=Keys(),
        dated=Keys(),
        named=Keys(),
        having=Keys(),
        text=Tokens(scorable=True),
        stem=Tokens(),
        title=Tokens(),
        titlestem=Tokens(),
        author=Names(),
        data=fields.COLUMN(columns.CompressedBytesColumn()),
        own=fields.COLUMN(columns.CompressedBytesColumn()),
        order=fields.COLUMN(columns.VarBytesColumn()),
        date=fields.COLUMN(columns.VarBytesColumn()),
        parent=fields.COLUMN(columns.VarBytesColumn()),
        facts=fields.COLUMN(columns.VarBytesColumn()),
    )


COLUMNS = ("data", "order", "date", "parent", "facts", "own")
"""The columns; pages have the first two, and may have `parent` and `own`."""


def page_documents(
    page: Page,
    record: Record,
    stem: Callable[[str], str],
    own: Mapping[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """All documents of a page, ready to be added: nothing in them can fail half-way."""
    title = tokenize(page.title or "")
    stems = [stem(token) for token in title]
    places = {entry.locator: place for place, entry in enumerate(page.entries, start=1)}
    for entry, text, is_cut in searchable(page):
        tokens = tokenize(text)
        document = _entry_document(entry, is_cut, places)
        document.update(having=havings_of(entry, text))
        document.update(text=tokens, stem=[stem(token) for token in tokens])
        document.update(title=title, titlestem=stems)
        yield document
    yield record_document(record, own)


def record_document(record: Record, own: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A page's own document, with what is kept with it."""
    return {
        "record": PAGE,
        "page": record.name,
        "data": _dump(record.to_dict()),
        "order": order_key(record.name, 0),
        "parent": b"" if record.is_shown else order_key(record.shown_on, 0),
        "own": b"" if own is None else _dump(own),
    }


def _entry_document(entry: Entry, is_cut: bool, places: Mapping[str, int]) -> dict[str, Any]:
    above = parent_of(entry.locator)
    return {
        "record": ENTRY,
        "page": entry.page,
        "kind": entry.kind,
        "depth": str(entry.depth),
        "thread": entry.thread,
        "day": (entry.date or "none")[:10],
        "dated": entry.date_source or "none",
        "named": "none" if entry.author is None else "yes",
        "author": [tokenize(name) for name in entry.called],
        "data": _dump({"cut": is_cut, "entry": entry.to_dict()}),
        "order": order_key(entry.page, places[entry.locator]),
        "date": (entry.date or "").encode(),
        "parent": b"" if above is None else order_key(entry.page, places[above]),
        "facts": Facts.of(entry, is_cut).dump(),
    }


@attrs.frozen
class Facts:
    """What counts need to know of an entry without reading all of it."""

    words: int
    """How many words it counts for."""
    thread: str
    """The locator of its top-level comment."""
    kind: str
    """Its kind."""
    depth: str
    """Its depth."""
    author: str | None
    """Its author, by the name that stands for the person."""

    @classmethod
    def of(cls, entry: Entry, is_cut: bool) -> Self:
        """The facts of an entry."""
        words = words_of(entry, is_cut)
        return cls(words, entry.thread, entry.kind, str(entry.depth), entry.person)

    def dump(self) -> bytes:
        """The facts as bytes."""
        return _dump([self.words, self.thread, self.kind, self.depth, self.author])

    @classmethod
    def load(cls, stored: bytes) -> Self:
        """The facts that `dump` made bytes of."""
        return cls(*json.loads(stored))


def order_key(page: str, place: int) -> bytes:
    """Bytes that sort by page, then by place on the page; the page's own document has place 0."""
    return page.encode() + b"\0" + place.to_bytes(4, "big")


def page_of(key: bytes) -> str:
    """The page that an order key begins with."""
    return key[:-5].decode()


def _dump(values: Mapping[str, Any] | list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()

"""Makes the documents of pages: first as values of fields, then as the JSON that tantivy reads.

A page may be prepared before it has a number, perhaps by another process. The fields that contain
the number of the page are therefore kept apart until it has one.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from archive.engines.entry_fields import features_of, searchable_entries
from archive.engines.pages.record import PageRecord
from archive.engines.tantivy.schema import (
    AUTHOR,
    COUNT_FIELDS,
    DATE,
    ENTRY,
    PAGE,
    SOURCE,
    TITLE_ONLY_PREFIX,
    Stem,
    count_bit_term,
    day_of,
    encode_json,
    key_of,
)
from archive.engines.tantivy.word_pairs import PAIR_FIELD, pairs_in
from archive.locators import parent_of
from archive.model import Entry, Page
from archive.storage.safe_files import compress
from archive.text.tokens import tokenize

_MAX_CACHED_STEMS = 200_000
"""The cache of stems is cleared when it has this many."""
_KEY_FIELDS = ("key", "parent", "thread")
"""The fields that hold keys."""
_BYTES_FIELDS = ("data", "head", "own")
"""The fields that hold bytes."""
_LENGTH_BYTES = 8


class StemCache(dict[str, str]):
    """Stems by token, computed on first use."""

    def __init__(self, stem: Stem) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, token: str) -> str:
        if len(self) >= _MAX_CACHED_STEMS:
            self.clear()
        found = self[token] = self._stem(token)
        return found


def _count_bit_terms(tokens: Sequence[str]) -> list[str]:
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
    """Return the prefixes of count terms for the bits that are set in a number."""
    return tuple(count_bit_term("", bit) for bit in range(number.bit_length()) if number >> bit & 1)


def _add_title(
    document: dict[str, Any], field: str, tokens: Sequence[str], title: Sequence[str]
) -> None:
    document[field].append(" ".join(title))
    document[COUNT_FIELDS[field]] += [
        TITLE_ONLY_PREFIX + token for token in set(title).difference(tokens)
    ]


def page_documents(
    page: Page, record: PageRecord, stems: StemCache, source_data: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Make the documents of a page: those of its entries, then its own. Keys are those of a page
    with the number 0."""
    title = tokenize(page.title or "")
    stem = stems.__getitem__
    title_stems = list(map(stem, title))
    titles = {"title": " ".join(title), "titlestem": " ".join(title_stems)}
    numbers = {entry.locator: number for number, entry in enumerate(page.entries, start=1)}
    for entry, text, is_cut in searchable_entries(page):
        document = _entry_document(entry, is_cut, numbers)
        tokens = tokenize(text)
        stemmed = list(map(stem, tokens))
        document.update(titles)
        document["text"], document["stem"] = [" ".join(tokens)], [" ".join(stemmed)]
        document["often"] = _count_bit_terms(tokens)
        document["oftenstem"] = _count_bit_terms(stemmed)
        document[PAIR_FIELD] = [" ".join(pairs_in(stemmed))]
        if entry.kind == "post":
            _add_title(document, "text", tokens, title)
            _add_title(document, "stem", stemmed, title_stems)
            document[PAIR_FIELD].append(" ".join(pairs_in(title_stems)))
        document["having"] = list(features_of(entry, text))
        yield document
    yield record_document(record, source_data)


def record_document(
    record: PageRecord, source_data: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Make the document of a page itself. `source_data`: see `Batch.add`."""
    values = record.to_dict()
    head = values.pop("head")
    optional: dict[str, Any] = {} if record.is_primary else {"into": record.merged_into}
    if source_data is not None:
        optional["own"] = compress(encode_json(source_data))
    return {
        **optional,
        "is": [PAGE] if record.is_primary else [PAGE, SOURCE],
        "record": record.name,
        "page": record.name,
        "key": 0,
        "data": encode_json(values),
        "head": encode_json(head),
    }


def _entry_document(entry: Entry, is_cut: bool, numbers: Mapping[str, int]) -> dict[str, Any]:
    stored = entry.to_dict()
    document: dict[str, Any] = {
        "is": ENTRY,
        "page": entry.page,
        "key": numbers[entry.locator],
        "kind": stored["kind"],
        "depth": stored["depth"],
        "thread": int(entry.thread),
        "words": 0 if is_cut else stored["words"],
        "dated": entry.date_source or "none",
        "author": [" ".join(tokenize(name)) for name in entry.author_names],
        "lacks": list(_missing_fields(entry)),
        "data": encode_json({"cut": is_cut, "entry": stored}),
    }
    parent = parent_of(entry.locator)
    if parent is not None:
        document["parent"] = numbers[parent]
    if entry.date is not None:
        document["when"], document["day"] = entry.date, day_of(entry.date)
        document["month"] = document["day"] // 100
    if entry.person is not None:
        document["person"] = entry.person
    return document


def _missing_fields(entry: Entry) -> Iterable[str]:
    if entry.date is None:
        yield DATE
    if entry.author is None:
        yield AUTHOR


def encode_documents(documents: Iterable[dict[str, Any]], number: int) -> list[str]:
    """Encode the documents of a page as JSON objects. `number`: the number of the page."""
    page_key = key_of(number, 0)
    return [_join_keys(*_split_keys(document), page_key) for document in documents]


def pack_documents(documents: Iterable[dict[str, Any]]) -> bytes:
    """Encode the documents of a page that has no number yet."""
    pieces = list(map(_split_keys, documents))
    head = json.dumps([(keys, len(rest)) for keys, rest in pieces]).encode()
    return b"".join((len(head).to_bytes(_LENGTH_BYTES), head, *(rest for _, rest in pieces)))


def unpack_documents(raw: bytes, number: int) -> list[str]:
    """Decode packed documents into what `encode_documents` returns."""
    offset = _LENGTH_BYTES + int.from_bytes(raw[:_LENGTH_BYTES])
    page_key = key_of(number, 0)
    found = []
    for keys, length in json.loads(raw[_LENGTH_BYTES:offset]):
        found.append(_join_keys(keys, raw[offset : offset + length], page_key))
        offset += length
    return found


def _split_keys(document: dict[str, Any]) -> tuple[dict[str, int], bytes]:
    """Split a document into the fields that contain the page number and the rest as JSON."""
    for field in _BYTES_FIELDS:
        if field in document:
            document[field] = b64encode(document[field]).decode()
    keys = {field: document.pop(field) for field in _KEY_FIELDS if field in document}
    return keys, encode_json(document)


def _join_keys(keys: Mapping[str, int], rest: bytes, page_key: int) -> str:
    """Join what `_split_keys` returns into one JSON object. `page_key`: the key of the page."""
    numbers = "".join(f'"{field}":{page_key + key},' for field, key in keys.items())
    return "{" + numbers + rest.decode().removeprefix("{")

"""The schema of our tantivy index: one document per entry and one per page.

Every page gets a number that is never used again, and a document's `key` combines the number of its
page with the number of the entry on that page. `parent`, `thread` and the results of scans are
therefore plain sets of numbers. A page's own document holds its record, so that pages and entries
are committed together.

Texts are our own tokens joined by blanks, and tantivy splits them at the blanks again: the position
of a term is the number of the token. (Passing tokens as objects, or splitting by a regular
expression, takes longer than everything else.)

The title of a post is indexed as a second value of the field `text`. tantivy leaves a gap between
values, so no phrase matches across the two, and a word is a single term to look up: tantivy would
walk through all of a union of two fields inside an AND.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import tantivy

from archive.engines.pages.lazy import LazyMapping
from archive.engines.tantivy.word_pairs import PAIR_FIELD
from archive.storage.safe_files import load_json

ENTRY_BITS = 24
"""The low bits of a key are the number of the entry on its page; the bits above, that of the
page."""
ENTRY, PAGE, SOURCE = "entry", "page", "source"
"""Values of `is`. The document of a page that is shown on another page has both PAGE and SOURCE."""
DATE, AUTHOR = "date", "author"
"""Values of `lacks`: what the entry does not have."""
MAX_COUNT_BITS = 24
"""No text has a token more than 2 ** MAX_COUNT_BITS times."""

Stem = Callable[[str], str]
Guard = Callable[[], AbstractContextManager[None]]
"""Makes a context that turns the errors of tantivy into ArchiveErrors."""


def make_schema() -> tantivy.Schema:
    """Return the schema. The tokenizers split text at blanks and nowhere else."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "day", "depth"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("parent", "thread"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("words", "month"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("page", "kind", "person", "when", "into"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("is", "record", "dated", "lacks", "having", *COUNT_FIELDS.values()):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(PAIR_FIELD, tokenizer_name="whitespace", index_option="basic")
    for name in ("text", "stem", "title", "titlestem", "author"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("data", "head", "own"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


COUNT_FIELDS = {"text": "often", "stem": "oftenstem"}
"""For each field of tokens, the field that holds how often tokens repeat in an entry's text."""
TITLE_ONLY_PREFIX = "--"
"""Prefix of the count term of a token that an entry has in its title alone."""


def count_bit_term(token: str, bit: int) -> str:
    """Return the count term of entries in which the number of occurrences less one has a bit
    set."""
    return f"{bit:02}{token}"


def key_of(page_number: int, entry_number: int) -> int:
    """Return the key of an entry. Entries of a page are numbered from 1; the page itself is 0."""
    return page_number << ENTRY_BITS | entry_number


def page_number_of(key: int) -> int:
    """Return the page number in a key."""
    return key >> ENTRY_BITS


def day_of(date: str) -> int:
    """Return a date as the number YYYYMMDD."""
    return int(date[:10].replace("-", ""))


class LazyHead(LazyMapping[Any]):
    """The head of a page record, decoded on first access. Most of a record is the page's furniture,
    which is rarely needed."""

    def __init__(self, stored: bytes, guard: Guard = nullcontext) -> None:
        """`stored`: the head as JSON; `guard`: turns the errors of decoding into ArchiveErrors."""
        super().__init__(partial(_load_head, stored, guard))


def _load_head(stored: bytes, guard: Guard) -> dict[str, Any]:
    with guard():
        return dict(load_json(stored))


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def encode_json(values: Mapping[str, Any]) -> bytes:
    """Encode a stored value as JSON."""
    return _ENCODER.encode(values).encode()

"""What a tantivy index of ours holds: one document an entry, and one a page.

The documents of a page carry its name and its number; a page's own document carries its record, so
that pages and entries are committed together. Texts are our own tokens joined by blanks, which
tantivy cuts at the blanks again: a token's position is its number.

The title of a post stands behind its text, as a value of its own, which no phrase reaches across:
so what is said is looked for in one field.
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
"""So many bits of a key are the place on the page; those before it are the page's number."""
ENTRY, PAGE, SOURCE = "entry", "page", "source"
"""What a document is: a page that is another source of one is both of the last."""
DATE, AUTHOR = "date", "author"
"""What an entry may lack."""
MAX_COUNT_BITS = 24
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
    for name in ("is", "record", "dated", "lacks", "having", *COUNT_FIELDS.values()):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(PAIR_FIELD, tokenizer_name="whitespace", index_option="basic")
    for name in ("text", "stem", "title", "titlestem", "author"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("data", "head", "own"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


COUNT_FIELDS = {"text": "often", "stem": "oftenstem"}
"""For a field of tokens, the one that says which of them an entry's text does not have once."""
TITLE_ONLY_PREFIX = "--"
"""What the term of an entry begins with that has a token in its title alone."""


def count_bit_term(token: str, bit: int) -> str:
    """The term of an entry that has a token n times, where n - 1 has a bit set."""
    return f"{bit:02}{token}"


def key_of(number: int, place: int) -> int:
    """The number of an entry: that of its page, and its place there; the page's own is 0."""
    return number << ENTRY_BITS | place


def page_number_of(key: int) -> int:
    """The number of the page that a key is of."""
    return key >> ENTRY_BITS


def day_of(date: str) -> int:
    """A day as a number that has its digits."""
    return int(date[:10].replace("-", ""))


class LazyHead(LazyMapping[Any]):
    """The head of a page, which is read when something of it is asked for: most of a record is what
    nobody said on its page."""

    def __init__(self, stored: bytes, guard: Guard = nullcontext) -> None:
        """`stored`: the head as JSON; `guard`: turns errors into ours."""
        super().__init__(partial(_load_head, stored, guard))


def _load_head(stored: bytes, guard: Guard) -> dict[str, Any]:
    with guard():
        return dict(load_json(stored))


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def encode_json(values: Mapping[str, Any]) -> bytes:
    """JSON, as it is kept."""
    return _ENCODER.encode(values).encode()

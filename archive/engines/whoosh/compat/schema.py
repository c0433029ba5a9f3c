"""What Whoosh is told of an index of ours: its fields of tokens and its columns."""

from collections.abc import Generator, Sequence
from typing import Any

from whoosh import columns, fields
from whoosh.analysis.tokenizers import IDTokenizer

from archive.engines.whoosh.columns import COLUMNS
from archive.engines.whoosh.compat.codec import PostingPositions

_UNUSED: Any = IDTokenizer()
"""Whoosh wants every field to have an analyser; ours are handed tokens."""


class Tokens(fields.FieldType):
    """A field of tokens with their places, analysed by us."""

    def __init__(self, scorable: bool = False, stored: bool = False) -> None:
        super().__init__(PostingPositions(), _UNUSED, scorable=scorable, stored=stored)

    def index(self, value: Sequence[str], **_: Any) -> Generator[Any, Any, None]:
        raise NotImplementedError("segments are written whole")
        yield


def make_schema() -> fields.Schema:
    """The schema."""
    tokens = {"text": Tokens(scorable=True, stored=True), "title": Tokens(), "author": Tokens()}
    numbers = {name: fields.COLUMN(columns.NumericColumn("Q")) for name in COLUMNS}
    return fields.Schema(**tokens, **numbers)

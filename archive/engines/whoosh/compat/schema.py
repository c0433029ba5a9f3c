"""The Whoosh schema of an index: a field for each of FIELDS, and the columns."""

from typing import Any

from whoosh import columns, fields
from whoosh.analysis.tokenizers import IDTokenizer

from archive.engines.whoosh.columns import COLUMNS
from archive.engines.whoosh.compat.codec import PostingPositions

_UNUSED_ANALYSER: Any = IDTokenizer()
"""Whoosh requires an analyser for every field; we write tokens."""


class TokenField(fields.FieldType):
    """A field of tokens with positions."""

    def __init__(self, scorable: bool = False, stored: bool = False) -> None:
        super().__init__(PostingPositions(), _UNUSED_ANALYSER, scorable=scorable, stored=stored)


def make_schema() -> fields.Schema:
    """Return the schema."""
    token_fields = {
        "text": TokenField(scorable=True, stored=True),
        "title": TokenField(),
        "author": TokenField(),
    }
    number_columns = {name: fields.COLUMN(columns.NumericColumn("Q")) for name in COLUMNS}
    return fields.Schema(**token_fields, **number_columns)

"""Queries: text into a typed tree that every engine evaluates."""

from archive.query.build import build_query
from archive.query.parser import parse_query
from archive.query.resolve import resolve
from archive.query.shell import join_arguments
from archive.query.tree import (
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    PageName,
    Phrase,
    Query,
    Thread,
    Title,
    Undated,
    Word,
    all_of,
    any_of,
)

__all__ = [
    "And", "Author", "Date", "Dated", "Depth", "Everything", "InPages", "InThread", "Kind",
    "Not", "Or", "PageName", "Phrase", "Query", "Thread", "Title", "Undated", "Word", "all_of",
    "any_of", "build_query", "join_arguments", "parse_query", "resolve",
]  # fmt: skip

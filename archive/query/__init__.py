"""The query language: parse text into a typed tree that every engine evaluates."""

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
    Has,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    PageName,
    Parent,
    Query,
    Thread,
    ThreadWith,
    Title,
    Undated,
    all_of,
    any_of,
)
from archive.query.words import TEXT_NODES, Compound, Fuzzy, Near, OneOf, Pattern, Phrase, Word

__all__ = [
    "TEXT_NODES", "And", "Author", "Compound", "Date", "Dated", "Depth", "Everything", "Fuzzy",
    "Has", "InPages", "InThread", "Kind", "Near", "Not", "OneOf", "Or", "PageName", "Parent",
    "Pattern", "Phrase", "Query", "Thread", "ThreadWith", "Title", "Undated", "Word", "all_of",
    "any_of", "build_query", "join_arguments", "parse_query", "resolve",
]  # fmt: skip

"""Ask a folder of saved discussion pages who said what, when, and in answer to whom.

>>> import archive
>>> page = archive.parse("seeds/001_7407cd722bbc5f6e.txt")
>>> print(page.title, page.declared, len(page.comments))
A Tragic Waste 23 23
>>> with archive.open("demo.archive", create=True) as ar:
...     report = ar.index(["seeds"])
...     hits = ar.search('"E3 blueprint" date:2016')
...     for hit in hits:
...         print(hit.entry.id, hit.entry.author, hit.snippet[:30])
...     print(hits.total, hits.undated)
seeds/002_5dbe20590b040a07.txt#6 None Formal, 28 day, consultation o
1 1
"""

from archive.decode import decode
from archive.errors import (
    AmbiguousReferenceError,
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveError,
    NoArchiveError,
    NotTextError,
    PageCountError,
    PageError,
    PathError,
    QueryError,
    StorageError,
    UnknownReferenceError,
)
from archive.files import PassedOver
from archive.highlight import Snippet, snippet
from archive.library import Archive, open, scan  # noqa: A004
from archive.model import Byline, Entry, Furniture, Page, PageWarning, Span
from archive.indexing import Progress
from archive.query import Query, build_query, join_arguments, parse_query
from archive.reading import parse, read
from archive.results import Hit, Hits, IndexReport, PageSummary, Stats

__version__ = "0.1.0"

__all__ = [
    "AmbiguousReferenceError", "Archive", "ArchiveBusyError", "ArchiveDamagedError",
    "ArchiveError", "Byline", "Entry", "Furniture", "Hit", "Hits", "IndexReport",
    "NoArchiveError", "NotTextError", "Page", "PageCountError", "PageError", "PageSummary",
    "PageWarning", "PassedOver", "PathError", "Progress", "Query", "QueryError", "Snippet", "Span", "Stats",
    "StorageError", "UnknownReferenceError", "build_query", "decode", "join_arguments", "open", "parse",
    "parse_query", "read", "scan", "snippet",
]  # fmt: skip

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

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.answers.citation import Citation as Citation
    from archive.answers.citation import cite as cite
    from archive.answers.explain import Explanation as Explanation
    from archive.answers.explain import QueryPart as QueryPart
    from archive.answers.highlight import Snippet as Snippet
    from archive.answers.highlight import snippet as snippet
    from archive.answers.results import Answer as Answer
    from archive.answers.results import Concordance as Concordance
    from archive.answers.results import ConcordanceLine as ConcordanceLine
    from archive.answers.results import Counts as Counts
    from archive.answers.results import Hit as Hit
    from archive.answers.results import Hits as Hits
    from archive.answers.results import IndexReport as IndexReport
    from archive.answers.results import PageSummary as PageSummary
    from archive.answers.results import Row as Row
    from archive.answers.results import Stats as Stats
    from archive.corrections.model import CorrectionProblem as CorrectionProblem
    from archive.deadlines import deadline as deadline
    from archive.engines import ENGINES as ENGINES
    from archive.errors import AmbiguousReferenceError as AmbiguousReferenceError
    from archive.errors import ArchiveBusyError as ArchiveBusyError
    from archive.errors import ArchiveDamagedError as ArchiveDamagedError
    from archive.errors import ArchiveError as ArchiveError
    from archive.errors import DeadlineError as DeadlineError
    from archive.errors import EngineError as EngineError
    from archive.errors import LanguageError as LanguageError
    from archive.errors import MissingEngineError as MissingEngineError
    from archive.errors import MissingExtraError as MissingExtraError
    from archive.errors import NoArchiveError as NoArchiveError
    from archive.errors import NotTextError as NotTextError
    from archive.errors import OutdatedArchiveError as OutdatedArchiveError
    from archive.errors import PageCountError as PageCountError
    from archive.errors import PageError as PageError
    from archive.errors import PathError as PathError
    from archive.errors import QueryError as QueryError
    from archive.errors import StorageError as StorageError
    from archive.errors import UnknownReferenceError as UnknownReferenceError
    from archive.files import Skipped as Skipped
    from archive.indexing.check import Apart as Apart
    from archive.indexing.check import Check as Check
    from archive.indexing.check import EntryMatch as EntryMatch
    from archive.indexing.check import Merge as Merge
    from archive.indexing.run import Progress as Progress
    from archive.library import Archive as Archive
    from archive.model import Byline as Byline
    from archive.model import Difference as Difference
    from archive.model import Entry as Entry
    from archive.model import Furniture as Furniture
    from archive.model import Page as Page
    from archive.model import PageSource as PageSource
    from archive.model import PageWarning as PageWarning
    from archive.model import Span as Span
    from archive.opening import open as open  # noqa: A004
    from archive.opening import scan as scan
    from archive.query import Query as Query
    from archive.query import build_query as build_query
    from archive.query import join_arguments as join_arguments
    from archive.query import parse_query as parse_query
    from archive.reading import parse as parse
    from archive.reading import read as read
    from archive.text.decoding import decode as decode

__version__ = "0.1.0"

_HOMES = {
    "Apart": "archive.indexing.check",
    "Check": "archive.indexing.check",
    "EntryMatch": "archive.indexing.check",
    "Merge": "archive.indexing.check",
    "Citation": "archive.answers.citation",
    "cite": "archive.answers.citation",
    "CorrectionProblem": "archive.corrections.model",
    "deadline": "archive.deadlines",
    "decode": "archive.text.decoding",
    "ENGINES": "archive.engines",
    "AmbiguousReferenceError": "archive.errors",
    "ArchiveBusyError": "archive.errors",
    "ArchiveDamagedError": "archive.errors",
    "ArchiveError": "archive.errors",
    "EngineError": "archive.errors",
    "DeadlineError": "archive.errors",
    "LanguageError": "archive.errors",
    "MissingEngineError": "archive.errors",
    "MissingExtraError": "archive.errors",
    "NoArchiveError": "archive.errors",
    "NotTextError": "archive.errors",
    "OutdatedArchiveError": "archive.errors",
    "PageCountError": "archive.errors",
    "PageError": "archive.errors",
    "PathError": "archive.errors",
    "QueryError": "archive.errors",
    "StorageError": "archive.errors",
    "UnknownReferenceError": "archive.errors",
    "Explanation": "archive.answers.explain",
    "QueryPart": "archive.answers.explain",
    "Skipped": "archive.files",
    "Snippet": "archive.answers.highlight",
    "snippet": "archive.answers.highlight",
    "Progress": "archive.indexing.run",
    "Archive": "archive.library",
    "open": "archive.opening",
    "scan": "archive.opening",
    "Byline": "archive.model",
    "Difference": "archive.model",
    "Entry": "archive.model",
    "Furniture": "archive.model",
    "Page": "archive.model",
    "PageSource": "archive.model",
    "PageWarning": "archive.model",
    "Span": "archive.model",
    "Query": "archive.query",
    "build_query": "archive.query",
    "join_arguments": "archive.query",
    "parse_query": "archive.query",
    "parse": "archive.reading",
    "read": "archive.reading",
    "Answer": "archive.answers.results",
    "Concordance": "archive.answers.results",
    "Counts": "archive.answers.results",
    "Hit": "archive.answers.results",
    "Hits": "archive.answers.results",
    "IndexReport": "archive.answers.results",
    "ConcordanceLine": "archive.answers.results",
    "PageSummary": "archive.answers.results",
    "Row": "archive.answers.results",
    "Stats": "archive.answers.results",
}
"""The public names and where they live, as in the imports above. They are imported when they
are first used, so that a program that needs few of them starts quickly."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

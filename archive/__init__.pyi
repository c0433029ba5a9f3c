"""The public names of `archive` and the modules that define them.

Type checkers read this file, and so does `__init__.py`: keep one import to a line.
"""

__version__: str
__all__: list[str]

from archive.answers.citation import Citation as Citation
from archive.answers.citation import cite as cite
from archive.answers.concordance import LineOrder as LineOrder
from archive.answers.explain import Explanation as Explanation
from archive.answers.explain import QueryPart as QueryPart
from archive.answers.frames import entries_to_dataframe as entries_to_dataframe
from archive.answers.highlight import Snippet as Snippet
from archive.answers.highlight import snippet as snippet
from archive.answers.results import Answer as Answer
from archive.answers.results import Concordance as Concordance
from archive.answers.results import ConcordanceLine as ConcordanceLine
from archive.answers.results import Counts as Counts
from archive.answers.results import Hit as Hit
from archive.answers.results import Hits as Hits
from archive.answers.results import IndexReport as IndexReport
from archive.answers.results import OpenDates as OpenDates
from archive.answers.results import PageSummary as PageSummary
from archive.answers.results import Row as Row
from archive.answers.results import Stats as Stats
from archive.corrections.model import CorrectionProblem as CorrectionProblem
from archive.deadlines import deadline as deadline
from archive.engines import ENGINES as ENGINES
from archive.engines.protocol import Grouping as Grouping
from archive.engines.protocol import SortOrder as SortOrder
from archive.errors import AmbiguousReferenceError as AmbiguousReferenceError
from archive.errors import ArchiveBusyError as ArchiveBusyError
from archive.errors import ArchiveDamagedError as ArchiveDamagedError
from archive.errors import ArchiveError as ArchiveError
from archive.errors import ArgumentError as ArgumentError
from archive.errors import DeadlineError as DeadlineError
from archive.errors import EngineError as EngineError
from archive.errors import LanguageError as LanguageError
from archive.errors import MissingEngineError as MissingEngineError
from archive.errors import MissingExtraError as MissingExtraError
from archive.errors import MissingPackageError as MissingPackageError
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
from archive.query.build import Filters as Filters
from archive.reading import parse as parse
from archive.reading import read as read
from archive.text.decoding import decode as decode

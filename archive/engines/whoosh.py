"""The default engine: a Whoosh index on disk.

Whoosh commits by renaming its table of contents, so a reader sees the old state or the new one.
"""

import errno
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from whoosh import index
from whoosh.filedb.filestore import FileStorage

from archive.engines.base import Batch, Engine, Found, Group, Match, Record, Tally
from archive.engines.whoosh_postings import check_columns
from archive.engines.whoosh_reader import Evaluator
from archive.engines.whoosh_schema import make_schema, page_documents, page_of, record_document
from archive.errors import ArchiveBusyError, ArchiveDamagedError, ArchiveError, StorageError
from archive.model import Entry, Page
from archive.query import Query
from archive.tokens import stemmer

_MEMORY_MB = 128
"""What a batch may take before it writes a run of postings out."""
_TABLE = re.compile(r"_MAIN_(\d+)\.toc")
"""What Whoosh calls its tables of contents: one a commit, only the latest counts."""
_ATTEMPTS = 5
"""How often a reader begins again because a commit took a file from under it."""

T = TypeVar("T")


@contextmanager
def _guard(directory: Path) -> Iterator[None]:
    """Whoosh's many ways to fail, as ours.

    What is wrong with an index shows as almost any exception; only the disk's own failures and a
    lock that is held are told apart.
    """
    try:
        yield
    except ArchiveError:
        raise
    except (MemoryError, RecursionError):
        raise
    except index.LockError as error:
        raise ArchiveBusyError(str(directory)) from error
    except OSError as error:
        if error.errno in (None, errno.ENOENT, errno.EINVAL):
            raise _damaged(directory, error) from error
        raise StorageError(str(error.filename or directory), error.strerror or "") from error
    except Exception as error:
        raise _damaged(directory, error) from error


def _damaged(directory: Path, error: Exception) -> ArchiveDamagedError:
    return ArchiveDamagedError(str(directory), f"{type(error).__name__}: {error}")


class WhooshEngine(Engine):
    """Pages and entries in a Whoosh index."""

    def __init__(self, directory: Path, language: str) -> None:
        """`directory`: where the index is or will be; `language`: whose inflections it knows."""
        self._directory = directory
        self._language = language
        self._opened: Any = None
        self._kept: Evaluator | None = None

    def batch(self) -> Batch:
        with _guard(self._directory):
            self._directory.mkdir(parents=True, exist_ok=True)
            storage = FileStorage(str(self._directory))
            if not self.exists():
                storage.create_index(make_schema())
            writer = index.FileIndex(storage, schema=make_schema()).writer(
                limitmb=_MEMORY_MB, compound=False
            )
        return _WhooshBatch(self, writer)

    def exists(self) -> bool:
        return self._directory.is_dir() and self._generation() >= 0

    def _generation(self) -> int:
        """The number of the latest commit, by the names of the files; -1 where there is none."""
        tables = (_TABLE.fullmatch(name) for name in os.listdir(self._directory))  # noqa: PTH208
        return max((int(table[1]) for table in tables if table), default=-1)

    def refresh(self) -> None:
        self._kept = None
        with _guard(self._directory):
            if self._opened is not None and self._opened.generation() != self._generation():
                self.close()

    def _evaluator(self) -> Evaluator:
        """What finds documents; kept until the next refresh, so that one question reads postings
        once."""
        if self._opened is None:
            found = index.open_dir(str(self._directory), schema=make_schema())
            self._opened = found.reader()
            check_columns(self._opened)
        if self._kept is None:
            self._kept = Evaluator(self._opened, self._language)
        return self._kept

    def _read(self, read: Callable[[Evaluator], T], empty: T) -> T:
        """What `read` makes of the index, begun again where a commit came in between.

        `empty` is the answer where there is no index yet.
        """
        with _guard(self._directory):
            if self._opened is None and not self.exists():
                return empty
            for _ in range(_ATTEMPTS):
                try:
                    return read(self._evaluator())
                except FileNotFoundError:
                    self.close()
            return read(self._evaluator())

    def names(self) -> Mapping[str, str]:
        def load(evaluator: Evaluator) -> dict[str, str]:
            column = evaluator.postings.column
            keys = ((column("order", number), column("parent", number))
                    for number in evaluator.pages)  # fmt: skip
            return {page_of(key): page_of(into or key) for key, into in keys}

        return self._read(load, {})

    def records(self) -> Mapping[str, Record]:
        def load(evaluator: Evaluator) -> dict[str, Record]:
            records = (
                Record.from_dict(json.loads(evaluator.postings.column("data", number)))
                for number in evaluator.pages
            )
            return {record.name: record for record in sorted(records, key=lambda r: r.name)}

        return self._read(load, {})

    def page(self, name: str) -> Page:
        def load(evaluator: Evaluator) -> Page | None:
            numbers = evaluator.page_documents(name)
            if not numbers:
                return None
            head, *said = (
                json.loads(evaluator.postings.column("data", number)) for number in numbers
            )
            record = Record.from_dict(head)
            return Page.from_dict(
                {**record.shown_head, "entries": [each["entry"] for each in said]}
            )

        page = self._read(load, None)
        if page is None:
            raise KeyError(name)
        return page

    def own(self, name: str) -> Mapping[str, Any] | None:
        def load(evaluator: Evaluator) -> Mapping[str, Any] | None:
            number = evaluator.page_documents(name)[0]
            stored = evaluator.postings.column("own", number)
            return json.loads(stored) if stored else None

        return self._read(load, None)

    def entries(self, query: Query) -> Iterator[Entry]:
        found = self.find(query, sort="page", limit=None, offset=0)
        return (match.entry for match in found.matches)

    def count(self, query: Query) -> int:
        return self._read(lambda evaluator: len(evaluator.evaluate(query)), 0)

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        return self._read(lambda evaluator: evaluator.postings.terms(field, prefix, fits), set())

    def tally(self, query: Query) -> Tally:
        return self._read(lambda evaluator: evaluator.tally(query), Tally(0, 0, 0))

    def groups(self, query: Query, by: str) -> Mapping[str | None, Group]:
        return self._read(lambda evaluator: evaluator.groups(query, by), {})

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> Found:
        def search(evaluator: Evaluator) -> Found:
            numbers = sorted(
                evaluator.evaluate(query),
                key=lambda number: evaluator.postings.column("order", number),
            )
            score = evaluator.ranking(query)
            if sort == "relevance":
                scores = {number: score(number) for number in numbers}
                numbers.sort(key=lambda number: -scores[number])
            elif sort != "page":
                numbers = _by_date(evaluator, numbers, newest=sort == "newest")
            stop = None if limit is None else offset + limit
            matches = tuple(
                _match(evaluator, number, score(number)) for number in numbers[offset:stop]
            )
            return Found(len(numbers), matches)

        return self._read(search, Found(0, ()))

    def number_of(self, name: str) -> int:
        """The number of a page's own document."""
        return self._read(lambda evaluator: evaluator.page_documents(name)[0], -1)

    def close(self) -> None:
        self._kept = None
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _by_date(evaluator: Evaluator, numbers: list[int], *, newest: bool) -> list[int]:
    dates = {number: evaluator.postings.column("date", number) for number in numbers}
    dated = [number for number in numbers if dates[number]]
    dated.sort(key=lambda number: dates[number], reverse=newest)
    return dated + [number for number in numbers if not dates[number]]


def _match(evaluator: Evaluator, number: int, score: float) -> Match:
    stored = json.loads(evaluator.postings.column("data", number))
    return Match(Entry.from_dict(stored["entry"]), score, stored["cut"])


class _WhooshBatch(Batch):
    """One Whoosh writer: its commit is ours."""

    def __init__(self, engine: WhooshEngine, writer: Any) -> None:
        self._engine = engine
        self._writer = writer
        self._changed = False
        self._added: dict[str, range] = {}
        self._stem = stemmer(engine._language)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with _guard(self._engine._directory):
            if error is None and self._changed:
                self._writer.commit()
            else:
                self._writer.cancel()
        self._engine.close()

    def records(self) -> Mapping[str, Record]:
        return self._engine.records()

    def remove(self, name: str) -> None:
        with _guard(self._engine._directory):
            self._writer.delete_by_term("page", name.encode())
            for number in self._added.pop(name, ()):
                self._writer.newsegment.delete_document(number)
        self._changed = True

    def add(self, page: Page, record: Record, own: Mapping[str, Any] | None = None) -> None:
        first = self._writer.docnum
        with _guard(self._engine._directory):
            for document in page_documents(page, record, self._stem, own):
                self._writer.add_document(**document)
        self._added[page.name] = range(first, self._writer.docnum)
        self._changed = True

    def touch(self, record: Record) -> None:
        number, own = self._engine.number_of(record.name), self._engine.own(record.name)
        with _guard(self._engine._directory):
            self._writer.delete_document(number)
            self._added[record.name] = range(self._writer.docnum, self._writer.docnum + 1)
            self._writer.add_document(**record_document(record, own))
        self._changed = True

"""The engine for Whoosh indexes; see the package for how they are built.

A commit is one renaming, so a reader sees the state before it or after it, and keeps that state
until `refresh`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from archive.deadlines import until_deadline
from archive.engines.pages.lazy import LazyMapping
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine, GroupCount, Match, SearchResult, Tally
from archive.engines.whoosh.commit import check_files, latest_generation, read_commit
from archive.errors import ArchiveError, StorageError
from archive.model import Entry, Page
from archive.storage.checksums import DAMAGE_ERRNOS, damaged_error
from archive.storage.durability import make_folder
from archive.storage.safe_files import InvalidFileError, share_with_group

if TYPE_CHECKING:
    from archive.engines.whoosh.counts import PostingsCache
    from archive.engines.whoosh.evaluator import Evaluator
    from archive.engines.whoosh.searcher import IndexSearcher
    from archive.query import Query

_ATTEMPTS = 5
"""How often a reader starts again because a commit removed a file that it was about to open."""

T = TypeVar("T")


@contextmanager
def _guard(directory: Path) -> Iterator[None]:
    """Turn exceptions from reading or writing an index into ArchiveDamagedError or StorageError.

    Damage can cause almost any exception, so only failures of the disk are told apart from it.
    """
    try:
        yield
    except (ArchiveError, MemoryError, ImportError):
        raise
    except OSError as error:
        if error.errno in DAMAGE_ERRNOS:
            raise damaged_error(directory, check_files, error) from error
        raise StorageError(str(error.filename or directory), error.strerror or "") from error
    except Exception as error:
        raise damaged_error(directory, check_files, error) from error


class WhooshEngine(Engine):
    """Pages and entries in a Whoosh index."""

    def __init__(self, directory: Path, language: str) -> None:
        """`directory`: where the index is or will be; `language`: for inflections."""
        self._directory = directory
        self._language = language
        self._searcher: IndexSearcher | None = None
        self._cache: PostingsCache | None = None
        self._evaluator: Evaluator | None = None

    def batch(self) -> Batch:
        from archive.engines.whoosh.batch import WhooshBatch
        from archive.engines.whoosh.commit import lock, remove_leftovers
        from archive.engines.whoosh.index_reader import IndexReader

        with _guard(self._directory):
            make_folder(self._directory)
            share_with_group(self._directory)
            release = lock(self._directory)
            try:
                commit = read_commit(self._directory)
                reader = IndexReader(self._directory, commit)
                remove_leftovers(self._directory, commit.generation, commit.segments)
            except BaseException:
                release()
                raise

        def close() -> None:
            release()
            self.close()

        return WhooshBatch(
            self._directory, reader, self._language, lambda: _guard(self._directory), close
        )

    def verify(self, *, is_finished: bool = True) -> None:
        with _guard(self._directory):
            check_files(self._directory, is_finished=is_finished)

    def exists(self) -> bool:
        return self._latest_generation() >= 0

    def _latest_generation(self) -> int:
        with _guard(self._directory):
            return latest_generation(self._directory)

    def refresh(self) -> bool:
        self._evaluator = None
        generation = self._latest_generation()
        if self._searcher is not None and self._searcher.generation != generation:
            self.close()
        return generation >= 0 and self._read(lambda _: True, False)

    def _open(self) -> IndexSearcher:
        if self._searcher is None:
            from archive.engines.whoosh.searcher import IndexSearcher

            if self._directory.is_symlink():
                raise InvalidFileError(self._directory.name, "is a symbolic link")
            commit = read_commit(self._directory)
            if commit.generation < 0:
                # There was a commit a moment ago: do not answer as if the index were empty.
                raise FileNotFoundError(errno.ENOENT, "no commit any more", str(self._directory))
            self._searcher = IndexSearcher(self._directory, commit)
        return self._searcher

    def _open_evaluator(self) -> Evaluator:
        """Return the evaluator. It is kept until `refresh`, so that the parts of a question are
        evaluated once."""
        from archive.engines.whoosh.counts import PostingsCache
        from archive.engines.whoosh.evaluator import Evaluator

        if self._evaluator is None:
            searcher = self._open()
            self._cache = self._cache or PostingsCache()
            self._evaluator = Evaluator(searcher, self._cache, self._language)
        return self._evaluator

    def _read(self, read: Callable[[IndexSearcher], T], empty: T) -> T:
        """Return what `read` returns for the index, or `empty` if there is no index yet. Starts
        again if a commit intervenes."""
        with _guard(self._directory):
            if self._searcher is None and not self.exists():
                return empty
            for _ in range(_ATTEMPTS):
                try:
                    return read(self._open())
                except FileNotFoundError:
                    self.close()
            return read(self._open())

    def _evaluate(self, ask: Callable[[Evaluator], T], empty: T) -> T:
        return self._read(lambda _: ask(self._open_evaluator()), empty)

    def names(self) -> Mapping[str, str]:
        return LazyMapping(lambda: self._read(lambda searcher: searcher.names(), {}))

    def records(self) -> Mapping[str, PageRecord]:
        return self._read(lambda searcher: searcher.records(lambda: _guard(self._directory)), {})

    def page(self, name: str) -> Page:
        page = self._read(lambda searcher: searcher.page(name), None)
        if page is None:
            raise KeyError(name)
        return page

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        return self._read(lambda searcher: searcher.source_data(name), None)

    def entries(self, query: Query) -> Iterator[Entry]:
        found = self.find(query, sort="page", limit=None, offset=0)
        return (match.entry for match in found.matches)

    def count(self, query: Query) -> int:
        return self._evaluate(lambda evaluator: evaluator.count(query), 0)

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        return self._evaluate(lambda evaluator: evaluator.fields[field].words(prefix, fits), set())

    def tally(self, query: Query, scope: Query) -> Tally:
        return self._evaluate(lambda evaluator: evaluator.tally(query, scope), Tally(0, 0, 0))

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        return self._evaluate(lambda evaluator: evaluator.groups(query, by, scope), {})

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> SearchResult:
        stop = None if limit is None else offset + limit

        def search(evaluator: Evaluator) -> SearchResult:
            total, numbers = evaluator.find(query, sort, offset, stop)
            scores = evaluator.scores(query, numbers).tolist()
            entries = map(evaluator.searcher.entry, until_deadline(numbers.tolist()))
            matches = (
                Match.of(entry, score, is_cut)
                for (entry, is_cut), score in zip(entries, scores, strict=True)
            )
            return SearchResult(total, tuple(matches))

        return self._evaluate(search, SearchResult(0, ()))

    def close(self) -> None:
        self._evaluator = self._cache = self._searcher = None

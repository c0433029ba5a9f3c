"""The default engine: a Whoosh index on disk, written and read in bulk.

Whoosh commits by renaming its table of contents, so a reader sees the old state or the new one.
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
from archive.engines.whoosh.commit import check_files, latest, read_commit
from archive.errors import ArchiveDamagedError, ArchiveError, StorageError
from archive.model import Entry, Page
from archive.storage.checksums import damage_reason
from archive.storage.durability import make_folder
from archive.storage.safe_files import InvalidFileError, share_with_group

if TYPE_CHECKING:
    from archive.engines.whoosh.counts import PostingsCache
    from archive.engines.whoosh.evaluator import Evaluator
    from archive.engines.whoosh.searcher import OpenIndex
    from archive.query import Query

_ATTEMPTS = 5
"""How often a reader begins again because a commit took a file from under it."""

_OF_DAMAGE = (None, errno.ENOENT, errno.EINVAL, errno.ENOTDIR, errno.EISDIR)
"""What the system says where files are not what they should be, and the disk is well."""

T = TypeVar("T")


@contextmanager
def _guard(directory: Path) -> Iterator[None]:
    """The many ways to fail of what reads and writes an index, as ours.

    What is wrong with an index shows as almost any exception; only the disk's own failures are told
    apart.
    """
    try:
        yield
    except (ArchiveError, MemoryError, ImportError):
        raise
    except OSError as error:
        if error.errno in _OF_DAMAGE:
            raise _damaged(directory, error) from error
        raise StorageError(str(error.filename or directory), error.strerror or "") from error
    except Exception as error:
        raise _damaged(directory, error) from error


def _damaged(directory: Path, error: Exception) -> ArchiveDamagedError:
    reason = damage_reason(lambda: check_files(directory, is_finished=True), error)
    return ArchiveDamagedError(str(directory), reason)


class WhooshEngine(Engine):
    """Pages and entries in a Whoosh index."""

    def __init__(self, directory: Path, language: str) -> None:
        """`directory`: where the index is or will be; `language`: whose inflections it knows."""
        self._directory = directory
        self._language = language
        self._opened: OpenIndex | None = None
        self._postings: PostingsCache | None = None
        self._kept: Evaluator | None = None

    def batch(self) -> Batch:
        from archive.engines.whoosh.batch import WhooshBatch
        from archive.engines.whoosh.commit import clean, lock
        from archive.engines.whoosh.leaves import Leaves

        with _guard(self._directory):
            make_folder(self._directory)
            share_with_group(self._directory)
            release = lock(self._directory)
            try:
                found = read_commit(self._directory)
                opened = Leaves(self._directory, found)
                clean(self._directory, found.generation, found.segments)
            except BaseException:
                release()
                raise

        def close() -> None:
            release()
            self.close()

        return WhooshBatch(
            self._directory, opened, self._language, lambda: _guard(self._directory), close
        )

    def verify(self, *, is_finished: bool = True) -> None:
        with _guard(self._directory):
            check_files(self._directory, is_finished=is_finished)

    def exists(self) -> bool:
        return self._latest() >= 0

    def _latest(self) -> int:
        with _guard(self._directory):
            return latest(self._directory)

    def refresh(self) -> bool:
        self._kept = None
        generation = self._latest()
        if self._opened is not None and self._opened.generation != generation:
            self.close()
        return generation >= 0 and self._read(lambda _: True, False)

    def _open(self) -> OpenIndex:
        if self._opened is None:
            from archive.engines.whoosh.searcher import OpenIndex

            if self._directory.is_symlink():
                raise InvalidFileError(self._directory.name, "is a symbolic link")
            found = read_commit(self._directory)
            if found.generation < 0:
                # It was there a moment ago: that must not look like an index with nothing in it.
                raise FileNotFoundError(errno.ENOENT, "no commit any more", str(self._directory))
            self._opened = OpenIndex(self._directory, found)
        return self._opened

    def _evaluator(self) -> Evaluator:
        """What finds entries; kept until the next refresh, so that one question is evaluated
        once."""
        from archive.engines.whoosh.counts import PostingsCache
        from archive.engines.whoosh.evaluator import Evaluator

        if self._kept is None:
            opened = self._open()
            self._postings = self._postings or PostingsCache()
            self._kept = Evaluator(opened, self._postings, self._language)
        return self._kept

    def _read(self, read: Callable[[OpenIndex], T], empty: T) -> T:
        """What `read` makes of the index, begun again where a commit came in between.

        `empty` is the answer where there is no index yet.
        """
        with _guard(self._directory):
            if self._opened is None and not self.exists():
                return empty
            for _ in range(_ATTEMPTS):
                try:
                    return read(self._open())
                except FileNotFoundError:
                    self.close()
            return read(self._open())

    def _ask(self, ask: Callable[[Evaluator], T], empty: T) -> T:
        return self._read(lambda _: ask(self._evaluator()), empty)

    def names(self) -> Mapping[str, str]:
        return LazyMapping(lambda: self._read(lambda opened: opened.names(), {}))

    def records(self) -> Mapping[str, PageRecord]:
        return self._read(lambda opened: opened.records(lambda: _guard(self._directory)), {})

    def page(self, name: str) -> Page:
        page = self._read(lambda opened: opened.page(name), None)
        if page is None:
            raise KeyError(name)
        return page

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        return self._read(lambda opened: opened.source_data(name), None)

    def entries(self, query: Query) -> Iterator[Entry]:
        found = self.find(query, sort="page", limit=None, offset=0)
        return (match.entry for match in found.matches)

    def count(self, query: Query) -> int:
        return self._ask(lambda evaluator: evaluator.count(query), 0)

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        return self._ask(lambda evaluator: evaluator.fields[field].words(prefix, fits), set())

    def tally(self, query: Query) -> Tally:
        return self._ask(lambda evaluator: evaluator.tally(query), Tally(0, 0, 0))

    def groups(self, query: Query, by: str) -> Mapping[str | None, GroupCount]:
        return self._ask(lambda evaluator: evaluator.groups(query, by), {})

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> SearchResult:
        stop = None if limit is None else offset + limit

        def search(evaluator: Evaluator) -> SearchResult:
            total, numbers = evaluator.find(query, sort, offset, stop)
            scores = evaluator.scores(query, numbers).tolist()
            entries = map(evaluator.opened.entry, until_deadline(numbers.tolist()))
            matches = (
                Match.of(entry, score, is_cut)
                for (entry, is_cut), score in zip(entries, scores, strict=True)
            )
            return SearchResult(total, tuple(matches))

        return self._ask(search, SearchResult(0, ()))

    def close(self) -> None:
        self._kept = self._postings = self._opened = None

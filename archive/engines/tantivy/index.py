"""Opens tantivy indexes for reading and writing, and commits.

One thread writes. Garbage is collected before and after each commit, and merges are waited for.

tantivy must write a lock even to open an index for reading. If it cannot, a view of the index is
opened instead: a temporary folder of links to the files, with a lock of its own, which is deleted
at once.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import tantivy

from archive.engines.tantivy.errors import LOCK_ERROR, committed, errno_of
from archive.engines.tantivy.files import (
    MANAGED,
    META,
    check_lists,
    check_sizes,
    commit_id,
    save_checksums,
    stray_files,
)
from archive.engines.tantivy.locks import WRITER_LOCK, is_locked
from archive.engines.tantivy.page_tables import PageChanges, PageTableFile, write_changes
from archive.engines.tantivy.schema import make_schema
from archive.storage.durability import make_folder, sync_folder
from archive.storage.safe_files import InvalidFileError, check_regular_files, share_with_group

_PRIVATE_LISTS = (META, MANAGED)
"""Lists that tantivy creates for their owner alone, whatever the umask."""
_META_LOCK = ".tantivy-meta.lock"
_UNFINISHED_LISTS = ".tmp??????"
"""Names of lists that tantivy has not finished writing."""
_WRITER_MEMORY_BYTES = 256_000_000
"""The writer flushes a segment when it uses this much memory."""
_MAX_ATTEMPTS = 5
"""Number of times an index is checked or a view is made while commits delete files."""
_READ_ONLY_ERRNOS = (errno.EACCES, errno.EPERM, errno.EROFS)


def open_searcher(directory: Path) -> tantivy.Searcher:
    """Open the latest commit of an index. It stays the same, whatever is committed later."""
    _check(directory)
    try:
        return _open(directory)
    except InvalidFileError:
        raise
    except ValueError as error:
        if errno_of(error) not in _READ_ONLY_ERRNOS:
            raise
    for _ in range(_MAX_ATTEMPTS - 1):
        try:
            return _open_view(directory)
        except (ValueError, FileNotFoundError) as error:
            if errno_of(error) != errno.ENOENT:
                raise
    return _open_view(directory)


def _check(directory: Path) -> None:
    # A commit may delete files while the list that names them is checked.
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        commit = commit_id(directory)
        try:
            check_lists(directory)
            check_sizes(directory)
            return
        except (InvalidFileError, FileNotFoundError):
            if attempt == _MAX_ATTEMPTS or commit == commit_id(directory):
                raise


def _open(directory: Path) -> tantivy.Searcher:
    return _index(directory).searcher()


def _index(directory: Path) -> tantivy.Index:
    # We pass our own schema: tantivy compares it with the index and never uses the other.
    index = tantivy.Index(make_schema(), path=str(directory), reuse=True)
    # Otherwise a thread watches for commits, and touches files after everything else has ended.
    index.config_reader("manual")
    return index


def _open_view(directory: Path) -> tantivy.Searcher:
    # A searcher holds all files open, so the links can be deleted.
    with tempfile.TemporaryDirectory(prefix="archive-", ignore_cleanup_errors=True) as folder:
        view = Path(folder)
        shutil.copyfile(directory / META, view / META)
        for file in directory.iterdir():
            if file.name not in (META, _META_LOCK):
                _link(file, view / file.name)
        return _open(view)


def _link(file: Path, link: Path) -> None:
    try:
        link.symlink_to(file)
    except OSError:
        shutil.copyfile(file, link)


def open_for_writing(directory: Path) -> tantivy.Index:
    """Open an index that can be written to; create it if there is none."""
    make_folder(directory)
    share_with_group(directory)
    if (directory / META).exists():
        check_lists(directory)
    else:
        check_regular_files(directory)
    index = _index(directory)
    let_others_read(directory)
    return index


def open_writer(directory: Path) -> tantivy.IndexWriter:
    """Open a writer. Remove what an earlier one left behind."""
    index = open_for_writing(directory)
    # What an earlier run renamed must be on disk before anything it replaced is deleted.
    sync_folder(directory)
    # There is only one writer, so unlisted files and unfinished lists belong to no process.
    for file in (*stray_files(directory), *directory.glob(_UNFINISHED_LISTS)):
        with suppress(OSError):
            file.unlink()
    writer = _writer(index, directory)
    writer.garbage_collect_files()
    return writer


def _writer(index: tantivy.Index, directory: Path) -> tantivy.IndexWriter:
    try:
        return index.writer(heap_size=_WRITER_MEMORY_BYTES, num_threads=1)
    except ValueError as error:
        # tantivy reports any failure to lock as a lock held by another writer.
        if not LOCK_ERROR.search(str(error)) or is_locked(directory / WRITER_LOCK):
            raise
    return index.writer(heap_size=_WRITER_MEMORY_BYTES, num_threads=1)


def finish(
    directory: Path,
    writer: tantivy.IndexWriter,
    tables: Sequence[PageTableFile],
    changes: PageChanges,
) -> None:
    """Commit, and wait until tantivy has finished. `tables`: the page tables before the commit;
    `changes`: what to change in them."""
    writer.commit()
    with committed(directory):
        sync_folder(directory)
        writer.garbage_collect_files()
        _close_writer(directory, writer, tables, changes)


def abandon(
    directory: Path,
    writer: tantivy.IndexWriter,
    tables: Sequence[PageTableFile],
    changes: PageChanges,
) -> None:
    """Discard what was written since the last commit. `changes`: what to change in the page tables
    nevertheless."""
    writer.rollback()
    writer.garbage_collect_files()
    _close_writer(directory, writer, tables, changes)


def _close_writer(
    directory: Path,
    writer: tantivy.IndexWriter,
    tables: Sequence[PageTableFile],
    changes: PageChanges,
) -> None:
    # Merges replace the list, so wait for them before checksums are written.
    writer.wait_merging_threads()
    let_others_read(directory)
    save_checksums(directory, write_changes(directory, tables, changes))


def let_others_read(directory: Path) -> None:
    """Give tantivy's lists the permissions of its other files, and give the group those of a folder
    that it shares."""
    lock = directory / _META_LOCK
    if os.name == "posix" and lock.exists():
        for file in directory.iterdir():
            share_with_group(file)
        mode = lock.stat().st_mode & 0o666
        for name in _PRIVATE_LISTS:
            file = directory / name
            if file.exists() and file.stat().st_mode & 0o666 != mode:
                file.chmod(mode)

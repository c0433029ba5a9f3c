"""Opens tantivy indexes, and turns the ways in which tantivy fails into our errors.

tantivy takes a lock to open an index even for reading, and for that must write. Where it cannot, a
view of the index is opened: a folder of links to its files, with a lock of its own.
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
"""What tantivy writes for its owner alone, whatever the mask for new files says."""
_LOCK = ".tantivy-meta.lock"
_UNFINISHED_LISTS = ".tmp??????"
"""What tantivy calls a list until it is whole."""
_WRITER_MEMORY_BYTES = 256_000_000
"""What a batch may take, in bytes, before it writes a segment out."""
_MAX_ATTEMPTS = 5
"""How often an index is looked at, or a view of it made, where a commit takes a file away."""
_READ_ONLY_ERRNOS = (errno.EACCES, errno.EPERM, errno.EROFS)


def open_searcher(directory: Path) -> tantivy.Searcher:
    """The latest commit of an index. It stays the same, whatever is committed afterwards."""
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
    # A commit may take away what the list before it named, while that is looked at.
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        state = commit_id(directory)
        try:
            check_lists(directory)
            check_sizes(directory)
            return
        except (InvalidFileError, FileNotFoundError):
            if attempt == _MAX_ATTEMPTS or state == commit_id(directory):
                raise


def _open(directory: Path) -> tantivy.Searcher:
    return _index(directory).searcher()


def _index(directory: Path) -> tantivy.Index:
    # The schema is ours: what the index says of its own is compared, and never gone by.
    index = tantivy.Index(make_schema(), path=str(directory), reuse=True)
    # Otherwise a thread looks for commits, and touches files when all else is done with them.
    index.config_reader("manual")
    return index


def _open_view(directory: Path) -> tantivy.Searcher:
    # All files are open once there is a searcher, so that the links are needed no longer.
    with tempfile.TemporaryDirectory(prefix="archive-", ignore_cleanup_errors=True) as folder:
        view = Path(folder)
        shutil.copyfile(directory / META, view / META)
        for file in directory.iterdir():
            if file.name not in (META, _LOCK):
                _link(file, view / file.name)
        return _open(view)


def _link(file: Path, link: Path) -> None:
    try:
        link.symlink_to(file)
    except OSError:
        shutil.copyfile(file, link)


def open_for_writing(directory: Path) -> tantivy.Index:
    """An index that can be written to; it is made where there is none."""
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
    """A writer, without the files that an earlier one has left."""
    index = open_for_writing(directory)
    # What an earlier run has renamed is to be on the disk before anything of it goes.
    sync_folder(directory)
    # There is one writer, so that what is in no list, and lists that were never finished, are
    # nobody's.
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
        # Whatever keeps it from its lock, tantivy says that another writer does.
        if not LOCK_ERROR.search(str(error)) or is_locked(directory / WRITER_LOCK):
            raise
    return index.writer(heap_size=_WRITER_MEMORY_BYTES, num_threads=1)


def finish(
    directory: Path,
    writer: tantivy.IndexWriter,
    tables: Sequence[PageTableFile],
    changes: PageChanges,
) -> None:
    """Commit, and wait for all that tantivy does behind it. `tables`: what was asked of all pages
    before; `changes`: as far as it is another now."""
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
    """Give up what was written since the last commit. `changes`: what is to be kept besides of what
    is asked of all pages."""
    writer.rollback()
    writer.garbage_collect_files()
    _close_writer(directory, writer, tables, changes)


def _close_writer(
    directory: Path,
    writer: tantivy.IndexWriter,
    tables: Sequence[PageTableFile],
    changes: PageChanges,
) -> None:
    # Merges that are under way change the list, so there is nothing to be sure of before.
    writer.wait_merging_threads()
    let_others_read(directory)
    save_checksums(directory, write_changes(directory, tables, changes))


def let_others_read(directory: Path) -> None:
    """Give tantivy's lists the rights that its other files have, and its group those of a folder
    that is the group's."""
    lock = directory / _LOCK
    if os.name == "posix" and lock.exists():
        for file in directory.iterdir():
            share_with_group(file)
        mode = lock.stat().st_mode & 0o666
        for name in _PRIVATE_LISTS:
            file = directory / name
            if file.exists() and file.stat().st_mode & 0o666 != mode:
                file.chmod(mode)

"""Reads a whole file before any of its pages is indexed.

A file that fails half-way must leave the index unchanged, and a crawl may hold more pages than fit
in memory: until all are read, they wait in a `PageSpool`.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import attrs

from archive.answers.stats import figures_of
from archive.containers import check_size, read_items
from archive.containers.base import OpenedFile
from archive.corrections.model import Corrections, unmatched_locators
from archive.engines.pages.record import PageRecord
from archive.files import File, Skipped
from archive.frames import FolderFrames, FrameState
from archive.merging import page_keys
from archive.model import Page
from archive.reading import open_source, sha256_of
from archive.storage.page_spool import PageSpool


@attrs.frozen
class LoadedFile:
    """The content of a file."""

    name: str
    """Name of the file."""
    sha256: str
    """Checksum of the file, in hexadecimal."""
    pages: PageSpool | None
    """Its pages; the caller closes the spool. None if they were not read, or not spooled."""
    skipped: tuple[Skipped, ...] = ()
    """Parts of the file that were not read."""
    frames: Mapping[str, FrameState] = attrs.Factory(dict)
    """`PageRecord.frames` of its page."""

    def record(
        self, page: Page, corrected: Page, file: File, checked: int, corrections: Corrections
    ) -> PageRecord:
        """Return the record of one of the pages.

        `page`: as read; `corrected`: with `corrections` applied; `file`: size and time of the file;
        `checked`: when it was read, in nanoseconds since 1970.
        """
        figures = figures_of(corrected)
        return PageRecord(
            page.name,
            self.name,
            file.size,
            file.modified,
            checked,
            corrected.head(),
            figures,
            corrections.for_authors(figures["authors"]).to_dict(),
            unmatched_locators(page, corrections),
            None if self.sha256 == corrected.sha256 else self.sha256,
            keys=page_keys(corrected, self.name),
            is_whole=not any(each.failed for each in self.skipped),
            frames=self.frames,
        )

    def may_contain(self, name: str) -> bool:
        """Return whether a page may still be in a part of the file that could not be read."""
        return any(
            each.failed and (name == each.path or name.startswith(f"{each.path}!"))
            for each in self.skipped
        )


def load_file(path: Path, name: str, known: Collection[str]) -> LoadedFile:
    """Read a file. Raises what `archive.read` raises.

    `known`: checksums of the file with which it need not be read again; `pages` is None then.
    """
    with open_source(path, name) as opened:
        # Before the checksum, which reads all of the file.
        check_size(opened)
        sha256 = sha256_of(opened)
        if sha256 in known:
            return LoadedFile(name, sha256, None)
        pages = PageSpool()
        skipped = []
        try:
            for item in read_items(opened):
                if isinstance(item, Skipped):
                    skipped.append(item)
                else:
                    pages.put(item)
        except BaseException:
            pages.close()
            raise
        return LoadedFile(name, sha256, pages, tuple(skipped), _frames_of(opened))


def load_page(path: Path, name: str) -> tuple[LoadedFile, Page] | None:
    """Read a file that is a single page of the same name. Raises what `archive.read` raises.

    Returns None for any other file. The page is not in `LoadedFile.pages`.
    """
    with open_source(path, name) as opened:
        check_size(opened)
        sha256 = sha256_of(opened)
        items = read_items(opened)
        page = next(items, None)
        if not isinstance(page, Page) or page.name != name or next(items, None) is not None:
            return None
        return LoadedFile(name, sha256, None, frames=_frames_of(opened)), page


def _frames_of(opened: OpenedFile) -> Mapping[str, FrameState]:
    """Return the states of the frames that were asked for while a file was read."""
    reader = opened.read_frame
    return reader.states if isinstance(reader, FolderFrames) else {}

"""What is in a file, on its way into an index: all of it, before anything of it is put in.

A file that fails in its middle must leave the index as it was, and a capture may hold more pages
than memory does: so they wait on the disk.
"""

from collections.abc import Collection
from pathlib import Path

import attrs

from archive.answers.stats import figures_of
from archive.containers import check_size, read_items
from archive.corrections.model import Corrections, unmatched_locators
from archive.engines.pages.record import PageRecord
from archive.files import File, Skipped
from archive.merging import Sketch
from archive.model import Page
from archive.reading import open_source, sha256_of
from archive.storage.page_spool import PageSpool


@attrs.frozen
class LoadedFile:
    """What a file holds."""

    name: str
    """What the file is called."""
    sha256: str
    """The checksum of the file's bytes, in hexadecimal."""
    pages: PageSpool | None
    """Its pages, to be closed; None where the file has the checksum that it had."""
    skipped: tuple[Skipped, ...] = ()
    """What in it is passed over."""

    def record(
        self, page: Page, corrected: Page, file: File, checked: int, corrections: Corrections
    ) -> PageRecord:
        """What is remembered of one of the pages."""
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
            keys=Sketch.of(corrected, self.name).keys,
            is_whole=not any(each.failed for each in self.skipped),
        )

    def spares(self, name: str) -> bool:
        """Whether a page of old must stay because it, or what it is in, cannot be read now."""
        return any(
            each.failed and (name == each.path or name.startswith(f"{each.path}!"))
            for each in self.skipped
        )


def take_in(path: Path, name: str, known: Collection[str]) -> LoadedFile:
    """Read a file. `known`: checksums for which it need not be read. Raises what `read` raises."""
    with open_source(path, name) as opened:
        # Before all of its bytes are looked at.
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
        return LoadedFile(name, sha256, pages, tuple(skipped))


def take_in_page(path: Path, name: str) -> tuple[LoadedFile, Page] | None:
    """Read a file that is one page and nothing else; None for any other. Raises what `read`
    raises."""
    with open_source(path, name) as opened:
        check_size(opened)
        sha256 = sha256_of(opened)
        items = read_items(opened)
        page = next(items, None)
        if not isinstance(page, Page) or page.name != name or next(items, None) is not None:
            return None
        return LoadedFile(name, sha256, None), page

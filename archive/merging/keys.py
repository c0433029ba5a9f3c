"""What a page shares with others: what it may be merged by, and blocks of text that may recur."""

from archive.merging.blocks import block_keys
from archive.merging.sketch import Sketch
from archive.model import Page


def page_keys(page: Page, file: str) -> tuple[int, ...]:
    """Return `PageRecord.keys` of a page. `file`: the name of its file."""
    return *Sketch.of(page, file).keys, *block_keys(page, file)

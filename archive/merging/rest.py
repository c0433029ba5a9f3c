"""Merge the text of unknown authorship of several sources: their blocks that are in no entry."""

from collections.abc import Iterable, Iterator, Sequence

from archive.locators import REST
from archive.merging.blocks import block_tokens, blocks_of
from archive.model import Entry, Page


def merge_rests(pages: Sequence[Page], merged: Page) -> Entry | None:
    """Return the text of unknown authorship of a page merged from several, or None.

    It has the blocks of all sources, each once, without those that an entry of the merged page has
    as its text, or as a paragraph or line of it: what is known in one source is known.

    `pages`: the sources, the first one first; `merged`: their merged page without such text.
    """
    rests = [page.rest for page in pages if page.rest is not None]
    if not rests:
        return None
    seen = {block_tokens(piece) for piece in _pieces(merged.entries)}
    blocks = []
    for block in (block for rest in rests for block in blocks_of(rest.text)):
        tokens = block_tokens(block)
        if tokens not in seen:
            seen.add(tokens)
            blocks.append(block)
    if not blocks:
        return None
    return Entry(
        page=merged.name,
        locator=REST,
        text="\n\n".join(blocks),
        title=merged.title,
        sources=tuple(rest.id for rest in rests),
    )


def _pieces(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the texts of entries, their paragraphs, and their lines."""
    for entry in entries:
        yield entry.text
        paragraphs = entry.text.split("\n\n")
        if len(paragraphs) > 1:
            yield from paragraphs
        lines = entry.text.split("\n")
        if len(lines) > 1:
            yield from lines

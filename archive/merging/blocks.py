"""Blocks of text of unknown authorship that recur on the pages of a site: they are furniture.

A menu, a footer or an advertisement is on page after page; what somebody said about one page is
not. Which blocks recur depends on all pages of an archive, so a page is read with all of its
blocks, and loses those that recur when it is indexed (`archive.indexing.recurring`).
"""

from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

import attrs

from archive.engines.pages.record import BLOCK_KEY_BIT
from archive.model import Entry, Furniture, Page
from archive.text.tokens import tokenize

RECURRING = "recurring"
"""Kind of the furniture."""
MIN_PAGES = 3
"""A block that this many pages of a site have recurs."""
_MAX_BLOCKS = 1_000
"""At most this many blocks of a page can recur; its record has a key for each."""


def blocks_of(text: str) -> list[str]:
    """Return the blocks of a text of unknown authorship: its paragraphs."""
    return [block for block in text.split("\n\n") if block]


def block_tokens(block: str) -> tuple[str, ...]:
    """Return the tokens by which blocks are compared; if there are none, the pieces between white
    space."""
    return tuple(tokenize(block) or block.split())


def site_of(url: str | None, file: str) -> str:
    """Return the site of a page: the host of its address; without one, the first folder of its
    file's name, or for a file outside the archive's folder, the folder that it is in.

    `file`: the name of the file, which for a page in a container is that of the container. A
    container in the archive's own folder is a site.
    """
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        host = None
    if host:
        return host.removeprefix("www.").removeprefix("m.")
    if file.startswith("/") or file[1:2] == ":":
        return f"{file.rpartition('/')[0]}/"
    return f"{file.partition('/')[0]}/" if "/" in file else "./"


def block_key(site: str, block: str) -> int:
    """Return the 64-bit key of a block on a site, which has `BLOCK_KEY_BIT`."""
    raw = "\0".join((site, *block_tokens(block))).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest()) | BLOCK_KEY_BIT


def block_keys(page: Page, file: str) -> tuple[int, ...]:
    """Return the keys of a page's blocks, each once; `file`: the name of its file."""
    if page.rest is None:
        return ()
    site, blocks = site_of(page.url, file), blocks_of(page.rest.text)[:_MAX_BLOCKS]
    return tuple(dict.fromkeys(block_key(site, block) for block in blocks))


def recurring_keys(
    page: Page, sites: Sequence[str], recurring: Collection[int]
) -> Iterator[tuple[str, list[int]]]:
    """Yield the blocks of a page that recur, each with the keys by which it does.

    `sites`: those of its sources; `recurring`: the keys of its sources that recur.
    """
    if page.rest is None:
        return
    for block in blocks_of(page.rest.text):
        keys = [key for key in (block_key(site, block) for site in sites) if key in recurring]
        if keys:
            yield block, keys


def hide_blocks(page: Page, hidden: Collection[str]) -> Page:
    """Return a page with some blocks of its text of unknown authorship as furniture."""
    if not hidden or page.rest is None:
        return page
    kept = "\n\n".join(block for block in blocks_of(page.rest.text) if block not in hidden)
    gone = "\n".join(block for block in blocks_of(page.rest.text) if block in hidden)
    furniture = (*page.furniture, Furniture(RECURRING, text=gone))
    rest = attrs.evolve(page.rest, text=kept) if kept else None
    return attrs.evolve(page.with_rest(rest), furniture=furniture)


def show_blocks(page: Page, rest: Entry) -> Page:
    """Undo `hide_blocks`. `rest`: the whole text of unknown authorship of the page."""
    furniture = tuple(each for each in page.furniture if each.kind != RECURRING)
    return attrs.evolve(page.with_rest(rest), furniture=furniture)

"""Which pages of a table have a key: what each has in common with others that may be the same.

It is a table of the keys, which are numbers, in order, with a page beside each. A run of `index`
asks it for the few keys of what is new, whose cost goes by how many those are.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from struct import Struct

from archive.engines.pages.section_file import SectionReader, SectionWriter

_KEY = Struct("<Q")
_PAGE = Struct("<I")
_PAGE_BITS = 32


def in_order(keys: Iterable[Iterable[int]]) -> "tuple[array[int], array[int]]":
    """All keys in order, and beside each a page that has it. `keys` has those of each page."""
    # One number for both takes less memory than a pair, of which there may be millions.
    rows = [key << _PAGE_BITS | page for page, some in enumerate(keys) for key in {*some}]
    rows.sort()
    pages = array("I", (row & (1 << _PAGE_BITS) - 1 for row in rows))
    return array("Q", (row >> _PAGE_BITS for row in rows)), pages


def places_of(keys: Sequence[int], key: int) -> range:
    """Where a key stands among keys that are in order."""
    return range(bisect_left(keys, key), bisect_right(keys, key))


def write_keys(writer: SectionWriter, keys: Iterable[Iterable[int]]) -> None:
    """Write the table; `keys` has those of each page."""
    found, pages = in_order(keys)
    for name, numbers in (("keys", found), ("keys.pages", pages)):
        if sys.byteorder == "big":
            numbers.byteswap()
        writer.add(name, numbers.tobytes())


class KeyTable:
    """Reads a table."""

    def __init__(self, reader: SectionReader) -> None:
        self._keys, self._pages = _Keys(reader.raw("keys")), reader.raw("keys.pages")
        if len(self._pages) != _PAGE.size * len(self._keys):
            raise ValueError("a table of keys that has other pages than keys")

    def having(self, key: int) -> Iterator[int]:
        """The numbers of the pages that have a key, gone ones among them."""
        return map(self._page_at, places_of(self._keys, key))

    def _page_at(self, place: int) -> int:
        page: int = _PAGE.unpack_from(self._pages, _PAGE.size * place)[0]
        return page

    def by_page(self, pages: int) -> "list[array[int]]":
        """The keys of each of so many pages. Raises ValueError where the table is of others."""
        found: list[array[int]] = [array("Q") for _ in range(pages)]
        for place, key in enumerate(self._keys):
            page = self._page_at(place)
            if page >= pages:
                raise ValueError("a table of keys of pages that are not there")
            found[page].append(key)
        return found


class _Keys(Sequence[int]):
    """The keys, for bisection: they need not all be read for that."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw) // _KEY.size

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        if not 0 <= place < len(self):
            raise IndexError(place)
        found: int = _KEY.unpack_from(self._raw, _KEY.size * place)[0]
        return found

"""The table of merge keys: which pages have a key in common, and so may be merged.

It has all keys (`PageRecord.keys`) in ascending order, and a page for each. A run of `index` looks
up only the keys of new pages, so its cost depends on their number.
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


def sort_keys(keys: Iterable[Iterable[int]]) -> "tuple[array[int], array[int]]":
    """Return all keys in ascending order, and the page of each, as two arrays.

    `keys`: the keys of each page; the pages are numbered from 0.
    """
    # One number for both takes less memory than a pair, and there may be millions.
    rows = [key << _PAGE_BITS | page for page, of_page in enumerate(keys) for key in {*of_page}]
    rows.sort()
    pages = array("I", (row & (1 << _PAGE_BITS) - 1 for row in rows))
    return array("Q", (row >> _PAGE_BITS for row in rows)), pages


def rows_of(keys: Sequence[int], key: int) -> range:
    """Return the indexes at which a key occurs among sorted keys."""
    return range(bisect_left(keys, key), bisect_right(keys, key))


def write_keys(writer: SectionWriter, keys: Iterable[Iterable[int]]) -> None:
    """Write the table. `keys`: the keys of each page."""
    sorted_keys, pages = sort_keys(keys)
    for name, numbers in (("keys", sorted_keys), ("keys.pages", pages)):
        if sys.byteorder == "big":
            numbers.byteswap()
        writer.add(name, numbers.tobytes())


class MergeKeyTable:
    """Reads the table. Raises ValueError if it is malformed."""

    def __init__(self, reader: SectionReader) -> None:
        self._keys, self._pages = _Keys(reader.raw("keys")), reader.raw("keys.pages")
        if len(self._pages) != _PAGE.size * len(self._keys):
            raise ValueError("the table of keys has different numbers of pages and keys")

    def pages_with_key(self, key: int) -> Iterator[int]:
        """Iterate over the rows of the pages that have a key, deleted pages included."""
        return map(self._page_at, rows_of(self._keys, key))

    def _page_at(self, row: int) -> int:
        page: int = _PAGE.unpack_from(self._pages, _PAGE.size * row)[0]
        return page

    def by_page(self, pages: int) -> "list[array[int]]":
        """Return the keys of each page. `pages`: number of pages; ValueError if it is too low."""
        found: list[array[int]] = [array("Q") for _ in range(pages)]
        for row, key in enumerate(self._keys):
            page = self._page_at(row)
            if page >= pages:
                raise ValueError("the table of keys lists pages that do not exist")
            found[page].append(key)
        return found


class _Keys(Sequence[int]):
    """The keys as a sequence for bisection, which need not decode them all."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw) // _KEY.size

    def __getitem__(self, row: int) -> int:  # type: ignore[override]
        if not 0 <= row < len(self):
            raise IndexError(row)
        key: int = _KEY.unpack_from(self._raw, _KEY.size * row)[0]
        return key

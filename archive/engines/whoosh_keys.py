"""Which pages of a segment have a key: what each has in common with others that may be the same.

It is a table of the keys' hashes in order, with a page beside each. A run of `index` asks it for
the few keys of what is new, whose cost goes by how many those are.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from struct import Struct

from archive.engines.whoosh_files import SectionReader, SectionWriter

_HASH = Struct("<Q")
_PAGE = Struct("<I")


def hash_of(key: str) -> int:
    """The hash of a key. Two keys with one hash would make two pages be compared in vain, and
    nothing else."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def write_keys(writer: SectionWriter, keys: Sequence[Sequence[str]]) -> None:
    """Write the table; `keys` has those of each page."""
    rows = sorted({(hash_of(key), page) for page, each in enumerate(keys) for key in each})
    writer.add("keys", b"".join(_HASH.pack(hashed) for hashed, _ in rows))
    writer.add("keys.pages", b"".join(_PAGE.pack(page) for _, page in rows))


class KeyTable:
    """Reads the table of one segment."""

    def __init__(self, reader: SectionReader) -> None:
        self._hashes, self._pages = _Hashes(reader.raw("keys")), reader.raw("keys.pages")
        if len(self._pages) != _PAGE.size * len(self._hashes):
            raise ValueError("a table of keys that has other pages than keys")

    def having(self, key: str) -> Iterator[int]:
        """The numbers of the pages that have a key, gone ones among them."""
        wanted = hash_of(key)
        for place in range(bisect_left(self._hashes, wanted), len(self._hashes)):
            if self._hashes[place] != wanted:
                return
            yield _PAGE.unpack_from(self._pages, _PAGE.size * place)[0]


class _Hashes(Sequence[int]):
    """The hashes, for bisection: they need not all be read for that."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw) // _HASH.size

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        found: int = _HASH.unpack_from(self._raw, _HASH.size * place)[0]
        return found

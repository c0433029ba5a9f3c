"""The bytes of a capture, packed or not, with what is broken in them walked around.

A packed capture is a row of gzip members (RFC 1952): each a record, or all of it one, or cut
anywhere. What may begin a record on its own is told by the first bytes of a member.
"""

import re
import zlib
from typing import BinaryIO

from archive.containers.base import Meter, unzipped

GZIP = b"\x1f\x8b\x08"
"""How a gzip member begins."""
LONGEST_HEAD = 1_000_000
"""The lines above a record have at most so many bytes."""
_CHUNK = 65_536
_FREE = 100_000_000
_RATIO = 300
"""A member of gzip may unpack to `_FREE` bytes, and to `_RATIO` times its size."""
_BEFORE = 8
"""So many bytes are kept that were read already: a record begins behind the end of a line."""
_SHORT = 2_048
"""In so many packed bytes a member shows its beginning."""


class Broken(Exception):
    """The bytes cannot be read on from here. `place`: where in the file."""

    def __init__(self, reason: str, place: int, *, is_cut: bool = False) -> None:
        self.reason, self.place, self.is_cut = reason, place, is_cut
        super().__init__(reason)


class Unpacked:
    """A capture's bytes in segments. A segment begins with a record, and may hold more."""

    def __init__(self, file: BinaryIO, begins: re.Pattern[bytes], meter: Meter) -> None:
        """`begins`: how a record begins."""
        self._file = file
        self._begins = begins
        self._meter = meter
        self._raw = b""
        self._raw_end = 0
        """Where in the file the raw bytes that were read end."""
        self._buffer = b""
        self._at = 0
        self._next: bytes | None = None
        self._inflate: zlib._Decompress | None = None
        self._member_in = self._member_out = 0
        self._head_left = LONGEST_HEAD
        self._fill_raw(_SHORT)
        self._is_packed = self._raw.startswith(GZIP)

    @property
    def place(self) -> int:
        """About where in the file what is read next stands: of a packed file, before which byte."""
        return self._raw_end - len(self._raw) - (0 if self._is_packed else self._unread)

    @property
    def is_at_end(self) -> bool:
        """Whether the end of the segment, where that is reached, is that of the file."""
        return self._next is None

    @property
    def _unread(self) -> int:
        return len(self._buffer) - self._at

    def begin_head(self) -> None:
        """From here on the lines of one record's head are read."""
        self._head_left = LONGEST_HEAD

    def tell(self) -> int:
        """Of no use; warcio asks."""
        return 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end of the segment. Raises Broken and TooMuch."""
        if not self._unread and not self._more():
            return b""
        found = self._buffer[self._at : self._at + size]
        self._at += len(found)
        return found

    def readline(self, size: int = LONGEST_HEAD) -> bytes:
        """A line of a head, or what there may be of it; nothing at the end of the segment. Raises
        Broken and TooMuch, and ValueError where the head has had too many lines already."""
        if self._head_left <= 0:
            raise ValueError("the head of a record is too long")
        size = min(size, self._head_left)
        while (end := self._buffer.find(b"\n", self._at)) < 0 and self._unread < size:
            if not self._more():
                break
        stop = len(self._buffer) if end < 0 else end + 1
        found = self._buffer[self._at : min(stop, self._at + size)]
        self._at += len(found)
        self._head_left -= len(found)
        return found

    def next_segment(self) -> bool:
        """Go to the next segment, over what is left of this one; False at the end of the file."""
        while self.read(_CHUNK):
            pass
        if self._next is None:
            return False
        self._buffer, self._at, self._next = self._next, 0, None
        return True

    def find_record(self) -> bool:
        """Go to the next place in the segment where a record seems to begin; False at its end."""
        while True:
            if found := self._begins.search(self._buffer, max(self._at - _BEFORE, 0)):
                self._at = found.start("record")
                return True
            self._at = max(self._at, len(self._buffer) - _SHORT)
            if not self._more():
                return False

    def find_member(self) -> bool:
        """After Broken: go to the next gzip member that begins with a record."""
        self._buffer, self._at, self._next, self._inflate = b"", 0, None, None
        if not self._is_packed:
            return False
        start = 1
        while True:
            found = self._raw.find(GZIP, start)
            if found >= 0 and found + _SHORT > len(self._raw):
                self._fill_raw(found + _SHORT)
            if found < 0:
                self._raw = self._raw[-2:]
                start = 0
                if not self._fill_raw(_CHUNK):
                    self._raw = b""
                    return False
            elif self._begins.match(unzipped(self._raw[found : found + _SHORT], _SHORT)):
                self._raw = self._raw[found:]
                self._more(is_new=True)
                return True
            else:
                start = found + 1

    def _fill_raw(self, size: int) -> bool:
        """Have so many raw bytes at hand, if there are; False where none were added."""
        before = len(self._raw)
        while len(self._raw) < size and (data := self._file.read(max(_CHUNK, size))):
            self._raw += data
            self._raw_end += len(data)
        return len(self._raw) > before

    def _more(self, *, is_new: bool = False) -> bool:
        """Append to the buffer; False at the end of the segment."""
        if self._next is not None:
            return False
        data = self._packed() if self._is_packed else self._plain()
        if self._next is not None and is_new:
            data, self._next = self._next, None
        kept = max(self._at - _BEFORE, 0)
        self._buffer = self._buffer[kept:] + data
        self._at -= kept
        return bool(data)

    def _plain(self) -> bytes:
        self._fill_raw(1)
        data, self._raw = self._raw, b""
        return data

    def _packed(self) -> bytes:
        """What the next packed bytes unpack to. Where a member begins with a record, that is kept
        for the next segment."""
        while True:
            if self._inflate is not None:
                if data := self._inflated():
                    return data
                continue
            self._fill_raw(_SHORT)
            if not self._raw.strip(b"\0"):
                # Some writers fill their files up with zeros.
                self._raw = b""
                if not self._fill_raw(1):
                    return b""
                continue
            if not self._raw.startswith(GZIP):
                raise Broken("no gzip data", self.place)
            beginning = unzipped(self._raw[:_SHORT], _SHORT)
            self._inflate = zlib.decompressobj(31)
            self._member_in = self._member_out = 0
            if self._begins.match(beginning) and self.place:
                self._next = self._inflated()
                return b""

    def _inflated(self) -> bytes:
        """The next bytes of a member."""
        assert self._inflate is not None
        self._fill_raw(1)
        if not self._raw:
            raise Broken("the file is cut off", self.place, is_cut=True)
        before = len(self._raw)
        try:
            data = self._inflate.decompress(self._raw, _CHUNK)
        except zlib.error as error:
            raise Broken("the gzip data is damaged", self.place) from error
        is_whole = self._inflate.eof
        self._raw = self._inflate.unused_data if is_whole else self._inflate.unconsumed_tail
        self._member_in += before - len(self._raw)
        self._member_out += len(data)
        if is_whole:
            self._inflate = None
        self._meter.add(len(data))
        if self._member_out > _FREE + _RATIO * self._member_in:
            raise Broken(f"what follows unpacks to more than {_RATIO} times its size", self.place)
        return data

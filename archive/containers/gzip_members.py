"""Read the bytes of a web capture, compressed or not, and resume after damage.

A compressed capture is a sequence of gzip members (RFC 1952): one a record, one for the whole file,
or cut anywhere. A member that begins with a record is recognised by its first bytes.
"""

import re
import zlib
from typing import BinaryIO

from archive.containers.base import DecompressionBudget, gunzip_beginning

GZIP = b"\x1f\x8b\x08"
"""First bytes of a gzip member."""
MAX_HEADER_BYTES = 1_000_000
"""Longest header of a record."""
_CHUNK_BYTES = 65_536
_FREE_BYTES = 100_000_000
_MAX_RATIO = 300
"""A gzip member may decompress to `_FREE_BYTES` plus `_MAX_RATIO` times its size."""
_CONTEXT_BYTES = 8
"""Bytes kept before the read position: a record is recognised by the line end before it."""
_PROBE_BYTES = 2_048
"""A member is recognised by this many compressed bytes."""


class DamagedCaptureError(Exception):
    """The capture cannot be read on from here.

    `reason`: what is wrong; `offset`: where in the file, in bytes; `is_truncated`: whether the file
    ends there.
    """

    def __init__(self, reason: str, offset: int, *, is_truncated: bool = False) -> None:
        self.reason, self.offset, self.is_truncated = reason, offset, is_truncated
        super().__init__(reason)


class CaptureStream:
    """Decompressed bytes of a capture, in segments. A segment begins with a record and may hold
    more.

    Where each record is a gzip member, each is a segment, so a record that states too great a
    length does not swallow the next. A capture that is not compressed, compressed as a whole, or
    cut into members anywhere, is one segment.
    """

    def __init__(
        self, file: BinaryIO, record_start: re.Pattern[bytes], budget: DecompressionBudget
    ) -> None:
        """`record_start`: matches the beginning of a record, in a group named `record`."""
        self._file = file
        self._record_start = record_start
        self._budget = budget
        self._raw = b""
        """Bytes of the file that are not decompressed yet."""
        self._raw_end = 0
        """Offset in the file of the end of `_raw`."""
        self._buffer = b""
        self._position = 0
        """Read position in `_buffer`."""
        self._next_segment: bytes | None = None
        """First bytes of the next segment; None while this one goes on."""
        self._decompressor: zlib._Decompress | None = None
        self._member_in = self._member_out = 0
        self._header_left = MAX_HEADER_BYTES
        self._fill_raw(_PROBE_BYTES)
        self._is_gzip = self._raw.startswith(GZIP)

    @property
    def offset(self) -> int:
        """Offset in the file of the next byte to be read; of a compressed file, the offset up to
        which it is decompressed."""
        return self._raw_end - len(self._raw) - (0 if self._is_gzip else self._unread)

    @property
    def is_last_segment(self) -> bool:
        """Whether no segment follows; known at the end of a segment."""
        return self._next_segment is None

    @property
    def _unread(self) -> int:
        return len(self._buffer) - self._position

    def begin_header(self) -> None:
        """Start to count the bytes of a record's header."""
        self._header_left = MAX_HEADER_BYTES

    def tell(self) -> int:
        """Return 0. warcio requires the method, but does not depend on the result."""
        return 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end of the segment.

        Raise DamagedCaptureError or DecompressionBombError.
        """
        if not self._unread and not self._fill_buffer():
            return b""
        data = self._buffer[self._position : self._position + size]
        self._position += len(data)
        return data

    def readline(self, size: int = MAX_HEADER_BYTES) -> bytes:
        """Return a line of a header, cut at `size` bytes; nothing at the end of the segment.

        Raise DamagedCaptureError or DecompressionBombError, and ValueError if the header is too
        long.
        """
        if self._header_left <= 0:
            raise ValueError("the header of a record is too long")
        size = min(size, self._header_left)
        while (end := self._buffer.find(b"\n", self._position)) < 0 and self._unread < size:
            if not self._fill_buffer():
                break
        stop = len(self._buffer) if end < 0 else end + 1
        line = self._buffer[self._position : min(stop, self._position + size)]
        self._position += len(line)
        self._header_left -= len(line)
        return line

    def next_segment(self) -> bool:
        """Skip to the next segment. Return False at the end of the file."""
        while self.read(_CHUNK_BYTES):
            pass
        if self._next_segment is None:
            return False
        self._buffer, self._position, self._next_segment = self._next_segment, 0, None
        return True

    def find_record(self) -> bool:
        """Skip to what looks like the next record in the segment. Return False if there is none."""
        while True:
            start = max(self._position - _CONTEXT_BYTES, 0)
            if match := self._record_start.search(self._buffer, start):
                self._position = match.start("record")
                return True
            self._position = max(self._position, len(self._buffer) - _PROBE_BYTES)
            if not self._fill_buffer():
                return False

    def find_member(self) -> bool:
        """After DamagedCaptureError, skip to the next gzip member that begins with a record.

        Return False if there is none.
        """
        self._buffer, self._position = b"", 0
        self._next_segment, self._decompressor = None, None
        if not self._is_gzip:
            return False
        start = 1
        while True:
            index = self._raw.find(GZIP, start)
            if index >= 0 and index + _PROBE_BYTES > len(self._raw):
                self._fill_raw(index + _PROBE_BYTES)
            if index < 0:
                self._raw = self._raw[-2:]
                start = 0
                if not self._fill_raw(_CHUNK_BYTES):
                    self._raw = b""
                    return False
            elif self._begins_with_record(self._raw[index : index + _PROBE_BYTES]):
                self._raw = self._raw[index:]
                self._fill_buffer(enter_next=True)
                return True
            else:
                start = index + 1

    def _begins_with_record(self, member: bytes) -> bool:
        beginning = gunzip_beginning(member, _PROBE_BYTES)
        return self._record_start.match(beginning) is not None

    def _fill_raw(self, size: int) -> bool:
        """Read until `_raw` has `size` bytes or the file ends. Return False if none were added."""
        before = len(self._raw)
        while len(self._raw) < size and (data := self._file.read(max(_CHUNK_BYTES, size))):
            self._raw += data
            self._raw_end += len(data)
        return len(self._raw) > before

    def _fill_buffer(self, *, enter_next: bool = False) -> bool:
        """Append to the buffer. Return False at the end of the segment.

        `enter_next`: go on into a segment that begins here.
        """
        if self._next_segment is not None:
            return False
        data = self._read_gzip() if self._is_gzip else self._read_plain()
        if self._next_segment is not None and enter_next:
            data, self._next_segment = self._next_segment, None
        start = max(self._position - _CONTEXT_BYTES, 0)
        self._buffer = self._buffer[start:] + data
        self._position -= start
        return bool(data)

    def _read_plain(self) -> bytes:
        self._fill_raw(1)
        data, self._raw = self._raw, b""
        return data

    def _read_gzip(self) -> bytes:
        """Return the next decompressed bytes, none at the end of the segment.

        The first bytes of a member that begins with a record are stored in `_next_segment`.
        """
        while True:
            if self._decompressor is not None:
                if data := self._decompress():
                    return data
                continue
            self._fill_raw(_PROBE_BYTES)
            if not self._raw.strip(b"\0"):
                # Some writers pad their files with zeros.
                self._raw = b""
                if not self._fill_raw(1):
                    return b""
                continue
            if not self._raw.startswith(GZIP):
                raise DamagedCaptureError("not gzip data", self.offset)
            starts_segment = self._begins_with_record(self._raw[:_PROBE_BYTES]) and self.offset > 0
            self._decompressor = zlib.decompressobj(wbits=31)
            self._member_in = self._member_out = 0
            if starts_segment:
                self._next_segment = self._decompress()
                return b""

    def _decompress(self) -> bytes:
        """Return the next bytes of a member."""
        assert self._decompressor is not None
        self._fill_raw(1)
        if not self._raw:
            raise DamagedCaptureError("incomplete gzip data", self.offset, is_truncated=True)
        before = len(self._raw)
        try:
            data = self._decompressor.decompress(self._raw, _CHUNK_BYTES)
        except zlib.error as error:
            raise DamagedCaptureError("corrupt gzip data", self.offset) from error
        is_complete = self._decompressor.eof
        rest = self._decompressor.unused_data if is_complete else self._decompressor.unconsumed_tail
        self._raw = rest
        self._member_in += before - len(self._raw)
        self._member_out += len(data)
        if is_complete:
            self._decompressor = None
        self._budget.spend(len(data))
        if self._member_out > _FREE_BYTES + _MAX_RATIO * self._member_in:
            reason = f"gzip data that decompresses to more than {_MAX_RATIO} times its size"
            raise DamagedCaptureError(reason, self.offset)
        return data

"""Zip files, read member by member, among them WACZ, a zip file of web captures. Names of members
are never used as paths to write to."""

import io
import lzma
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import IO, BinaryIO, cast

import attrs

from archive.containers.base import (
    MAX_CONTAINER_DEPTH,
    MAX_PAGE_BYTES,
    DecompressionBombError,
    DecompressionBudget,
    Item,
    OpenedFile,
)
from archive.containers.warc_records import is_capture
from archive.errors import NotTextError, PageError
from archive.files import (
    CORRECTIONS_FILE,
    HIDDEN,
    MAX_FRAME_BYTES,
    MAX_FRAMES,
    Skipped,
    frame_path,
    saved_page_folders,
)

ZIP = b"PK\x03\x04"
MAX_MEMBERS = 100_000
"""Largest number of members of a zip file."""
MAX_MEMBER_BYTES = 1_000_000_000
"""Largest decompressed member, unless it is a capture."""
_MAX_RATIO = 100
"""A member larger than MAX_PAGE_BYTES may decompress to at most this many times its size."""
_MAX_DIRECTORY_BYTES = 20_000_000
"""Largest central directory, the list of the members."""
_EMPTY = b"PK\x05\x06"
"""Signature of the end of central directory record, with which an empty zip file begins."""
_END_BYTES = 22
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR_BYTES = 20
_END_64_BYTES = 56 + _LOCATOR_BYTES
"""Size of the zip64 end of central directory record with its locator, which precede the other."""
_MAX_COMMENT_BYTES = 65_535
_LOCAL_HEADER_BYTES = 30
_CHUNK_BYTES = 65_536
_OTHER_FORMATS = {
    "mimetype": "a document or e-book; not supported",
    "[Content_Types].xml": "an office document; not supported",
    "META-INF/MANIFEST.MF": "a program",
    "AndroidManifest.xml": "a program",
}
"""Members that show that a zip file is of another format."""
_WACZ_INDEX = "datapackage.json"
"""With web captures in `archive/`, the sign of WACZ
(https://specs.webrecorder.net/wacz/1.1.1/)."""
_CAPTURES = re.compile(r"archive/.*\.w?arc(?:\.gz)?\Z", re.IGNORECASE)
_ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, struct.error
)  # fmt: skip
"""What the standard library raises for damaged members."""


def detect(opened: OpenedFile) -> Iterator[Item] | None:
    """Return the items in the members of a zip file; None for other files."""
    if not opened.beginning.startswith((ZIP, _EMPTY)):
        return None
    return _read(opened)


def _read(opened: OpenedFile) -> Iterator[Item]:
    with _open_zip(opened) as file:
        yield from _ZipReader(opened, file).items()


def _open_zip(opened: OpenedFile) -> zipfile.ZipFile:
    """Read the central directory. Raise PageError if that fails."""
    if _directory_size(opened) > _MAX_DIRECTORY_BYTES:
        reason = f"zip file with a central directory of more than {_MAX_DIRECTORY_BYTES:,} bytes"
        raise PageError(opened.name, reason)
    try:
        return zipfile.ZipFile(opened.file)
    except (*_DAMAGE, NotImplementedError, OverflowError) as error:
        raise PageError(opened.name, f"damaged zip file: {error}") from error


def _directory_size(opened: OpenedFile) -> int:
    """Return the stated size of the central directory; the standard library reads it at once."""
    tail_bytes = _END_64_BYTES + _END_BYTES + _MAX_COMMENT_BYTES
    opened.file.seek(max(opened.size - tail_bytes, 0))
    tail = opened.file.read(tail_bytes)
    opened.file.seek(0)
    end = tail.rfind(_EMPTY)
    if not 0 <= end <= len(tail) - _END_BYTES:
        return 0
    if end >= _END_64_BYTES and tail.startswith(_LOCATOR_64, end - _LOCATOR_BYTES):
        return int(struct.unpack_from("<Q", tail, end - _END_64_BYTES + 40)[0])
    return int(struct.unpack_from("<L", tail, end + 12)[0])


@attrs.define
class _ZipReader:
    """Reads the members of a zip file."""

    opened: OpenedFile
    file: zipfile.ZipFile
    _names: set[str] = attrs.Factory(set)
    _by_path: dict[str, zipfile.ZipInfo] = attrs.Factory(dict)
    _overlapping: set[int] = attrs.Factory(set)
    _frames: set[str] = attrs.Factory(set)
    """Members that were read with the pages that they belong to."""

    def items(self) -> Iterator[Item]:
        members = self._members()
        reasons = _skip_reasons(members)
        self._overlapping = _overlapping(members)
        skipped: list[tuple[str, Skipped]] = []
        self._by_path = {_path_of(member): member for member in reversed(members)}
        for number, member in enumerate(members):
            name = self._unique_name(member)
            if reason := reasons.get(member.filename):
                skipped.append((member.filename, Skipped(name, reason)))
            elif not self._is_readable(member):
                reason = "encrypted" if member.flag_bits & _ENCRYPTED else "overlaps another member"
                yield Skipped(name, reason, failed=True)
            else:
                try:
                    yield from self._read_member(member, name)
                except DecompressionBombError as error:
                    unread = f"{len(members) - number:,} of {len(members):,} members not read"
                    reason = f"{error}; reading stopped at {member.filename} ({unread})"
                    yield Skipped(self.opened.name, reason, failed=True)
                    break
        # A frame was not skipped if its page was read, which may come after it.
        yield from (each for name, each in skipped if name not in self._frames)

    def _members(self) -> list[zipfile.ZipInfo]:
        """Return the members. Raise PageError if there are too many, or none to be read."""
        members = [each for each in self.file.infolist() if not each.is_dir()]
        if not members:
            raise NotTextError(self.opened.name, "empty zip file")
        if len(members) > MAX_MEMBERS:
            raise PageError(self.opened.name, f"zip file with more than {MAX_MEMBERS:,} members")
        for member in members:
            if reason := _OTHER_FORMATS.get(member.filename):
                raise NotTextError(self.opened.name, reason)
        return members

    def _unique_name(self, member: zipfile.ZipInfo) -> str:
        """Return a member's name, numbered if already used."""
        base_name = name = f"{self.opened.name}!{member.filename}"
        number = 1
        while name in self._names:
            number += 1
            name = f"{base_name}({number})"
        self._names.add(name)
        return name

    def _read_member(self, member: zipfile.ZipInfo, name: str) -> Iterator[Item]:
        """Yield the items of a member, or that it is skipped because it cannot be read.

        Raise DecompressionBombError.
        """
        try:
            with closing(_MemberFile(self.file, member, name, self.opened.budget)) as file:
                yield from self.opened.read_member(self._open(file, member, name))
        except NotTextError as error:
            yield Skipped(name, error.reason)
        except PageError as error:
            yield Skipped(name, error.reason, failed=True)

    def _is_readable(self, member: zipfile.ZipInfo) -> bool:
        return id(member) not in self._overlapping and not member.flag_bits & _ENCRYPTED

    def read_beside(self, path: str) -> bytes | None:
        """Return a member that belongs to another one, by its path; None if it cannot be read."""
        member = self._by_path.get(path)
        if member is None or not self._is_readable(member) or _is_link(member):
            return None
        if member.file_size > MAX_FRAME_BYTES or _size_error(member):
            return None
        try:
            with closing(_MemberFile(self.file, member, path, self.opened.budget)) as file:
                data = file.read()
        except (PageError, DecompressionBombError):
            return None
        self._frames.add(member.filename)
        return data

    def _open(self, file: "_MemberFile", member: zipfile.ZipInfo, name: str) -> OpenedFile:
        """Open a member for reading; a zip file as a copy, because it is read out of order."""
        outer = self.opened
        inner = OpenedFile(
            name,
            cast(BinaryIO, file),
            member.file_size,
            outer.budget,
            outer.read_member,
            outer.depth + 1,
            _MemberFrames(self, member),
        )
        if not is_capture(inner) and (reason := _size_error(member)):
            raise PageError(name, reason)
        if inner.beginning.startswith((ZIP, _EMPTY)):
            if inner.depth >= MAX_CONTAINER_DEPTH:
                reason = f"zip files nested more than {MAX_CONTAINER_DEPTH} deep"
                raise PageError(name, reason)
            return attrs.evolve(inner, file=file.copy())
        return inner


@attrs.define(eq=False)
class _MemberFrames:
    """Reads the frames of a page in a zip file from the folder beside it."""

    reader: _ZipReader
    member: zipfile.ZipInfo
    """The page."""
    _read: set[str] = attrs.Factory(set)

    def __call__(self, address: str) -> bytes | None:
        """Return the bytes of a frame; None if it cannot be read, or was read before."""
        folder, slash, name = _path_of(self.member).rpartition("/")
        parts = frame_path(name, address)
        path = "" if parts is None else folder + slash + "/".join(parts)
        if not path or path in self._read or len(self._read) >= MAX_FRAMES:
            return None
        self._read.add(path)
        return self.reader.read_beside(path)


class _MemberFile(io.BufferedIOBase):
    """A decompressed member. Damage raises PageError."""

    def __init__(
        self, file: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: DecompressionBudget
    ) -> None:
        self._name = name
        self._budget = budget
        self._copy: IO[bytes] | None = None
        with self._converting_errors():
            self._file = file.open(member)

    @contextmanager
    def _converting_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno is not None:
                raise
            raise PageError(self._name, f"damaged zip member: {error}") from error
        except NotImplementedError as error:
            raise PageError(self._name, f"unsupported compression: {error}") from error
        except _DAMAGE as error:
            raise PageError(self._name, f"damaged zip member: {error}") from error

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes. Raise DecompressionBombError."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK_BYTES), b""))
        with self._converting_errors():
            data = self._file.read(size)
        self._budget.spend(len(data))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to an offset; fast from the first bytes back to the beginning."""
        with self._converting_errors():
            return self._file.seek(offset, whence)

    def copy(self) -> BinaryIO:
        """Copy the member to a temporary file, which is deleted when the member is closed."""
        self._copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        shutil.copyfileobj(self, self._copy, _CHUNK_BYTES)
        self._copy.seek(0)
        return cast(BinaryIO, self._copy)

    def close(self) -> None:
        """Close the member, and delete its copy."""
        super().close()
        for each in (getattr(self, "_file", None), self._copy):
            if each is not None:
                each.close()


def _path_of(member: zipfile.ZipInfo) -> str:
    """Return the path of a member, with `/`."""
    return member.filename.replace("\\", "/")


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _size_error(member: zipfile.ZipInfo) -> str | None:
    """Return why a member is too large to be read into memory, or None."""
    if member.file_size > MAX_MEMBER_BYTES:
        return f"larger than {MAX_MEMBER_BYTES:,} bytes"
    if member.file_size > max(MAX_PAGE_BYTES, _MAX_RATIO * member.compress_size):
        size = f"{member.file_size:,} bytes"
        return f"decompresses to {size}, more than {_MAX_RATIO} times its size"
    return None


def _overlapping(members: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return the `id` of each member that begins within the one before it.

    In this way a small file could hold the same bytes a thousand times.
    """
    overlapping, end = set(), 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            overlapping.add(id(member))
        end = max(end, member.header_offset + _LOCAL_HEADER_BYTES + member.compress_size)
    return overlapping


def _skip_reasons(members: Sequence[zipfile.ZipInfo]) -> Mapping[str, str]:
    """Return why members are skipped because of their names, by name, as in folders."""
    names = {each.filename: _path_of(each).split("/") for each in members}
    path_reasons = _path_reasons(names.values())
    is_wacz = _WACZ_INDEX in names and any(map(_CAPTURES.match, names))
    reasons = {}
    for name, parts in names.items():
        paths = (tuple(parts[:depth]) for depth in range(1, len(parts) + 1))
        reason = next((path_reasons[path] for path in paths if path in path_reasons), None)
        if reason is None and is_wacz and not name.startswith("archive/"):
            reason = "part of a collection of web captures"
        if reason is not None:
            reasons[name] = reason
    for member in members:
        if _is_link(member):
            reasons[member.filename] = "a symbolic link"
    return reasons


def _path_reasons(paths: Iterable[Sequence[str]]) -> Mapping[tuple[str, ...], str]:
    """Return why folders and files are skipped because of their names, by path."""
    children: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for parts in paths:
        for depth in range(len(parts)):
            children[tuple(parts[:depth])].add(parts[depth])
    reasons = {}
    for folder, names in children.items():
        is_folder = partial(lambda folder, name: (*folder, name) in children, folder)
        for name, reason in _skipped_in_folder(names, is_folder):
            reasons[*folder, name] = reason
    return reasons


def _skipped_in_folder(
    names: set[str], is_folder: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the names that are skipped in one folder, each with the reason."""
    yield from saved_page_folders(sorted(names), is_folder)
    for name in names:
        if name.startswith(".") and name not in (".", ".."):
            yield name, HIDDEN
        elif name == "__MACOSX" and is_folder(name):
            yield name, "macOS metadata"
        elif name == CORRECTIONS_FILE and not is_folder(name):
            yield name, "a corrections file, which is only read in folders"

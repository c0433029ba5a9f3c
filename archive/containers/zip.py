"""Zip files, with whatever is read in them; WACZ, a zip of web captures, among them. Nothing is
written to disk under a name of theirs: the names in them are names, and no paths."""

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import IO, BinaryIO, cast

import attrs

from archive.containers.base import DEEPEST, LARGEST_PAGE, Item, Meter, Opened, TooMuch
from archive.containers.warc_records import is_capture
from archive.errors import NotTextError, PageError
from archive.files import CORRECTIONS_FILE, HIDDEN, Skipped, companions

ZIP = b"PK\x03\x04"
MOST_MEMBERS = 100_000
"""A zip file has at most so many members."""
LARGEST_MEMBER = 1_000_000_000
"""A member that is no capture has at most so many bytes, unpacked; one of more than LARGEST_PAGE
shrinks to no less than a `_RATIO`th of them."""
_RATIO = 100
_LARGEST_LIST = 20_000_000
"""The list of its members, at its end, has at most so many bytes."""
_EMPTY = b"PK\x05\x06"
_END = 22
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR = 20
_END_64 = 56 + _LOCATOR
"""What stands before the end of a large zip file: its own end, and where that is."""
_LONGEST_COMMENT = 65_535
_LOCAL_HEAD = 30
_CHUNK = 65_536
_OTHER = {
    "mimetype": "a document or book, which is not read",
    "[Content_Types].xml": "a document of an office program, which is not read",
    "META-INF/MANIFEST.MF": "a program",
    "AndroidManifest.xml": "a program",
}
"""Members that other formats have which are zip files underneath."""
_COLLECTION = "datapackage.json"
"""With web captures in `archive/`, the sign of WACZ
(https://specs.webrecorder.net/wacz/1.1.1/)."""
_CAPTURES = re.compile(r"archive/.*\.w?arc(?:\.gz)?\Z", re.IGNORECASE)
_ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, struct.error
)  # fmt: skip
"""What the standard library makes of damaged members."""


def detect(opened: Opened) -> Iterator[Item] | None:
    """What is in the members of a zip file; None for anything else."""
    if not opened.beginning.startswith((ZIP, _EMPTY)):
        return None
    return _read(opened)


def _read(opened: Opened) -> Iterator[Item]:
    with _members_of(opened) as file:
        yield from _Zip(opened, file).items()


def _members_of(opened: Opened) -> zipfile.ZipFile:
    """The list of members. Raises PageError."""
    if _size_of_list(opened) > _LARGEST_LIST:
        raise PageError(opened.name, "a zip file with too long a list of its members")
    try:
        return zipfile.ZipFile(opened.file)
    except (*_DAMAGE, NotImplementedError, OverflowError) as error:
        raise PageError(opened.name, f"a damaged zip file: {error}") from error


def _size_of_list(opened: Opened) -> int:
    """How long the list of members is, or says it is; the standard library reads it at once."""
    most = _END_64 + _END + _LONGEST_COMMENT
    opened.file.seek(max(opened.size - most, 0))
    data = opened.file.read(most)
    opened.file.seek(0)
    at = data.rfind(_EMPTY)
    if not 0 <= at <= len(data) - _END:
        return 0
    if at >= _END_64 and data.startswith(_LOCATOR_64, at - _LOCATOR):
        return int(struct.unpack_from("<Q", data, at - _END_64 + 40)[0])
    return int(struct.unpack_from("<L", data, at + 12)[0])


@attrs.define
class _Zip:
    """A zip file that is being read."""

    opened: Opened
    file: zipfile.ZipFile
    _names: set[str] = attrs.Factory(set)

    def items(self) -> Iterator[Item]:
        members = [each for each in self.file.infolist() if not each.is_dir()]
        if not members:
            raise NotTextError(self.opened.name, "a zip file with nothing in it")
        if len(members) > MOST_MEMBERS:
            raise PageError(self.opened.name, f"a zip file of more than {MOST_MEMBERS:,} members")
        for member in members:
            if reason := _OTHER.get(member.filename):
                raise NotTextError(self.opened.name, reason)
        reasons = _reasons(members)
        overlapping = _overlapping(members)
        for number, member in enumerate(members):
            name = self._name(member)
            if reason := reasons.get(member.filename):
                yield Skipped(name, reason)
            elif id(member) in overlapping or member.flag_bits & _ENCRYPTED:
                reason = "encrypted" if member.flag_bits & _ENCRYPTED else "overlaps another member"
                yield Skipped(name, reason, failed=True)
            else:
                try:
                    yield from self._read(member, name)
                except TooMuch as error:
                    reason = f"{error}; nothing is read from {member.filename} on"
                    left = f"{len(members) - number:,} of {len(members):,} members"
                    yield Skipped(self.opened.name, f"{reason} ({left})", failed=True)
                    return

    def _name(self, member: zipfile.ZipInfo) -> str:
        """What a member is called, unlike all others."""
        name = found = f"{self.opened.name}!{member.filename}"
        number = 1
        while found in self._names:
            number += 1
            found = f"{name}({number})"
        self._names.add(found)
        return found

    def _read(self, member: zipfile.ZipInfo, name: str) -> Iterator[Item]:
        """What is in a member; one that cannot be read is no reason to leave the others out. Raises
        TooMuch."""
        try:
            with closing(_Member(self.file, member, name, self.opened.meter)) as file:
                yield from self.opened.read(self._opened(file, member, name))
        except NotTextError as error:
            yield Skipped(name, error.reason)
        except PageError as error:
            yield Skipped(name, error.reason, failed=True)

    def _opened(self, file: "_Member", member: zipfile.ZipInfo, name: str) -> Opened:
        """A member, ready to be read: a zip file as a copy, since it is read here and there."""
        outer = self.opened
        inner = Opened(
            name, cast(BinaryIO, file), member.file_size, outer.meter, outer.read, outer.depth + 1
        )
        if not is_capture(inner) and (reason := _is_too_large(member)):
            raise PageError(name, reason)
        if inner.beginning.startswith((ZIP, _EMPTY)):
            if inner.depth >= DEEPEST:
                raise PageError(name, f"a zip file more than {DEEPEST} deep in others")
            return attrs.evolve(inner, file=file.copied())
        return inner


class _Member(io.BufferedIOBase):
    """What a member unpacks to, counted. What is wrong with it is told as a PageError."""

    def __init__(
        self, file: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, meter: Meter
    ) -> None:
        self._name = name
        self._meter = meter
        self._copy: IO[bytes] | None = None
        with self._guard():
            self._file = file.open(member)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno is not None:
                raise
            raise PageError(self._name, f"damaged in its zip file: {error}") from error
        except NotImplementedError as error:
            raise PageError(self._name, f"packed in a way that is not read: {error}") from error
        except _DAMAGE as error:
            raise PageError(self._name, f"damaged in its zip file: {error}") from error

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes. Raises TooMuch."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        with self._guard():
            data = self._file.read(size)
        self._meter.add(len(data))
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place; quick from the first bytes to the beginning."""
        with self._guard():
            return self._file.seek(place, whence)

    def copied(self) -> BinaryIO:
        """A copy of it all, which goes when this is closed."""
        self._copy = tempfile.TemporaryFile()  # noqa: SIM115 - close() does
        shutil.copyfileobj(self, self._copy, _CHUNK)
        self._copy.seek(0)
        return cast(BinaryIO, self._copy)

    def close(self) -> None:
        """Let go of it, and of its copy."""
        super().close()
        for each in (getattr(self, "_file", None), self._copy):
            if each is not None:
                each.close()


def _is_too_large(member: zipfile.ZipInfo) -> str | None:
    """Why a member is not held in memory."""
    if member.file_size > LARGEST_MEMBER:
        return f"larger than {LARGEST_MEMBER:,} bytes"
    if member.file_size > max(LARGEST_PAGE, _RATIO * member.compress_size):
        return f"unpacks to {member.file_size:,} bytes, more than {_RATIO} times its size"
    return None


def _overlapping(members: Sequence[zipfile.ZipInfo]) -> set[int]:
    """The members that begin within the one before, by their `id`: that is how a small file holds
    the same bytes a thousand times."""
    found, end = set(), 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            found.add(id(member))
        end = max(end, member.header_offset + _LOCAL_HEAD + member.compress_size)
    return found


def _reasons(members: Sequence[zipfile.ZipInfo]) -> Mapping[str, str]:
    """The members that are passed over by their names, as files in folders are, and why."""
    names = {each.filename: each.filename.replace("\\", "/").split("/") for each in members}
    below: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for parts in names.values():
        for depth in range(len(parts)):
            below[tuple(parts[:depth])].add(parts[depth])
    reasons = {}
    for folder, inside in below.items():
        is_folder = partial(lambda folder, name: (*folder, name) in below, folder)
        for name, reason in _in_folder(inside, is_folder):
            reasons[*folder, name] = reason
    is_collection = _COLLECTION in names and any(map(_CAPTURES.match, names))
    found = {}
    for name, parts in names.items():
        above = (tuple(parts[:depth]) for depth in range(1, len(parts) + 1))
        why = next((reasons[each] for each in above if each in reasons), None)
        if why is None and is_collection and not name.startswith("archive/"):
            why = "what belongs to a collection of web captures"
        if why is not None:
            found[name] = why
    for member in members:
        if stat.S_ISLNK(member.external_attr >> 16):
            found[member.filename] = "a link"
    return found


def _in_folder(names: set[str], is_folder: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """What is passed over in one folder."""
    yield from companions(sorted(names), is_folder)
    for name in names:
        if name.startswith(".") and name not in (".", ".."):
            yield name, HIDDEN
        elif name == "__MACOSX" and is_folder(name):
            yield name, "what macOS keeps beside files"
        elif name == CORRECTIONS_FILE and not is_folder(name):
            yield name, "corrections by hand, which are read in folders"

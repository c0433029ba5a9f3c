"""A disk that loses, when the power goes, what it likes of all that it was not told to keep.

It is made from what was seen of a run: what was written into which file, and what was made,
renamed and removed in which folder. Kept for certain is only what an fsync of the file, or of the
folder, came behind. Of the rest, any part may be there: of names each by itself, of bytes each
write by itself, whole, cut off, or as zeros.
"""

import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from tests.torture.tracing import Call


@attrs.frozen
class Step:
    """One thing that was done to the disk."""

    kind: str
    """`make`, `folder`, `write`, `cut`, `sync`, `rename` or `remove`."""
    path: str
    """What it was done to."""
    to: str = ""
    """The new name of what was renamed."""
    start: int = 0
    """Where the bytes stand that were written."""
    data: bytes = b""
    """What they are."""


def steps_of(calls: Iterable[Call]) -> list[Step]:
    """What calls have done to a disk."""
    return [step for call in calls for step in _steps(call)]


def _steps(call: Call) -> Iterator[Step]:
    match call.name:
        case "openat":
            if call.flags & os.O_CREAT:
                yield Step("make", call.path)
            if call.flags & os.O_TRUNC:
                yield Step("cut", call.path)
        case "write" | "pwrite64":
            yield Step("write", call.path, start=call.start, data=call.data)
        case "fsync" | "fdatasync":
            yield Step("sync", call.path)
        case "mkdir" | "mkdirat":
            yield Step("folder", call.path)
        case "rename" | "renameat" | "renameat2":
            yield Step("rename", call.path, call.to)
        case "unlink" | "unlinkat" | "rmdir":
            yield Step("remove", call.path)


@attrs.define
class _File:
    """A file, whatever it is called."""

    kept: bytes = b""
    pending: list[Step] = attrs.Factory(list)

    def now(self) -> bytes:
        """What it holds while there is power."""
        return self._with(self.pending)

    def _with(self, steps: list[Step]) -> bytes:
        data = bytearray(self.kept)
        for step in steps:
            if step.kind == "cut":
                data.clear()
                continue
            data.extend(bytes(max(0, step.start + len(step.data) - len(data))))
            data[step.start : step.start + len(step.data)] = step.data
        return bytes(data)

    def after(self, chance: random.Random) -> bytes:
        """What it may hold afterwards."""
        steps = []
        for step in self.pending:
            what = chance.choice(("kept", "lost", "zeros", "torn"))
            data = step.data
            if what == "zeros":
                data = bytes(len(data))
            elif what == "torn":
                data = data[: chance.randrange(len(data) + 1)]
            if what != "lost":
                steps.append(attrs.evolve(step, data=data))
        return self._with(steps)


class Disk:
    """An archive directory on such a disk. What is there at first has been kept."""

    def __init__(self, place: Path) -> None:
        """`place`: the directory, which is read as it is now."""
        self._place = place
        self._files: dict[str, _File | None] = {}
        self._kept: dict[str, _File | None] = {}
        self._pending: list[tuple[str, str, _File | None]] = []
        if place.exists():
            for each in (place, *place.rglob("*")):
                file = None if each.is_dir() else _File(each.read_bytes())
                self._files[str(each)] = self._kept[str(each)] = file

    def do(self, step: Step) -> None:
        """Take a step, as the system does."""
        file = self._files.get(step.path)
        if step.kind in ("make", "folder"):
            if step.path not in self._files:
                self._put(step.path, _File() if step.kind == "make" else None)
        elif step.kind in ("write", "cut"):
            assert file is not None, step
            file.pending.append(step)
        elif step.kind == "sync" and file is not None:
            file.kept, file.pending = file.now(), []
        elif step.kind == "sync":
            self._keep(step.path)
        elif step.kind == "rename":
            self._files.pop(step.path)
            self._files[step.to] = file
            self._pending.append((step.path, step.to, file))
        elif step.kind == "remove" and step.path in self._files:
            del self._files[step.path]
            self._pending.append((step.path, "", None))

    def _put(self, path: str, file: _File | None) -> None:
        self._files[path] = file
        self._pending.append(("", path, file))

    def _keep(self, folder: str) -> None:
        """Bring the names in a folder to the disk."""
        for change in [each for each in self._pending if self._folder(each) == folder]:
            _name(self._kept, *change)
            self._pending.remove(change)

    @staticmethod
    def _folder(change: tuple[str, str, _File | None]) -> str:
        return str(Path(change[1] or change[0]).parent)

    def after(self, chance: random.Random) -> dict[str, bytes | None]:
        """What may be there once the power has gone: the bytes of files, None for folders."""
        names = dict(self._kept)
        odds = chance.choice((0.1, 0.5, 0.9))
        for change in self._pending:
            if chance.random() < odds:
                _name(names, *change)
        return {
            path: None if file is None else file.after(chance)
            for path, file in names.items()
            if all(str(each) in names for each in Path(path).parents if self._has(each))
        }

    def _has(self, folder: Path) -> bool:
        return folder.is_relative_to(self._place)

    def put_down(self, found: dict[str, bytes | None]) -> None:
        """Make the directory what is found after a power cut."""
        for path, data in sorted(found.items()):
            if data is None:
                Path(path).mkdir(parents=True)
            else:
                Path(path).write_bytes(data)


def _name(names: dict[str, _File | None], old: str, new: str, file: _File | None) -> None:
    if old:
        names.pop(old, None)
    if new:
        names[new] = file

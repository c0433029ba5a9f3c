"""Watches what a process, its threads and all that it forks ask of the file system, and kills it or
lets a call fail at one of these calls.

Calls are counted as they come, whoever makes them, so that each of them can be hit; strace counts
those of each thread by themselves. It takes Linux on x86-64, which lets a process trace those below
it.
"""

import ctypes
import os
import platform
import signal
import struct
import sys
import threading
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path

import attrs

_AT = dict[str, tuple[int, tuple[tuple[int | None, int | None], ...]]]
_CALLS: _AT = {
    "read": (0, ((0, None),)), "write": (1, ((0, None),)), "close": (3, ((0, None),)),
    "stat": (4, ((None, 0),)), "fstat": (5, ((0, None),)), "lstat": (6, ((None, 0),)),
    "mmap": (9, ((4, None),)), "pread64": (17, ((0, None),)), "pwrite64": (18, ((0, None),)),
    "flock": (73, ((0, None),)), "fsync": (74, ((0, None),)), "fdatasync": (75, ((0, None),)),
    "ftruncate": (77, ((0, None),)), "rename": (82, ((None, 0), (None, 1))),
    "mkdir": (83, ((None, 0),)), "rmdir": (84, ((None, 0),)), "unlink": (87, ((None, 0),)),
    "chmod": (90, ((None, 0),)), "fchmod": (91, ((0, None),)), "getdents64": (217, ((0, None),)),
    "openat": (257, ((0, 1),)), "mkdirat": (258, ((0, 1),)), "newfstatat": (262, ((0, 1),)),
    "unlinkat": (263, ((0, 1),)), "renameat": (264, ((0, 1), (2, 3))),
    "fchmodat": (268, ((0, 1),)), "fallocate": (285, ((0, None),)),
    "renameat2": (316, ((0, 1), (2, 3))), "statx": (332, ((0, 1),)),
}  # fmt: skip
"""The calls that name files or go by them: their numbers, and which arguments are a folder and a
path in it, a path alone, or a file that is open."""
CALLS = frozenset(_CALLS)
"""All of them."""
CHANGES = CALLS - {"stat", "fstat", "lstat", "newfstatat", "statx", "mmap", "read", "pread64",
                   "getdents64", "close"}  # fmt: skip
"""Those that may change what is on the disk. A kill before any other one leaves what one before the
next of these leaves."""
_BY_NUMBER = {number: (name, paths) for name, (number, paths) in _CALLS.items()}
_HERE = -100
"""What stands for the folder that the process is in."""

_SYSCALL, _POKE, _SEIZE, _INTERRUPT, _INFO = 24, 6, 0x4206, 0x4207, 0x420E
_OPTIONS = 1 | 2 | 4 | 8
"""Marks stops at calls as such, and takes in what is forked and what threads begin."""
_WALL, _OF_THIS_THREAD = 0x40000000, 0x20000000
_CALLED, _RESULT = 15 * 8, 10 * 8
"""Where the number of a call, and its result, stand among the registers."""
_ENTRY, _EXIT = struct.Struct("<B23x7Q"), struct.Struct("<B23xq")


def can_trace() -> bool:
    """Whether this machine lets itself be traced in this way."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


@attrs.frozen
class Call:
    """One call to the system that has to do with an archive."""

    name: str
    """What it is called."""
    path: str
    """The file or folder that it is about."""
    to: str = ""
    """What that is renamed to."""
    flags: int = 0
    """How it is opened."""
    start: int = 0
    """Where the bytes stand that are written."""
    data: bytes = b""
    """What they are."""
    process: int = 0
    """Who makes it."""

    @property
    def text(self) -> str:
        """In short."""
        return f"{self.name} {self.path} {self.to}".rstrip()


@attrs.frozen
class Fault:
    """What is done at a call."""

    number: int
    """At which of the calls, from 1."""
    error: int = 0
    """The error that the call fails with; 0, if it is a kill."""
    hits_caller: bool = False
    """Whether the process that makes the call is killed, and not the one that all began with."""


def _ptrace(request: int, pid: int, address: int = 0, data: object = 0) -> None:
    if _libc.ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


_libc = ctypes.CDLL(None, use_errno=True) if can_trace() else None
if _libc:
    _libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    _libc.ptrace.restype = ctypes.c_long


class Tracer(threading.Thread):
    """Watches a process until it and all that it has begun have ended."""

    def __init__(
        self,
        pid: int,
        place: Path,
        fault: Fault | None = None,
        only: Container[str] = CALLS,
    ) -> None:
        """`place`: the directory that calls must have to do with; `only`: the calls that count."""
        super().__init__(daemon=True)
        self._pid, self._place, self._fault = pid, str(place), fault
        self._only = only
        self._attached = threading.Event()
        self._error: BaseException | None = None
        self._pending: dict[int, Call] = {}
        self._failing: set[int] = set()
        self._processes: dict[int, int] = {}
        self._count = 0
        self.calls: list[Call] = []
        """The calls that came to their end without an error, in that order."""
        self.begun: list[Call] = []
        """All calls, in the order in which they began."""

    def attach(self) -> None:
        """Begin; returns once nothing is missed."""
        self.start()
        self._attached.wait()

    def result(self) -> list[Call]:
        """Wait for the end; returns `calls`."""
        self.join()
        if self._error:
            raise self._error
        return self.calls

    @property
    def hit(self) -> Call | None:
        """At which call something was done."""
        return self.begun[self._fault.number - 1] if self._fault and self._is_hit else None

    @property
    def _is_hit(self) -> bool:
        return self._fault is not None and self._count >= self._fault.number

    def run(self) -> None:
        """Trace, in a thread of its own: a process is traced by one thread."""
        try:
            _ptrace(_SEIZE, self._pid, 0, _OPTIONS)
            _ptrace(_INTERRUPT, self._pid)
            self._attached.set()
            self._watch()
        except BaseException as error:
            self._error = error
        finally:
            self._attached.set()

    def _watch(self) -> None:
        while True:
            try:
                task, status = os.waitpid(-1, _WALL | _OF_THIS_THREAD)
            except ChildProcessError:
                return
            if not os.WIFSTOPPED(status):
                self._processes.pop(task, None)
                continue
            number, passed_on = os.WSTOPSIG(status), 0
            # What is killed meanwhile is not there any more.
            with suppress(ProcessLookupError, FileNotFoundError):
                if number == signal.SIGTRAP | 0x80:
                    self._at_call(task)
                elif not status >> 16:
                    passed_on = number
            with suppress(ProcessLookupError):
                _ptrace(_SYSCALL, task, 0, passed_on)

    def _at_call(self, task: int) -> None:
        info = ctypes.create_string_buffer(96)
        _ptrace(_INFO, task, 96, ctypes.addressof(info))
        kind, number, *arguments = _ENTRY.unpack_from(info)
        if kind == 1:
            if number in _BY_NUMBER and (call := self._call(task, number, arguments)):
                self._begin(task, call)
        elif kind == 2 and (ended := self._pending.pop(task, None)):
            if task in self._failing:
                self._failing.discard(task)
                assert self._fault
                _ptrace(_POKE, task, _RESULT, (-self._fault.error) & (1 << 64) - 1)
            elif (result := _EXIT.unpack_from(info)[1]) >= 0:
                self.calls.append(attrs.evolve(ended, data=ended.data[:result]))

    def _begin(self, task: int, call: Call) -> None:
        self._count += 1
        self.begun.append(attrs.evolve(call, data=b""))
        self._pending[task] = call
        if not self._fault or self._count != self._fault.number:
            return
        if self._fault.error:
            self._failing.add(task)
            _ptrace(_POKE, task, _CALLED, (1 << 64) - 1)
        else:
            os.kill(call.process if self._fault.hits_caller else self._pid, signal.SIGKILL)

    def _call(self, task: int, number: int, arguments: list[int]) -> Call | None:
        name, places = _BY_NUMBER[number]
        if name not in self._only:
            return None
        try:
            paths = [self._path(task, arguments, *each) for each in places]
        except OSError:
            # No file, or no longer one.
            return None
        if not any(f"{each}/".startswith(f"{self._place}/") for each in paths):
            return None
        call = Call(name, paths[0], "".join(paths[1:]), process=self._process(task))
        if name == "openat":
            is_change = arguments[2] & (os.O_CREAT | os.O_TRUNC) or self._only == CALLS
            return attrs.evolve(call, flags=arguments[2]) if is_change else None
        if name in ("write", "pwrite64"):
            start = arguments[3] if name == "pwrite64" else _position(task, arguments[0])
            data = b"".join(_memory(task, arguments[1], arguments[2]))
            return attrs.evolve(call, start=start, data=data)
        return call

    def _process(self, task: int) -> int:
        if task not in self._processes:
            status = Path(f"/proc/{task}/status").read_text()
            (line,) = (each for each in status.splitlines() if each.startswith("Tgid:"))
            self._processes[task] = int(line.split()[1])
        return self._processes[task]

    def _path(self, task: int, arguments: list[int], folder: int | None, path: int | None) -> str:
        said = "" if path is None else _text(task, arguments[path])
        if said.startswith("/"):
            return os.path.normpath(said)
        number = _HERE if folder is None else ctypes.c_int(arguments[folder]).value
        place = "cwd" if number == _HERE else f"fd/{number}"
        above = os.readlink(f"/proc/{task}/{place}").removesuffix(" (deleted)")  # noqa: PTH115
        return os.path.normpath(os.path.join(above, said))  # noqa: PTH118


def _position(task: int, file: int) -> int:
    return int(Path(f"/proc/{task}/fdinfo/{file}").read_text().split()[1])


def _memory(task: int, address: int, length: int) -> Iterator[bytes]:
    """What a process has in its memory, a page at a time, as far as it can be read."""
    with open(f"/proc/{task}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        while length:
            size = min(length, 4096 - address % 4096)
            memory.seek(address)
            yield memory.read(size)
            address, length = address + size, length - size


def _text(task: int, address: int) -> str:
    found = b""
    for part in _memory(task, address, 1 << 16):
        found += part
        if b"\0" in part:
            break
    return os.fsdecode(found.partition(b"\0")[0])

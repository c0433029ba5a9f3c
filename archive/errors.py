"""All errors that `archive` raises on purpose, as one tree.

Each error has its facts as attributes and builds its message from them. `exit_code` is the exit
code of the command line.
"""

from collections.abc import Sequence
from typing import Any, Self


class ArchiveError(Exception):
    """The base class: catch it to catch every error that `archive` raises on purpose.

    Errors can be pickled, so that they reach the parent of a worker process, and are equal if their
    facts are.
    """

    exit_code = 2

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is otherwise rebuilt by its constructor from `args`, which is the message.
        return _rebuild, (type(self), self.args, vars(self))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.args, vars(self)) == (other.args, vars(other))

    def __hash__(self) -> int:
        return hash((type(self), self.args))


def _rebuild(
    kind: type[ArchiveError], args: tuple[Any, ...], facts: dict[str, Any]
) -> ArchiveError:
    """Return an unpickled error."""
    error = kind.__new__(kind, *args)
    vars(error).update(facts)
    return error


class ArgumentError(ArchiveError, ValueError):
    """An argument has a value that is not allowed. `argument`: its name; `value`: the value."""

    def __init__(self, argument: str, value: object, message: str) -> None:
        self.argument, self.value = argument, value
        super().__init__(message)

    @classmethod
    def not_one_of(cls, argument: str, value: object, choices: Sequence[str]) -> Self:
        """Return the error for a value that is none of the choices."""
        message = f"{argument} must be one of {', '.join(choices)}, not {value!r}"
        return cls(argument, value, message)


class PageError(ArchiveError):
    """A page or file cannot be read.

    `name`: its name; `reason`: what is wrong with it; `line`: the line, from 1, or None.
    """

    def __init__(self, name: str, reason: str, *, line: int | None = None) -> None:
        self.name, self.reason, self.line = name, reason, line
        location = name if line is None else f"{name}:{line}"
        super().__init__(f"{location}: {reason}")


class NotTextError(PageError):
    """The file is not text in any known format (a picture, a program, …)."""


class MissingExtraError(PageError):
    """Reading the file requires a package that is not installed. `extra`: the extra that has it."""

    def __init__(self, name: str, extra: str) -> None:
        self.extra = extra
        reason = f"reading it requires the {extra} extra: pip install 'archive-search[{extra}]'"
        super().__init__(name, reason)


class MissingPackageError(ArchiveError, ImportError):
    """Something requires a package that is not installed. `package`: its name."""

    def __init__(self, what: str, package: str) -> None:
        self.package = package
        super().__init__(f"{what} requires {package}, which is not installed")


class PageCountError(PageError):
    """`parse` found no page in a file, or more than one. `count`: how many, at least."""

    def __init__(self, name: str, count: int) -> None:
        self.count = count
        reason = "contains no page" if count == 0 else "contains more than one page; use read()"
        super().__init__(name, reason)


class PathError(ArchiveError):
    """A path cannot be used. `path`: as given; `reason`: why not."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class QueryError(ArchiveError, ValueError):
    """A query is not valid.

    `query`: the whole text, or the part of it that is wrong; `start`, `end`: the position of the
    mistake in it, in characters; `message`: what is wrong; `suggestion`: how to fix it, or None;
    `whole`: whether `query` is the whole text.
    """

    def __init__(
        self,
        query: str,
        start: int,
        end: int,
        message: str,
        suggestion: str | None = None,
        *,
        whole: bool = True,
    ) -> None:
        self.query, self.start, self.end = query, start, end
        self.message, self.suggestion = message, suggestion
        location = f"character {start + 1}" if whole else query
        advice = f"; {suggestion}" if suggestion else ""
        super().__init__(f"query, {location}: {message}{advice}")


class LanguageError(ArchiveError, ValueError):
    """A language cannot be used.

    `language`: as given; `needs_rebuild`: whether it can be, once the archive is rebuilt.
    """

    def __init__(self, language: str, message: str, *, needs_rebuild: bool = False) -> None:
        self.language, self.needs_rebuild = language, needs_rebuild
        super().__init__(message)


class EngineError(ArchiveError, ValueError):
    """An engine cannot be used.

    `engine`: as given; `needs_rebuild`: whether it can be, once the archive is rebuilt.
    """

    def __init__(self, engine: str, message: str, *, needs_rebuild: bool = False) -> None:
        self.engine, self.needs_rebuild = engine, needs_rebuild
        super().__init__(message)


class UnresolvedReferenceError(ArchiveError):
    """An id or page name does not name exactly one thing. `reference`: as given."""

    def __init__(self, reference: str, message: str) -> None:
        self.reference = reference
        super().__init__(message)


class UnknownReferenceError(UnresolvedReferenceError):
    """No page or entry has the id or name."""

    exit_code = 1

    def __init__(self, reference: str) -> None:
        super().__init__(reference, f"no such page or entry: {reference!r}")


class AmbiguousReferenceError(UnresolvedReferenceError):
    """Several pages match a name. `candidates`: their names."""

    def __init__(self, reference: str, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        names = ", ".join(self.candidates[:10])
        more = f" and {len(self.candidates) - 10} more" if len(self.candidates) > 10 else ""
        super().__init__(reference, f"{reference!r} could be any of: {names}{more}")


class ArchiveStateError(ArchiveError):
    """An archive directory cannot be used as it is. `directory`: its path."""

    exit_code = 3

    def __init__(self, directory: str, message: str) -> None:
        self.directory = directory
        super().__init__(f"{directory}: {message}")


class NoArchiveError(ArchiveStateError):
    """The directory contains no archive."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory, "no archive here")


class OutdatedArchiveError(ArchiveStateError):
    """An earlier version created the archive; its index must be rebuilt."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory, "created by an earlier version")


class MissingEngineError(ArchiveStateError):
    """The archive's engine requires a package that is not installed.

    `engine`: its name; `extra`: the extra that has the package.
    """

    def __init__(self, directory: str, engine: str, extra: str) -> None:
        self.engine, self.extra = engine, extra
        message = f"the {engine} engine requires: pip install 'archive-search[{extra}]'"
        super().__init__(directory, message)


class ArchiveDamagedError(ArchiveStateError):
    """The archive is damaged; rebuilding it from its pages repairs it.

    `reason`: what is wrong; `lost_settings`: whether its roots, engine and language are lost as
    well, so that they must be given again; `missing_root`: a root that does not exist and must be
    forgotten to rebuild it without its pages; `unreadable`: a file that must be readable first.
    """

    def __init__(
        self,
        directory: str,
        reason: str,
        *,
        lost_settings: bool = False,
        missing_root: str | None = None,
        unreadable: str | None = None,
    ) -> None:
        self.reason, self.lost_settings = reason, lost_settings
        self.missing_root, self.unreadable = missing_root, unreadable
        super().__init__(directory, f"damaged ({reason})")


class ArchiveBusyError(ArchiveStateError):
    """Another process is writing to the archive.

    `pid`, `host`: that process and its machine; `since`: when it started to write, in ISO 8601; all
    are None if unknown.
    """

    exit_code = 4

    def __init__(
        self,
        directory: str,
        pid: int | None = None,
        host: str | None = None,
        since: str | None = None,
    ) -> None:
        self.pid, self.host, self.since = pid, host, since
        writer = "" if pid is None else f" (process {pid} on {host}, since {since})"
        super().__init__(directory, f"another process is indexing here{writer}")


class StorageError(ArchiveError):
    """Reading or writing a file failed; the operating system's error is chained.

    `path`: the file; `is_committed`: whether the change was committed before, and is visible.
    """

    exit_code = 5

    def __init__(self, path: str, reason: str, *, is_committed: bool = False) -> None:
        self.path, self.reason, self.is_committed = path, reason, is_committed
        state = "; the change is committed" if is_committed else ""
        super().__init__(f"{path}: {reason}{state}")


class DeadlineError(ArchiveError):
    """A question took longer than its deadline allowed. `seconds`: the time allowed."""

    exit_code = 5

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"no answer within {seconds:g} s")

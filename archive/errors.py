"""Everything `archive` raises on purpose, as one tree.

Each error carries its facts as attributes and makes its own sentence from them; `exit_code` is what
the command line ends with.
"""

from collections.abc import Sequence


class ArchiveError(Exception):
    """The root: catch this to catch every error that `archive` raises on purpose."""

    exit_code = 2


class PageError(ArchiveError):
    """A page that cannot be read as what it is.

    `name`: the page or file; `reason`: what is wrong with it; `line`: where, from 1, or None.
    """

    def __init__(self, name: str, reason: str, *, line: int | None = None) -> None:
        self.name, self.reason, self.line = name, reason, line
        place = name if line is None else f"{name}:{line}"
        super().__init__(f"{place}: {reason}")


class NotTextError(PageError):
    """The bytes are no text that any format can read (a picture, a program, …)."""


class MissingExtraError(PageError):
    """Reading this takes a package that is not installed. `extra`: what brings it."""

    def __init__(self, name: str, extra: str) -> None:
        self.extra = extra
        super().__init__(name, f"reading it takes more: pip install 'archive-search[{extra}]'")


class PageCountError(PageError):
    """`parse` was given what holds no page, or more than one. `count`: how many, at least."""

    def __init__(self, name: str, count: int) -> None:
        self.count = count
        reason = "holds no page" if count == 0 else "holds more than one page; use read()"
        super().__init__(name, reason)


class PathError(ArchiveError):
    """A path that cannot be used. `path`: as given; `reason`: why not."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class QueryError(ArchiveError):
    """A query that cannot be understood.

    `query`: the whole text, or the part of it that is wrong; `start`, `end`: the place in it, in
    characters; `message`: what is wrong; `suggestion`: a way out, or None; `whole`: whether `query`
    is the whole text.
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
        way_out = f"; {suggestion}" if suggestion else ""
        place = f"character {start + 1}" if whole else query
        super().__init__(f"query, {place}: {message}{way_out}")


class LanguageError(ArchiveError):
    """A language that cannot be used. `language`: as given."""

    def __init__(self, language: str, sentence: str) -> None:
        self.language = language
        super().__init__(sentence)


class EngineError(ArchiveError):
    """An engine that cannot be used. `engine`: as given."""

    def __init__(self, engine: str, sentence: str) -> None:
        self.engine = engine
        super().__init__(sentence)


class UnresolvedError(ArchiveError):
    """An id or page name that does not name one thing. `reference`: as given."""

    def __init__(self, reference: str, sentence: str) -> None:
        self.reference = reference
        super().__init__(sentence)


class UnknownReferenceError(UnresolvedError):
    """Nothing goes by that id or page name."""

    exit_code = 1

    def __init__(self, reference: str) -> None:
        super().__init__(reference, f"nothing here is called {reference!r}")


class AmbiguousReferenceError(UnresolvedError):
    """More than one page fits. `candidates`: their names."""

    def __init__(self, reference: str, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        shown = ", ".join(self.candidates[:10])
        more = f" and {len(self.candidates) - 10} more" if len(self.candidates) > 10 else ""
        super().__init__(reference, f"{reference!r} could be any of: {shown}{more}")


class ArchiveStateError(ArchiveError):
    """Something about the archive directory. `directory`: which one."""

    exit_code = 3

    def __init__(self, directory: str, sentence: str) -> None:
        self.directory = directory
        super().__init__(f"{directory}: {sentence}")


class NoArchiveError(ArchiveStateError):
    """There is no archive there."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory, "no archive here; make one with: archive index FOLDER")


class OutdatedArchiveError(ArchiveStateError):
    """The archive was made by an earlier version, and its index has to be made afresh."""

    def __init__(self, directory: str) -> None:
        sentence = "made by an earlier version; bring it up to date with: archive index --rebuild"
        super().__init__(directory, sentence)


class MissingEngineError(ArchiveStateError):
    """The archive's engine takes a package that is not installed. `engine`: which; `extra`: what
    brings the package."""

    def __init__(self, directory: str, engine: str, extra: str) -> None:
        self.engine, self.extra = engine, extra
        super().__init__(
            directory, f"the engine {engine} takes more: pip install 'archive-search[{extra}]'"
        )


class ArchiveDamagedError(ArchiveStateError):
    """The archive cannot be read. `reason`: what was found; `way_out`: what to do."""

    def __init__(
        self, directory: str, reason: str, way_out: str = "archive index --rebuild"
    ) -> None:
        self.reason, self.way_out = reason, way_out
        super().__init__(directory, f"damaged ({reason}); make it afresh with: {way_out}")


class ArchiveBusyError(ArchiveStateError):
    """Another process is writing to the archive. `pid`, `host`: which one; `since`: when it began,
    in ISO 8601; None, where it does not say."""

    exit_code = 4

    def __init__(
        self,
        directory: str,
        pid: int | None = None,
        host: str | None = None,
        since: str | None = None,
    ) -> None:
        self.pid, self.host, self.since = pid, host, since
        who = "" if pid is None else f" (process {pid} on {host}, since {since})"
        way_out = "wait for it with: archive index --wait"
        super().__init__(directory, f"another process is indexing here{who}; {way_out}")


class StorageError(ArchiveError):
    """The disk failed. `path`: where; `is_committed`: whether that was after a change had become
    visible, so that it is there all the same. The operating system's error is chained."""

    exit_code = 5

    def __init__(self, path: str, reason: str, *, is_committed: bool = False) -> None:
        self.path, self.reason, self.is_committed = path, reason, is_committed
        after = "; the change is committed all the same, run archive index again"
        super().__init__(f"{path}: {reason}{after if is_committed else ''}")


class DeadlineError(ArchiveError):
    """A question took longer than it was given. `seconds`: how long that was."""

    exit_code = 5

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"no answer within {seconds:g} s; ask for less, or give it longer (--timeout)"
        )

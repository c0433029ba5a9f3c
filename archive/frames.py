"""The frames of a saved page: files in the folder beside it, which are read and watched with it."""

import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from archive.files import MAX_FRAME_BYTES, MAX_FRAMES, frame_path, is_old
from archive.storage.safe_files import InvalidFileError, read_safely

FrameState = tuple[int, int]
"""Size in bytes and time of modification in nanoseconds, or MISSING."""
MISSING: FrameState = (-1, 0)


def state_of_frame(page: Path, name: str) -> FrameState:
    """Return the state of a frame. `name`: its path, relative to the folder of the page."""
    try:
        status = (page.parent / name).lstat()
    except (OSError, ValueError):
        return MISSING
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else MISSING


def have_frames_changed(page: Path, seen: Mapping[str, Sequence[int]], read: int) -> bool:
    """Return whether a frame of a page was added, changed or removed since the page was read.

    `page`: its file; `seen`: its frames then, by their paths, with size and time of modification;
    `read`: when it was read, in nanoseconds since 1970.
    """
    return any(
        state_of_frame(page, name) != tuple(state) or not is_old(state[1], read)
        for name, state in seen.items()
    )


@attrs.define(eq=False)
class FolderFrames:
    """Reads the frames of a page from the folder that the browser saved with it.

    What the page says is not to be trusted: nothing outside that folder is read, no link is
    followed, and all that is read is bounded.
    """

    page: Path
    """The file with the page."""
    states: dict[str, FrameState] = attrs.Factory(dict)
    """The frames that were asked for, by their paths relative to the folder of the page, as they
    were before they were read."""

    def __call__(self, address: str) -> bytes | None:
        """Return the bytes of a frame; None if it cannot be read, or was read before.

        `address`: as the page has it.
        """
        parts = frame_path(self.page.name, address)
        if parts is None:
            return None
        name = "/".join(parts)
        if name in self.states or len(self.states) >= MAX_FRAMES:
            return None
        state = self.states[name] = state_of_frame(self.page, name)
        if state == MISSING or self._is_behind_link(parts):
            return None
        try:
            return read_safely(self.page.parent / name, MAX_FRAME_BYTES)
        except (InvalidFileError, OSError):
            return None

    def _is_behind_link(self, parts: tuple[str, ...]) -> bool:
        """Return whether a folder on the way to a frame is a symbolic link."""
        folders = (self.page.parent.joinpath(*parts[:depth]) for depth in range(1, len(parts)))
        return any(folder.is_symlink() for folder in folders)

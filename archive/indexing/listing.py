"""The files below the roots of a run, and which known files are missing."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

import attrs

from archive.files import CORRECTIONS_FILE, File, PathNames, Skipped, path_exists, walk_files


@attrs.frozen
class FileListing:
    """The files below some roots."""

    path_names: PathNames
    """Translates between names and paths."""
    files: Mapping[str, File]
    """Files that may contain pages, by name, in the order in which they are read."""
    corrections: Sequence[str]
    """Names of the corrections files."""
    skipped: Sequence[Skipped]
    """Everything else, with the reason."""
    present: Sequence[str]
    """Roots that exist."""
    vanished: Sequence[str]
    """Roots that do not exist."""

    def missing(self, files: Iterable[str]) -> list[str]:
        """Return which of some known files are gone from a root that exists.

        A file is not missing if its root has vanished, or a folder above it could not be read.
        """
        failed = [each.path for each in self.skipped if each.failed]
        unreachable = [*failed, *self.vanished]
        is_within_any = self.path_names.is_within_any
        return [
            file
            for file in files
            if file not in self.files
            and is_within_any(file, self.present)
            and not is_within_any(file, unreachable)
        ]


def list_files(path_names: PathNames, roots: Iterable[str], known: Iterable[str]) -> FileListing:
    """List the files below `roots`.

    `known`: all roots of the archive. Those below one of `roots` are checked too: they are vanished
    if they do not exist.
    """
    files: dict[str, File] = {}
    corrections, skipped, present, vanished = [], [], [], []
    for root in roots:
        if not path_exists(path_names.path(root)):
            vanished.append(root)
            continue
        present.append(root)
        for found in walk_files(path_names.path(root), root):
            name = found.name if isinstance(found, File) else found.path
            if name.endswith(CORRECTIONS_FILE) and posixpath.basename(name) == CORRECTIONS_FILE:
                corrections.append(name)
            elif isinstance(found, File):
                files[name] = found
            else:
                skipped.append(found)
    for root in known:
        is_covered = root not in vanished and path_names.is_within_any(root, present)
        if is_covered and not path_exists(path_names.path(root)):
            vanished.append(root)
    return FileListing(path_names, files, corrections, skipped, present, vanished)

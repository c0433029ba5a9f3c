"""What a run of `index` looks at: the files below its roots. It tells which others are gone."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

import attrs

from archive.files import CORRECTIONS_FILE, File, PathNames, Skipped, path_exists, walk_files


@attrs.frozen
class Listing:
    """What there is below some roots."""

    places: PathNames
    """What names mean."""
    files: Mapping[str, File]
    """The files that may hold pages, by their names, in the order in which they are walked."""
    corrections: Sequence[str]
    """The names of the files of corrections."""
    skipped: Sequence[Skipped]
    """What is neither, with the reason."""
    present: Sequence[str]
    """The roots that are there."""
    vanished: Sequence[str]
    """The roots that are not there."""

    def lacks(self, files: Iterable[str]) -> list[str]:
        """Which of some files are gone: from a folder that is there and could be read."""
        failed = [each.path for each in self.skipped if each.failed]
        spared = [*failed, *self.vanished]
        is_within_any = self.places.is_within_any
        return [
            file
            for file in files
            if file not in self.files
            and is_within_any(file, self.present)
            and not is_within_any(file, spared)
        ]


def list_files(places: PathNames, roots: Iterable[str], known: Iterable[str]) -> Listing:
    """What there is below some roots. `known`: those that stay known, some of which may lie below
    the others, and are vanished if they are not there."""
    files: dict[str, File] = {}
    corrections, skipped, present, vanished = [], [], [], []
    for root in roots:
        if not path_exists(places.path(root)):
            vanished.append(root)
            continue
        present.append(root)
        for found in walk_files(places.path(root), root):
            name = found.name if isinstance(found, File) else found.path
            if name.endswith(CORRECTIONS_FILE) and posixpath.basename(name) == CORRECTIONS_FILE:
                corrections.append(name)
            elif isinstance(found, File):
                files[name] = found
            else:
                skipped.append(found)
    for root in known:
        is_looked_at = root not in vanished and places.is_within_any(root, present)
        if is_looked_at and not path_exists(places.path(root)):
            vanished.append(root)
    return Listing(places, files, corrections, skipped, present, vanished)

"""What a run of `index` is to do."""

import os
from collections.abc import Iterable

import attrs

from archive.errors import PathError
from archive.files import PathNames, page_name_of, path_exists
from archive.settings import Settings

AnyPath = str | os.PathLike[str]


@attrs.frozen
class Task:
    """What a run of `index` is to do, all of it checked."""

    roots: tuple[str, ...]
    """All that the archive is to know afterwards, and what is to be forgotten."""
    asked: tuple[str, ...]
    """What is to be brought up to date."""
    forget: tuple[str, ...]
    """What is to be taken out."""

    @property
    def spare(self) -> tuple[str, ...]:
        """What the archive is to know afterwards."""
        return tuple(root for root in self.roots if root not in self.forget)


def plan(
    places: PathNames, settings: Settings, paths: Iterable[AnyPath], forget: Iterable[AnyPath]
) -> Task:
    """What is to be done. Raises PathError where that cannot be."""
    known = settings.roots
    asked = [_root(places, path) for path in paths]
    out = [_root(places, path) for path in forget]
    for name in out:
        if name not in known:
            raise PathError(name, f"not indexed; indexed are: {', '.join(known) or 'none'}")
        if name in asked:
            raise PathError(name, "cannot be both indexed and forgotten")
    for name in asked:
        if name not in known and not path_exists(places.path(name)):
            raise PathError(name, "no such file or folder")
    new = [name for name in asked if not places.is_within_any(name, set(known) - set(out))]
    roots = tuple(dict.fromkeys((*known, *new)))
    if not asked and not out:
        asked = list(known)
    return Task(roots, tuple(dict.fromkeys(asked)), tuple(out))


def _root(places: PathNames, path: AnyPath) -> str:
    if not os.fspath(path):
        raise PathError("''", "no path; . is this folder")
    return page_name_of(path, places.base)

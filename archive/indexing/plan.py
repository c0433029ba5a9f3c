"""What a run of `index` is to do."""

import os
from collections.abc import Sequence

import attrs

from archive.arguments import AnyPath
from archive.errors import PathError
from archive.files import PathNames, page_name_of, path_exists
from archive.settings import Settings


@attrs.frozen
class RunPlan:
    """The roots of a run, checked."""

    roots: tuple[str, ...]
    """All roots: those of the archive, the new ones, and those to forget."""
    requested: tuple[str, ...]
    """Roots to bring up to date."""
    forget: tuple[str, ...]
    """Roots to remove with their pages."""

    @property
    def kept_roots(self) -> tuple[str, ...]:
        """The roots of the archive after the run."""
        return tuple(root for root in self.roots if root not in self.forget)


def plan_run(
    path_names: PathNames, settings: Settings, paths: Sequence[AnyPath], forget: Sequence[AnyPath]
) -> RunPlan:
    """Return the plan for a run with these arguments of `Archive.index`.

    Raises PathError if a path does not exist and is not a root, or cannot be forgotten.
    """
    known = settings.roots
    requested = [_root(path_names, path) for path in paths]
    forgotten = [_root(path_names, path) for path in forget]
    for name in forgotten:
        if name not in known:
            raise PathError(name, f"not indexed; indexed are: {', '.join(known) or 'none'}")
        if name in requested:
            raise PathError(name, "cannot be both indexed and forgotten")
    for name in requested:
        if name not in known and not path_exists(path_names.path(name)):
            raise PathError(name, "no such file or folder")
    kept = set(known) - set(forgotten)
    new = [name for name in requested if not path_names.is_within_any(name, kept)]
    roots = tuple(dict.fromkeys((*known, *new)))
    if not requested and not forgotten:
        requested = list(known)
    return RunPlan(roots, tuple(dict.fromkeys(requested)), tuple(forgotten))


def _root(path_names: PathNames, path: AnyPath) -> str:
    if not os.fspath(path):
        raise PathError("''", "empty path; write . for this folder")
    return page_name_of(path, path_names.base)

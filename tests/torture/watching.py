"""A sound archive to do harm to, all that anybody does with it, and a watch over what that does."""

import os
import pickle
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import archive
from tests.support.archives import SEEDS


class Executed(BaseException):
    """Something was unpickled, run, or changed elsewhere."""


@contextmanager
def watched(base: Path) -> Iterator[None]:
    """Raises Executed where anything is unpickled or run, or a file outside is opened to write."""

    def forbidden(*_: Any, **__: Any) -> Any:
        raise Executed("unpickled")

    kept = {name: getattr(pickle, name) for name in ("load", "loads", "Unpickler", "_Unpickler")}
    outside = base / "outside"
    before = _state(outside)
    for name in kept:
        setattr(pickle, name, forbidden)
    _Hook.base = str(base.resolve())
    try:
        yield
    finally:
        _Hook.base = None
        for name, value in kept.items():
            setattr(pickle, name, value)
    if _state(outside) != before or Path("executed").exists() or (base / "executed").exists():
        raise Executed("something outside was changed")


def _state(folder: Path) -> list[Any]:
    return [(each.name, each.stat().st_mtime_ns, each.read_bytes()) for each in folder.iterdir()]


class _Hook:
    base: str | None = None
    is_there = False


_RUNS = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "pickle.find_class")
_CHANGES = ("os.remove", "os.rename", "os.truncate", "os.chmod", "os.link", "os.symlink")


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _Hook.base is None or threading.current_thread() is not threading.main_thread():
        return
    if event in _RUNS:
        raise Executed(event)
    is_written = event in _CHANGES
    if event == "open":
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        is_written = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC | os.O_CREAT))
    if is_written and isinstance(arguments[0], str | os.PathLike):
        place = os.path.abspath(os.fspath(arguments[0]))  # noqa: PTH100
        real = os.path.join(os.path.realpath(os.path.dirname(place)), "")  # noqa: PTH118, PTH120
        if not real.startswith((_Hook.base, "/tmp/archive-", "/dev/")) or "outside" in real:
            raise Executed(f"{event} {place}")


def prepare(base: Path, engine: str) -> Path:
    """A sound archive to do harm to, beside something that is not to be touched."""
    if not _Hook.is_there:
        sys.addaudithook(_hook)
        _Hook.is_there = True
    (base / "outside").mkdir()
    (base / "outside" / "secret").write_text("nobody is to touch this")
    (base / "pages").mkdir()
    seed = SEEDS / "001_7407cd722bbc5f6e.txt"
    shutil.copy(seed, base / "pages" / "a.txt")
    place = base / f"{engine}.archive"
    with archive.open(place, create=True, engine=engine) as made:
        made.index([base / "pages"])
        (base / "pages" / "b.txt").write_text("The union said no.\n")
        made.index()
    return place


def use(place: Path, number: int) -> Iterator[Callable[[], object]]:
    """All that anybody does with an archive; each is to end with an answer or an error of ours."""
    (place.parent / "pages" / "c.txt").write_text(f"The union said {number}.\n")
    yield lambda: _with(place, lambda opened: opened.search("union -ballot*", sort="newest"))
    yield lambda: _with(place, lambda opened: opened.count('"the union"', by="author"))
    yield lambda: _with(place, lambda opened: list(opened.entries()))
    yield lambda: _with(place, lambda opened: opened.stats())
    yield lambda: _with(place, lambda opened: opened.page("b"))
    yield lambda: _with(place, lambda opened: opened.check())
    yield lambda: _with(place, lambda opened: opened.index())
    yield lambda: _with(place, lambda opened: opened.index(rebuild=True))


def _with(place: Path, what: Callable[[Any], object]) -> object:
    with archive.open(place) as opened:
        return what(opened)

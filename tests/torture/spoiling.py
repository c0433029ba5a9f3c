"""What the tests of damage share: archives, ways to damage one, and all that is asked of one."""

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import archive
from archive.library import Archive
from tests.support.archives import SEEDS

QUERIES = ("strike", '"the union"', "author:papa OR the", "un* date:2014..", "NOT the",
           "title:ballot OR blueprnt~", "the NEAR/5 union", "parent:(union)")  # fmt: skip
HTML = """<!DOCTYPE html><html><head><title>Ballot</title></head><body><article><h1>Ballot</h1>
<p>The union called a strike over pay, and the ballot was counted twice in July.</p>
<p>Nobody who was there has said since what the second count came to, page {0}.</p></article>
</body></html>"""


def make(base: Path, engine: str) -> Path:
    """An archive of several commits: with segments, pages that are gone, files that were touched,
    corrections by hand, and pages that are shown as one."""
    folder = base / "pages"
    shutil.copytree(SEEDS, folder)
    place = base / f"{engine}.archive"
    with archive.open(place, create=True, engine=engine) as made:
        made.index([folder])
        for number in range(3):
            (folder / f"{number}.txt").write_text(f"The union said no to {number}.\n" * 9)
            (folder / f"{number}.html").write_text(HTML.format(number))
        made.index()
        (folder / "0.txt").unlink()
        (folder / "archive.toml").write_text('[pages."1.txt"]\nauthor = "Ann"\ntitle = "Ballot"\n')
        os.utime(folder / "2.txt", (1, 1))
        made.index()
    return place


def ask(opened: Archive, *, ranks: bool = True) -> str:
    """A checksum of all that an archive is asked, and says. `ranks`: also how well hits fit, which
    tantivy says by what it has, gone entries among it."""
    told: list[object] = list(map(repr, opened.pages()))
    told += map(repr, opened.entries())
    told.append(repr(opened.stats()))
    for query in QUERIES:
        for sort in ("relevance", "oldest")[not ranks :]:
            told += [
                (hit.entry.id, ranks and round(hit.score, 6))
                for hit in opened.search(query, sort=sort)
            ]
        told.append(repr(opened.concordance(query)))
        for by in (None, "author", "month", "thread"):
            told.append(repr(opened.count(query, by=by)))
    told.append(repr(opened.explain("stirke the")))
    told += [repr(opened.page(page.name)) for page in opened.pages()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def flip(data: bytes, dice: random.Random) -> bytes:
    """One bit, or one byte, is another one."""
    place = dice.randrange(len(data))
    other = data[place] ^ (1 << dice.randrange(8)) if dice.random() < 0.6 else dice.randrange(256)
    return data[:place] + bytes([other]) + data[place + 1 :]


def zero(data: bytes, dice: random.Random) -> bytes:
    """A run of bytes is nothing."""
    place, length = dice.randrange(len(data)), dice.choice((1, 8, 64, 512, 4096))
    return data[:place] + bytes(min(length, len(data) - place)) + data[place + length :]


def truncate(data: bytes, dice: random.Random) -> bytes:
    """The end is missing."""
    return data[: dice.randrange(len(data))]


def append(data: bytes, dice: random.Random) -> bytes:
    """There is more behind the end."""
    return data + dice.randbytes(dice.choice((1, 7, 64, 4096)))


def swap(data: bytes, dice: random.Random) -> bytes:
    """Two blocks have changed places."""
    size = min(dice.choice((1, 16, 512)), len(data) // 2) or 1
    one, two = sorted(dice.randrange(0, max(len(data) // size, 1)) * size for _ in range(2))
    if one == two:
        return data
    between = data[one + size : two]
    return (
        data[:one] + data[two : two + size] + between + data[one : one + size] + data[two + size :]
    )


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, zero, truncate, append, swap)
"""The ways to damage a file."""


def _put(place: Path, file: Path, data: bytes) -> None:
    """Give a file another content and its old time, as damage comes. It is another file, since one
    that is cut off while it is mapped ends the process: tantivy looks at an index that was just
    opened once more, in a thread of its own."""
    times = file.stat()
    new = place.with_name("new")
    new.write_bytes(data)
    os.utime(new, ns=(times.st_atime_ns, times.st_mtime_ns))
    new.replace(file)


def spoil(place: Path, dice: random.Random) -> tuple[Path, bytes, str]:
    """Damage one file of an archive. Returns which, what was in it, and what was done."""
    files = sorted(each for each in place.rglob("*") if each.is_file())
    while True:
        file, way = dice.choice(files), dice.choice(WAYS)
        before = file.read_bytes()
        after = append(before, dice) if not before else way(before, dice)
        if after != before:
            _put(place, file, after)
            return file, before, way.__name__


def outcome(place: Path, right: str) -> str:
    """What an archive comes to: `<without check>/<with check>`, of which each is `right`, `wrong`,
    `damaged`, or what else was raised."""
    return f"{_asked(place, right)}/{_checked(place)}"


def _asked(place: Path, right: str) -> str:
    try:
        with archive.open(place) as opened:
            return "right" if ask(opened) == right else "wrong"
    except archive.ArchiveDamagedError as error:
        names = any(part in error.reason for part in (".", "pages", "index"))
        return "damaged" if names else f"unclear: {error}"
    except archive.UnknownReferenceError:
        # What the archive lists, it does not find: that is an answer, and not the right one.
        return "wrong"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _checked(place: Path) -> str:
    try:
        with archive.open(place) as opened:
            opened.check()
            return "right"
    except archive.ArchiveDamagedError:
        return "damaged"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def problem(found: str) -> str | None:
    """What is not as it should be: `check` must find what makes an answer wrong, and whatever is
    raised must say that it is damage."""
    asked, _, checked = found.partition("/")
    if checked == "right" and asked != "right":
        return f"check finds nothing, and asking: {asked}"
    if asked not in ("right", "wrong", "damaged") or checked not in ("right", "damaged"):
        return found
    return None


def trial(place: Path, right: str, seed: int, *, is_timed: bool = True) -> tuple[str, str | None]:
    """One damage, and what comes of it; the archive is as before afterwards."""
    dice = random.Random(seed)
    file, before, way = spoil(place, dice)
    try:
        start = time.monotonic()
        found = outcome(place, right)
        told = problem(found)
        seconds = time.monotonic() - start
        if told is None and is_timed and seconds > 10:
            told = f"took {seconds:.1f} s"
    finally:
        _put(place, file, before)
    return found, told and f"seed {seed}, {file.name}, {way}: {told}"

"""What the tests of hostile archives share: directories that mean harm, and a watch over them."""

import json
import os
import pickle
import random
import shutil
import socket
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs

import archive
from archive.engines.whoosh_files import Segment
from archive.manifest import Manifest, seal_of, sum_of

TRAILER = struct.Struct("<QI8s")
Harm = Callable[[Path, random.Random], None]
"""Puts harm into an archive directory."""


class Bomb:
    """Runs something where it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("touch executed",)


class Executed(BaseException):
    """Something was unpickled, run, or changed elsewhere."""


def evil(dice: random.Random) -> bytes:
    """A pickle that runs something, or one that was one."""
    raw = pickle.dumps(Bomb(), dice.choice((0, 1, 2, 3, 4, 5)))
    if dice.random() < 0.5:
        place = dice.randrange(len(raw))
        raw = raw[:place] + dice.randbytes(dice.randrange(4)) + raw[place + 1 :]
    return raw


# Whoosh's index: a table of contents whose checksums are right, whatever it says.


def index_of(place: Path) -> Path:
    """The folder of the index."""
    return place / "index-1"


def table_in(place: Path) -> tuple[Path, bytes, list[Any]]:
    """The table of contents, what is before our list in it, and the list."""
    (table,) = index_of(place).glob("_MAIN_*.toc")
    raw = table.read_bytes()
    length, _, _ = TRAILER.unpack(raw[-TRAILER.size :])
    body = raw[: -TRAILER.size]
    return table, body[: len(body) - length], json.loads(body[len(body) - length :])


def put_table(place: Path, before: bytes, listed: bytes) -> None:
    """A table of contents with right checksums, also in the list of them."""
    table, _, _ = table_in(place)
    body = before + listed
    table.write_bytes(body + TRAILER.pack(len(listed), zlib.crc32(body), b"archive3"))
    names = [each for each in index_of(place).iterdir() if each.suffix in (".arc", ".chk", ".toc")]
    sums = {each.name: sum_of(each) for each in names}
    Manifest(sums).save(index_of(place), table.name[6:-4])


def relist(place: Path, change: Callable[[list[Any]], Any]) -> None:
    """Change the list of segments."""
    _, before, listed = table_in(place)
    changed = change(listed)
    put_table(place, before, json.dumps(listed if changed is None else changed).encode())


def put_section(place: Path, name: str, data: bytes, kind: str | None = None) -> None:
    """Put something else in the place of a section, with right checksums."""
    _, before, listed = table_in(place)
    segment = Segment.from_dict(listed[0])
    file = index_of(place) / segment.file
    raw = file.read_bytes()
    raw += bytes(-len(raw) % 8)
    section = attrs.evolve(segment.sections[name], start=len(raw), length=len(data))
    if kind is not None:
        section = attrs.evolve(section, kind=kind)
    file.write_bytes(raw + data)
    found = sum_of(file)
    sections = {**segment.sections, name: section}
    new = attrs.evolve(segment, size=found.size, sha256=found.sha256, sections=sections)
    put_table(place, before, json.dumps([new.to_dict(), *listed[1:]]).encode())


ODD: tuple[Any, ...] = (-1, 1 << 31, 1 << 62, 1 << 70, 1.5, "../../outside/secret", "/etc/passwd",
    None, [], {}, "", "x" * 9_999, True, [[0, 1 << 60]], {"text": 1 << 60}, "\0", "..", [[]],
    "MAIN_../../outside/secret.chk", {"text.runs": [0, 1 << 50, ""]},
    {"names": [-9, 5, "O"]})  # fmt: skip
"""Values where others are expected."""


def odd_values(place: Path, dice: random.Random) -> None:
    """Something in the list of segments is what it cannot be."""

    def change(listed: list[Any]) -> None:
        segment = dice.choice(listed)
        for _ in range(dice.randrange(1, 3)):
            name = dice.choice(sorted(segment))
            if name == "sections" and isinstance(segment[name], dict) and dice.random() < 0.8:
                section = dice.choice(sorted(segment[name]))
                odd = list(segment[name][section])
                odd[dice.randrange(len(odd))] = dice.choice((*ODD, "O", "|O", "<u3", "V9", "<f8"))
                segment[name][section] = odd
            else:
                segment[name] = dice.choice(ODD)

    relist(place, change)


def _odd_sections(place: Path, dice: random.Random) -> None:
    """A section holds what it cannot hold."""
    _, _, listed = table_in(place)
    sections = listed[0]["sections"]
    name = dice.choice(sorted(sections))
    start, length, kind = sections[name]
    file = index_of(place) / f"MAIN_{listed[0]['id']}.arc"
    raw = bytearray(file.read_bytes()[start : start + length] or b"\0")
    for _ in range(dice.choice((1, 1, 4, 99))):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    width = int(kind[2:] or 1) if kind else 1
    if kind and dice.random() < 0.5:
        wide = dice.choice(((1 << 63) - 1, (1 << 64) - 1, 1 << 40, 1 << 31, 0))
        put_section(place, name, struct.pack("<Q", wide) * (len(raw) // width), "<u8")
    else:
        put_section(place, name, bytes(raw[: len(raw) // width * width]))


def _bomb_section(place: Path, dice: random.Random) -> None:
    """A section unpacks to a gigabyte."""
    name = dice.choice(("names", "table", "keys", "briefs", "into", "people", "store"))
    begin, fill = dice.choice(((b"[", b"[],"), (b"", b"["), (b'["', b"x"), (b"[", b"{},")))
    packer = zlib.compressobj(9)
    data = packer.compress(begin)
    for _ in range(dice.choice((20, 250))):
        data += packer.compress(fill * (4_000_000 // len(fill)))
    put_section(place, name, data + packer.flush())


def _deep_table(place: Path, dice: random.Random) -> None:
    """The list of segments is deep, or many."""
    _, before, _ = table_in(place)
    many = dice.choice((b"[" * 200_000, b"[" + b"[]," * 9_000_000 + b"[]]",
                        b"[" + b"0," * 30_000_000,
                        b'[{"a":' * 99_999, b"[" + b'{"id":1},' * 200_000 + b"1]"))  # fmt: skip
    put_table(place, before, many)


def _pickled_table(place: Path, dice: random.Random) -> None:
    """The table of contents is one of Whoosh's, with pickles that run something."""
    table, before, listed = table_in(place)
    bomb = evil(dice)
    if dice.random() < 0.5:
        put_table(place, before[:9] + bomb + before[9:] + bomb, json.dumps(listed).encode())
    else:
        table.write_bytes(dice.choice((before + bomb, bomb, bomb * 99, before[:30] + bomb)))


def _later_table(place: Path, dice: random.Random) -> None:
    """There is another table, of a later number."""
    name = dice.choice(("_MAIN_99.toc", f"_MAIN_{'9' * 18}.toc", "_MAIN_7.toc.tmp", "_MAIN_-5.toc"))
    (index_of(place) / name).write_bytes(evil(dice))


def _linked_segments(place: Path, dice: random.Random) -> None:
    """Two segments are one."""
    relist(place, lambda listed: listed * dice.choice((2, 5_000)))


# Any index


def _special(place: Path, dice: random.Random) -> None:
    """A file is a link, a pipe, a device, a socket, or a folder."""
    names = ["archive.json", "archive.lock", "archive.json.new", "index-1/MAIN_WRITELOCK",
             "index-1/.tantivy-meta.lock", "index-1/.tantivy-writer.lock", "index-1"]  # fmt: skip
    names += [each.relative_to(place).as_posix() for each in index_of(place).iterdir()] * 2
    file = place / dice.choice(names)
    outside = place.parent / "outside"
    if file.is_dir():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    match dice.randrange(7):
        case 0:
            file.symlink_to(outside / "secret")
        case 1:
            file.symlink_to(outside)
        case 2:
            file.symlink_to("/nowhere/at/all")
        case 3:
            os.mkfifo(file)
        case 4:
            file.mkdir()
        case 5:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as made:
                made.bind(str(file))
        case 6:
            try:
                os.mknod(file, 0o20666, os.makedev(1, 5))
            except OSError:
                os.mkfifo(file)


SETTINGS: tuple[Any, ...] = (
    *ODD,
    "index-1/../../outside",
    "index-2",
    "whoosh2",
    ["../.."],
    {"a": 1},
)


def _odd_settings(place: Path, dice: random.Random) -> None:
    """archive.json says what it cannot say, with the right checksum."""
    file = place / "archive.json"
    values = json.loads(file.read_bytes())
    values.pop("checksum")
    values[dice.choice(sorted(values))] = dice.choice(SETTINGS)
    if dice.random() < 0.8:
        values["checksum"] = seal_of(values)
    file.write_text(json.dumps(values))


def _no_settings(place: Path, dice: random.Random) -> None:
    """archive.json is no such thing."""
    big = (b"[" * 500_000, b"[" + b"[]," * 9_000_000 + b"[]]", b"\xff" * 99, evil(dice), b"null",
           b'{"format":1e999}', b'{"format":6}', b"{" + b'"a":{' * 99_999,
           b"1" * 9_999)  # fmt: skip
    (place / "archive.json").write_bytes(dice.choice(big))


def _pickles_everywhere(place: Path, dice: random.Random) -> None:
    """A file is a pickle that runs something."""
    files = sorted(each for each in place.rglob("*") if each.is_file())
    dice.choice(files).write_bytes(evil(dice) * dice.choice((1, 50)))


# tantivy's index


def _seal(place: Path) -> None:
    from archive.engines.tantivy_files import state_of

    folder = index_of(place)
    files = {each.name: sum_of(each) for each in folder.iterdir()
             if each.name[0] != "." and not each.name.startswith("manifest-")}  # fmt: skip
    Manifest(files).save(folder, state_of(folder))


def _odd_meta(place: Path, dice: random.Random) -> None:
    """tantivy's list says what it cannot say, with the right checksum."""
    file = index_of(place) / "meta.json"
    meta = json.loads(file.read_bytes())
    match dice.randrange(6):
        case 0:
            meta["segments"][0]["segment_id"] = dice.choice(
                ("../../outside/secret", "a" * 32, 7, "")
            )
        case 1:
            meta["segments"][0]["max_doc"] = dice.choice(
                (1 << 31, (1 << 32) - 1, 1 << 40, -1, 0, 9)
            )
        case 2:
            meta["segments"] *= dice.choice((2, 2_000))
        case 3:
            meta["segments"][0]["deletes"] = {
                "num_deleted_docs": dice.choice((1, 1 << 30)),
                "opstamp": 3,
            }
        case 4:
            meta["schema"] = dice.choice(([], meta["schema"][::-1], meta["schema"][:5], "x"))
        case 5:
            meta[dice.choice(sorted(meta))] = dice.choice(ODD)
    file.write_text(json.dumps(meta))
    with suppress(OSError):
        _seal(place)


def _odd_managed(place: Path, dice: random.Random) -> None:
    """tantivy is told to remove what is elsewhere."""
    names = [dice.choice(("../../outside/secret", str(place.parent / "outside" / "secret"), "..",
                          "../archive.json", 7, None,
                          "meta.json/../../../outside/secret"))]  # fmt: skip
    (index_of(place) / ".managed.json").write_text(json.dumps(names * dice.choice((1, 9))))


def _spoilt_files(place: Path, dice: random.Random) -> None:
    """A file of tantivy's has noise in it, with the right checksum."""
    files = sorted(each for each in index_of(place).iterdir() if len(each.stem) == 32)
    file = dice.choice(files)
    raw = bytearray(file.read_bytes())
    for _ in range(dice.choice((1, 8, 200))):
        raw[-1 - min(dice.randrange(len(raw)), dice.randrange(len(raw)))] = dice.choice((0, 255, 7))
    file.write_bytes(raw)
    _seal(place)


ANY: tuple[Harm, ...] = (_special, _special, _odd_settings, _no_settings, _pickles_everywhere)
HARMS: dict[str, tuple[Harm, ...]] = {
    "whoosh": (*ANY, odd_values, odd_values, _odd_sections, _odd_sections, _bomb_section,
               _deep_table, _pickled_table, _later_table, _linked_segments),
    "tantivy": (*ANY, _odd_meta, _odd_meta, _odd_managed, _spoilt_files),
}  # fmt: skip
"""The ways to do harm, by engine."""


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
    seed = Path(__file__).resolve().parents[2] / "seeds" / "001_7407cd722bbc5f6e.txt"
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

"""Ways to do harm to an index of Whoosh: its checksums are right, whatever it says."""

import json
import os
import pickle
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from archive.engines.whoosh.segment import Segment
from archive.storage.checksums import Manifest, file_checksum

TRAILER = struct.Struct("<QI8s")


class Bomb:
    """Runs something where it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("touch executed",)


def evil(dice: random.Random) -> bytes:
    """A pickle that runs something, or one that was one."""
    raw = pickle.dumps(Bomb(), dice.choice((0, 1, 2, 3, 4, 5)))
    if dice.random() < 0.5:
        place = dice.randrange(len(raw))
        raw = raw[:place] + dice.randbytes(dice.randrange(4)) + raw[place + 1 :]
    return raw


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
    sums = {each.name: file_checksum(each) for each in names}
    Manifest(sums).save(index_of(place), table.name[6:-4])


def relist(place: Path, change: Callable[[list[Any]], Any]) -> None:
    """Change the list of segments."""
    _, before, listed = table_in(place)
    changed = change(listed)
    put_table(place, before, json.dumps(listed if changed is None else changed).encode())


def put_section(place: Path, name: str, data: bytes, dtype: str | None = None) -> None:
    """Put something else in the place of a section, with right checksums."""
    _, before, listed = table_in(place)
    segment = Segment.from_dict(listed[0])
    file = index_of(place) / segment.file
    raw = file.read_bytes()
    raw += bytes(-len(raw) % 8)
    section = attrs.evolve(segment.sections[name], start=len(raw), length=len(data))
    if dtype is not None:
        section = attrs.evolve(section, dtype=dtype)
    file.write_bytes(raw + data)
    found = file_checksum(file)
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
    start, length, dtype = sections[name]
    file = index_of(place) / f"MAIN_{listed[0]['id']}.arc"
    raw = bytearray(file.read_bytes()[start : start + length] or b"\0")
    for _ in range(dice.choice((1, 1, 4, 99))):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    width = int(dtype[2:] or 1) if dtype else 1
    if dtype and dice.random() < 0.5:
        wide = dice.choice(((1 << 63) - 1, (1 << 64) - 1, 1 << 40, 1 << 31, 0))
        put_section(place, name, struct.pack("<Q", wide) * (len(raw) // width), "<u8")
    else:
        put_section(place, name, bytes(raw[: len(raw) // width * width]))


def _bomb_section(place: Path, dice: random.Random) -> None:
    """A section unpacks to a gigabyte."""
    name = dice.choice(("names", "table", "briefs", "into", "people", "store"))
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


WHOOSH = (odd_values, odd_values, _odd_sections, _odd_sections, _bomb_section, _deep_table,
          _pickled_table, _later_table, _linked_segments)  # fmt: skip
"""All of these, the more fruitful ones twice."""

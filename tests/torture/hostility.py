"""What the tests of hostile archives share: the ways to do harm to an archive directory."""

import json
import os
import random
import shutil
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.storage.checksums import Manifest, file_checksum, json_checksum
from tests.torture.hostility_whoosh import ODD, WHOOSH, evil, index_of

Harm = Callable[[Path, random.Random], None]
"""Puts harm into an archive directory."""


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
        values["checksum"] = json_checksum(values)
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


def _seal(place: Path) -> None:
    from archive.engines.tantivy.files import commit_id

    folder = index_of(place)
    files = {each.name: file_checksum(each) for each in folder.iterdir()
             if each.name[0] != "." and not each.name.startswith("manifest-")}  # fmt: skip
    Manifest(files).save(folder, commit_id(folder))


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


def _odd_tables(place: Path, dice: random.Random) -> None:
    """What is asked of all pages has noise in it, or is cut, with the right checksum."""
    (file,) = index_of(place).glob("records-*.arc")
    raw = bytearray(file.read_bytes())
    for _ in range(dice.choice((1, 8, 200))):
        raw[dice.randrange(len(raw))] = dice.choice((0, 255, 7, 34))
    if dice.random() < 0.2:
        del raw[dice.randrange(len(raw)) :]
    file.write_bytes(raw)
    _seal(place)


ANY: tuple[Harm, ...] = (_special, _special, _odd_settings, _no_settings, _pickles_everywhere)
HARMS: dict[str, tuple[Harm, ...]] = {
    "whoosh": (*ANY, *WHOOSH),
    "tantivy": (*ANY, _odd_meta, _odd_meta, _odd_managed, _spoilt_files, _odd_tables),
}  # fmt: skip
"""The ways to do harm, by engine."""

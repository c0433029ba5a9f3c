"""Bytes into text: nothing guessed, and every place that cannot be read is told."""

import random
import zlib

import pytest

import archive

TEXT = "Straße, café, привет"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_a_byte_order_mark_says(encoding: str) -> None:
    page = archive.parse(TEXT.encode(encoding))
    assert page.post.text == TEXT
    assert [warning.code for warning in page.warnings] == ["no-comments"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "cp1252", "koi8-r"])
def test_other_encodings_are_kept_and_told(encoding: str) -> None:
    data = b"strike\n" + TEXT.encode(encoding, "ignore")
    page = archive.parse(data)
    assert page.post.text.startswith("strike\n")
    first = next(warning for warning in page.warnings if warning.code == "bytes")
    place = next(place for place, byte in enumerate(data) if byte > 127)
    assert first.line == 2
    assert f"byte {place} ({data[place]:02X}" in first.message


def test_many_bad_places_are_counted() -> None:
    page = archive.parse(b"caf\xe9 " * 1000)
    told = [warning.message for warning in page.warnings if warning.code == "bytes"]
    assert len(told) == 6
    assert told[-1] == "1000 invalid byte sequences in all, read as U+FFFD"
    assert archive.decode(b"caf\xe9") == "caf\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        random.Random(1).randbytes(5000),
        zlib.compress(random.Random(2).randbytes(9000)),
        b"\x7fELF" + bytes(500),
        b"\x00",
    ],
    ids=["all bytes", "noise", "compressed", "program", "one NUL"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(archive.NotTextError):
        archive.parse(data)


def test_a_stray_control_character_is_text() -> None:
    page = archive.parse(b"a text of some length with a NUL\x00 and a bell\x07 in it, no more\n")
    assert "\x00" in page.post.text

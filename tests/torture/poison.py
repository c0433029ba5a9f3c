"""Hundreds of files that cannot be read, or not as what they seem, in one batch with sound ones.

`python -m tests.torture.poison`
"""

import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import archive

_THREADS = "xmlns:thr='http://purl.org/syndication/thread/1.0'"
_PAD = "More of this page, so that there is something to cut. " * 20


def _feed(text: str, published: str = "2014-07-06T12:00:00Z") -> str:
    kind = "http://schemas.google.com/blogger/2008/kind#post"
    return (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:"
        "blog-1.archive</id><entry><id>tag:blogger.com,1999:blog-1.post-1</id>"
        f"<published>{published}</published><category scheme='http://schemas.google.com/g/2005#kind'"
        f" term='{kind}'/><title>A title</title><content type='html'>{text}</content>"
        "<author><name>A</name></author></entry></feed>"
    )


def _zip(text: str, damage: Callable[[bytes], bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("page.txt", text)
    return damage(data.getvalue())


def _html(text: str) -> str:
    return f"<!DOCTYPE html><html><head><title>A page</title></head><body>{text}</body></html>"


def _capture(text: str) -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{_html(text)}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://blog.example.org/\r\n"
        "WARC-Date: 2016-04-07T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(head.encode() + body + b"\r\n\r\n") + packer.flush()
    return data[: len(data) // 2]


KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "picture": ("jpg", lambda word: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + word.encode()),
    "zeros": ("txt", lambda word: bytes(99) + word.encode()),
    "no UTF-8": ("txt", lambda word: b"\xff\xfe\xfa broken " + word.encode() + b" \xc3"),
    "half a backup": ("xml", lambda word: _feed(word + _PAD).encode()[:-400]),
    "no XML": ("xml", lambda word: _feed(f"{word} <b> & </c>").encode()),
    "entities": ("xml", lambda word: _feed(f"&{word};").encode()),
    "no date": ("xml", lambda word: _feed(word, "the 45th of May").encode()),
    "flipped zip": ("zip", lambda word: _zip(word, lambda data: data.replace(b"poi", b"poX", 1))),
    "half a zip": ("zip", lambda word: _zip(word + _PAD, lambda data: data[:200])),
    "half a capture": ("warc.gz", lambda word: _capture(word + _PAD)),
    "surrogates": ("html", lambda word: _html(f"&#xD800; {word} &#xDFFF;").encode()),
    "deep": ("html", lambda word: _html("<div>" * 3000 + word).encode()),
    "control characters": ("txt", lambda word: f"\x01\x02\x1b[2J {word} \x7f\x85\u202e".encode()),
    "a word without end": ("txt", lambda word: (word + "x" * 300_000).encode()),
    "combining": ("txt", lambda word: (word + "\u0301" * 50_000).encode()),
}
"""What is wrong with a file: its ending, and what makes it around a word."""


def fill(folder: Path, count: int) -> dict[str, str]:
    """Bad files with sound ones between; the words of the bad ones, each with its file."""
    words = {}
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        ending, make = KINDS[kind]
        word, name = f"poison{number:04}", f"{number:04}-b.{ending}"
        (folder / name).write_bytes(make(word))
        (folder / f"{number:04}-a.txt").write_text(f"Here is sound{number:04} and nothing else.\n")
        words[word] = name
    return words


def batch(folder: Path, engine: str, count: int) -> tuple[int, Counter[str], list[str]]:
    """How many bad files were reported, what came of which kind, and what was wrong."""
    pages = folder / "pages"
    pages.mkdir()
    words = fill(pages, count)
    wrong, came, reported = [], Counter[str](), 0
    with archive.open(folder / "x.archive", create=True, engine=engine) as made:
        report = made.index([pages])
        told = {each.path.partition("!")[0]: "passed over" for each in report.skipped}
        told |= {name.partition("!")[0]: "kept, with a warning" for name in report.warnings
                 if name.partition("!")[0] not in told}  # fmt: skip
        for number, (word, name) in enumerate(words.items()):
            how = told.get(f"pages/{name}", "not reported")
            reported += how != "not reported"
            came[f"{list(KINDS)[number % len(KINDS)]}: {how}"] += 1
            ids = [hit.entry.id for hit in made.search(f"{word}*", limit=None)]
            if not all(each.startswith(f"pages/{name}") for each in ids):
                wrong.append(f"{word} of {name} is found in {ids}")
            found = [hit.entry.id for hit in made.search(f"sound{number:04}", limit=None)]
            if found != [f"pages/{number:04}-a.txt#0"]:
                wrong.append(f"sound{number:04} is found in {found}")
        wrong += [f"{what} ({number})" for what, number in came.items() if "not rep" in what]
        made.check()
    return reported, came, wrong


BAD_ENTRIES: tuple[Callable[[str, int], str], ...] = (
    lambda word, number: _comment(number, word, published="the 45th of May"),
    lambda word, number: _comment(number, "&lt;b&gt;" * 13_000 + word),
    lambda word, number: _comment(number, word, post=1_000_000 + number),
    lambda word, number: _comment(number, word, published="2014-13-13T25:61:00Z"),
)
"""Entries of a backup that have something wrong, around a word."""


def _comment(number: int, text: str, published: str = "2014-07-06T13:00:00Z", post: int = 1) -> str:
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><published>{published}</published>"
        "<category scheme='http://schemas.google.com/g/2005#kind'"
        " term='http://schemas.google.com/blogger/2008/kind#comment'/>"
        f"<thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-{post}'/><title>C</title>"
        f"<content type='html'>{text}</content><author><name>B</name></author></entry>"
    )


def entries(folder: Path, engine: str, count: int) -> tuple[int, list[str]]:
    """How many bad entries of one backup were reported, and what was wrong."""
    bad = [BAD_ENTRIES[number % len(BAD_ENTRIES)] for number in range(count)]
    said = "".join(
        make(f"poison{number:04}", 5000 + number) + _comment(9000 + number, f"sound{number:04}")
        for number, make in enumerate(bad)
    )
    feed = _feed("The post.").replace("<feed ", f"<feed {_THREADS} ").replace("</feed>", "")
    (folder / "backup.xml").write_text(f"{feed}{said}</feed>")
    wrong = []
    with archive.open(folder / "y.archive", create=True, engine=engine) as made:
        report = made.index([folder / "backup.xml"])
        told = [warning.code for each in report.warnings.values() for warning in each]
        reported = sum(code in ("date", "markup", "lost") for code in told)
        for number in range(count):
            for word in (f"poison{number:04}", f"sound{number:04}"):
                found = [hit.entry.text for hit in made.search(word, limit=None)]
                if len(found) != 1 or set(found[0].split()) != {word}:
                    wrong.append(f"{word} is found in {found}")
    return reported, wrong


def main() -> None:
    """Print the figures."""
    for engine in ("whoosh", "tantivy"):
        with tempfile.TemporaryDirectory() as name:
            reported, came, wrong = batch(Path(name).resolve(), engine, 500)
            print(f"{engine}: 500 bad files, {reported} reported, {len(wrong)} wrong")
            reported, odd = entries(Path(name).resolve(), engine, 500)
            print(f"{engine}: 500 bad entries of a backup, {reported} reports, {len(odd)} wrong")
            wrong += odd
        print(*wrong[:20], sep="\n")
        if "--kinds" in sys.argv:
            print(*(f"  {number} {what}" for what, number in came.items()), sep="\n")


if __name__ == "__main__":
    main()

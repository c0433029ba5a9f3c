# ruff: noqa: E501 - what is hostile is not made more legible by breaking it
"""Pages that are damaged, or meant to harm, of every kind that is read."""

import bz2
import gzip
import os
import random
import socket
import zlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import attrs

from tests.support.captures import Capture, comment_page, packed, record, response, zipped
from tests.support.every_format import FORMS, Form
from tests.support.threads import Discussion, Said

DISCUSSION = Discussion(
    header="Sunday, 6 July 2014",
    date="2014-07-06",
    title="A title",
    body=[["The post says something."], ["And more."]],
    comments=[
        Said([["We strike."]], [Said([["An answer, naïve."]], [], "Deb"), Said([["No."]])], "papa"),
        Said([["Another one."]]),
    ],
)
_SUFFIX = {"wxr": "xml", "blogger": "atom", "indented": "txt", "flattened": "txt", "plain": "txt",
           "classic": "txt"}  # fmt: skip


@cache
def samples() -> dict[str, tuple[str, bytes]]:
    """A good file of every kind, with a name for it."""
    found = {
        form.name: (
            f"{number}.{'mhtml' if 'MHTML' in form.name else _SUFFIX.get(form.layout, 'html')}",
            form.data(DISCUSSION),
        )
        for number, form in enumerate(FORMS)
    }
    crawl = Capture().info().add("http://x.org/1", comment_page()).done()
    records = [record("http://x.org/1", response(comment_page())), record("http://x.org/2", b"x")]
    return {
        **found,
        "WARC": ("c.warc.gz", crawl),
        "WARC, not packed": ("c.warc", b"".join(records)),
        "WARC, packed by hand": ("d.warc.gz", packed(*records)),
        "zip": (
            "z.zip",
            zipped({"a.txt": "A text.", "b.html": comment_page(), "c.warc.gz": crawl}),
        ),
        "corrections": ("archive.toml", b'[pages."0.txt"]\ntitle = "Named"\n'),
    }


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[second:] + data[first:second] + data[:first]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


_PIECES = (
    b"\x00", b"\xed\xa0\x80", b"\xff\xfe", b"\xef\xbb\xbf", b"\xfe\xff", b"]]>", b"<![CDATA[", b"&#0;",
    b"&#xD800;", b"&lol;", b"<ul><li>", b"</div>" * 9, b"<!--", b"-->", b"<script>", b"\r", b"\x85",
    b"\xe2\x80\xa8", b"ReplyDelete", b"Replies", b"9999999999. x", b"999 comments:", b"said...",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"Content-Length: 99999999999\r\n", b"\r\n\r\n",
    b"WARC/1.0\r\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"31 February 0000", b"\xc3", b"\xf4\x90\x80\x80",
    b"\\ud83d", b"\\udc4d x", b"\\u0000", b"=ED=A0=80", b"=?utf-8?q?=ED=A0=80?=",
)  # fmt: skip


def _inserted(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_PIECES) + data[at:]
    return data


def _repeated(data: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[first:second] * chance.choice((2, 20, 200)) + data[second:]


def _recoded(data: bytes, chance: random.Random) -> bytes:
    codes = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "shift_jis", "koi8-r",
             "utf-8-sig", "cp037", "iso2022_jp", "big5", "hz", "gb18030", "euc_kr")  # fmt: skip
    return data.decode("utf-8", "replace").encode(chance.choice(codes), "replace")


def _noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 100, 5_000))) + data[at:]


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines[: chance.randrange(len(lines) + 1)])


MUTATIONS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    make.__name__.strip("_"): make
    for make in (_cut, _swapped, _flipped, _inserted, _repeated, _recoded, _noise, _lines)
}


def mutated(data: bytes, mutation: str, chance: random.Random) -> bytes:
    """A damaged page."""
    return MUTATIONS[mutation](data, chance) if data else data


# What no page should be: each is made in an empty folder.

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_FEED = ("<feed xmlns='http://www.w3.org/2005/Atom'><generator>Blogger</generator><entry><id>tag:"
         "blogger.com,1999:blog-1.post-1</id><title>{}</title><content type='html'>{}</content>"
         "</entry></feed>")  # fmt: skip
_RSS = ("<rss version='2.0' xmlns:wp='http://wordpress.org/export/1.2/'><channel><wp:wxr_version>1.2"
        "</wp:wxr_version><item><title>{}</title></item></channel></rss>")  # fmt: skip


def _laughs(depth: int = 12) -> str:
    lines = "".join(
        f"<!ENTITY l{each} '{f'&l{each - 1};' * 10}'>" for each in range(1, depth)
    )  # fmt: skip
    return f"<!DOCTYPE x [<!ENTITY l0 'ha'>{lines}]>"


def _form(name: str) -> Form:
    return next(form for form in FORMS if form.name == name)


def _discussion(comments: list[Said]) -> Discussion:
    return attrs.evolve(DISCUSSION, comments=comments)


def _deep_thread(levels: int) -> bytes:
    opened = "".join(
        f"<li class='comment' id='comment-{number}'><div class='comment-content'><p>On.</p></div><ol>"
        for number in range(1, levels + 1)
    )
    closed = "</ol></li>" * levels
    return (
        "<!DOCTYPE html><html><body><article class='post'><h1 class='entry-title'>A title</h1>"
        "<div class='entry-content'><p>x</p></div></article><div id='comments'><ol>"
        f"{opened}{closed}</ol></div></body></html>"
    ).encode()


def _wide(kind: str, count: int) -> bytes:
    said = [Said([["Said."]], [], "papa") for _ in range(count)]
    return _form(kind).data(_discussion(said))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 << 30)


def _loop(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to(folder / "self")
    (folder / "nowhere").symlink_to(folder / "not there")


def _locked(folder: Path) -> None:
    (folder / "locked.txt").write_text("secret")
    (folder / "locked.txt").chmod(0)
    (folder / "shut").mkdir()
    (folder / "shut" / "a.txt").write_text("secret")
    (folder / "shut").chmod(0)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        before = Path.cwd()
        os.chdir(path.parent)
        made.bind(path.name)
        os.chdir(before)


def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % size
    zeros = bytes(1 << 20)
    pieces = [packer.compress(head), *(packer.compress(zeros) for _ in range(size >> 20))]
    return b"".join([*pieces, packer.flush()])


Make = Callable[[Path], object] | dict[str, bytes | str | Callable[[], bytes]]


def _frames(folder: Path) -> None:
    """A page with frames that are devices, pipes, links, large, itself, each other, or many."""
    inside = folder / "a_files"
    inside.mkdir()
    names = ("zero", "pipe", "sparse", "loop", "self", "../../b", "/etc/passwd", "gone")
    shown = "".join(f"<iframe src='a_files/{name}.html'></iframe>" for name in names)
    page = f"<html><body><p>A text.</p><div id='disqus_thread'>{shown}</div>{shown * 5_000}</body></html>"
    (folder / "a.html").write_text(page)
    (inside / "self.html").write_text(page.replace("a_files/", "self_files/../"))
    (inside / "zero.html").symlink_to("/dev/zero")
    (inside / "loop.html").symlink_to(inside / "loop.html")
    os.mkfifo(inside / "pipe.html")
    _sparse(inside / "sparse.html")


SPECIAL: dict[str, Make] = {
    "a line of 10 MB": {"a.txt": lambda: b"word " * 2_000_000},
    "a word of 10 MB": {"a.txt": lambda: b"w" * 10_000_000},
    "10 MB of line ends": {"a.txt": lambda: b"\n" * 10_000_000, "b.txt": lambda: b"\r" * 9_999_999},
    "10 MB of blanks": {"a.txt": lambda: b"a" + b" " * 10_000_000 + b"said..."},
    "10 MB of accents": {"a.txt": lambda: b"a" + b"\xcc\x81" * 5_000_000},
    "a thread 2,000 deep, in HTML": {"a.html": partial(_deep_thread, 2_000)},
    "100,000 tags in each other": {
        f"{tag}.html": f"<html><body><{tag}>" + f"<{tag}>" * 100_000 for tag in ("div", "ul", "b", "p")
    },
    "20,000 comments": {
        "a.txt": lambda: _wide("indented text", 20_000),
        "b.html": lambda: _wide("Blogger HTML, threaded", 20_000),
        "c.xml": lambda: _wide("WordPress export (WXR 1.2)", 20_000),
        "d.txt": lambda: _wide("classic text", 20_000),
    },
    "XML bombs": {
        "laughs.xml": _HEAD + _laughs() + _RSS.format("&l11;"),
        "laughs.atom": _HEAD + _laughs() + _FEED.format("&l11;", "&l11;"),
        "quadratic.xml": _HEAD + f"<!DOCTYPE x [<!ENTITY a '{'a' * 60_000}'>]>"
        + _RSS.format("&a;" * 60_000),
        "deep.xml": _HEAD + _RSS.format("<a>" * 200_000),
        "attributes.xml": _HEAD + _RSS.format("<a " + " ".join(f"b{n}='1'" for n in range(99_999))
                                              + "/>"),
    },
    "external entities": {
        "file.xml": _HEAD + "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        + _RSS.format("&e;"),
        "net.atom": _HEAD + "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>" + _FEED.format("e", "e"),
        "parameter.xml": _HEAD + "<!DOCTYPE x [<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;]>"
        + _RSS.format("x"),
    },
    "numbers and JSON without end": {
        "threaded.html": "<!doctype html><html><meta name=generator content=blogger><div class='post "
        f"hentry'><div class=post-body id=post-body-1>x</div></div><div id=comments data-num-comments="
        f"'{'9' * 5_000}'><h4>{'9' * 5_000} comments:</h4></div></html>",
        "theme.html": "<!doctype html><article class=post><h1 class=entry-title>A</h1><div class="
        f"entry-content>x</div></article><div id=comments><h2>{'9' * 5_000} thoughts</h2><ol><li class="
        f"comment id=comment-{'9' * 5_000}><div class=comment-content>On.</div></ol></div>",
        "schema.html": "<!doctype html><div itemscope itemtype='http://schema.org/Comment'><p itemprop="
        f"text>x</p></div><meta itemprop=commentCount content={'9' * 5_000}><meta itemprop="
        f"interactionCount content='UserComments:{'9' * 5_000}'>",
        "deep.html": "<!doctype html><p>schema.org<script type='application/ld+json'>"
        f"{'[' * 100_000}</script>",
        "objects.html": "<!doctype html><p>schema.org<script type='application/ld+json'>"
        f"""{'{"comment":' * 50_000}1{'}' * 50_000}</script>""",
        "number.html": "<!doctype html><p>schema.org<script type='application/ld+json'>"
        f"""{{"@type":"Article","commentCount":{'9' * 5_000},"comment":{{"@type":"Comment"}}}}</script>""",
    },
    "gzip bombs": {
        "bomb.warc.gz": lambda: _bomb(2 << 30),
        "bomb.txt": lambda: gzip.compress(bytes(200 << 20)),
        "bomb.zip": lambda: zipped({"a.txt": bytes(200 << 20), "b.txt": "A text."}),
        "twice.warc.gz": lambda: gzip.compress(_bomb(200 << 20)),
        "odd.bz2": lambda: bz2.compress(bytes(20 << 20)),
    },
    "NULs, surrogates, marks": {
        "nul.txt": b"a\x00b\n", "nuls.txt": bytes(1_000_000), "mark.txt": b"\xef\xbb\xbf" * 9 + b"x",
        "half.txt": b"\xff\xfea", "surrogate.txt": b"x \xed\xa0\x80 y", "odd.html":
        b"<html><meta charset='utf-16'><body>caf\xe9 \xed\xbf\xbf &#xDFFF; &#0;</body></html>",
        "no.html": b"<html><meta charset='undefined'><body>x</body></html>",
        "zip.html": b"<html><meta charset='zlib_codec'><body>x</body></html>",
        "idna.html": b"<html><meta charset='idna'><body>x</body></html>",
        "empty.txt": b"", "blank.txt": b" \n\t",
    },
    "pipes, sockets, devices": lambda folder: (
        os.mkfifo(folder / "pipe.txt"), _socket(folder / "socket.txt"),
        (folder / "zero.txt").symlink_to("/dev/zero"), (folder / "tty.txt").symlink_to("/dev/tty"),
        (folder / "random.html").symlink_to("/dev/urandom"),
    ),
    "links around": _loop,
    "frames of pages": _frames,
    "what may not be read": _locked,
    "a sparse file of 5 GB": lambda folder: _sparse(Path(folder, "large.txt")),
    "sparse captures and backups": lambda folder: [
        _sparse(folder / name) for name in ("a.warc", "a.warc.gz", "a.zip", "a.html", "a.xml")
    ],
    "names of files": lambda folder: [
        (folder / os.fsdecode(name)).write_text("A text.")
        for name in (b"\xff\xfe.txt", b"a\nb.txt", b"-rf", b"\x1b[31m.txt", b"#1.txt", b"x" * 250,
                     "\u202etxt.exe".encode(), b"a!b.txt", b"*.txt", b"'; rm.txt", b" .txt")
    ],
    "a million dots of TOML": {
        "archive.toml": "a" + ".a" * 1_000_000 + " = 1\n", "x/archive.toml": "[" * 100_000,
        "y/archive.toml": "a = " + "[" * 100_000, "y/a.txt": "A text.", "x/a.txt": "A text.",
    },
    "a folder 400 deep": lambda folder: _nest(folder, 400),
    "20,000 tiny files": lambda folder: [
        (folder / f"{number}.txt").write_text("x") for number in range(20_000)
    ],
}  # fmt: skip
"""What is hostile by what it is: a function that makes it in a folder, or files."""


def _nest(folder: Path, depth: int) -> None:
    before = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(depth):
            Path("deep").mkdir()
            os.chdir("deep")
        Path("a.txt").write_text("A deep text.")
    finally:
        os.chdir(before)


def place(folder: Path, make: Make) -> None:
    """Make one of them in a folder."""
    if callable(make):
        make(folder)
        return
    for name, data in make.items():
        content = data() if callable(data) else data
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

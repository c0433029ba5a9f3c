"""Pages and queries that a fuzzer makes, led by which code they reach: `python -m
tests.torture.fuzzing pages|queries [SECONDS]`.

It takes `atheris`, which not every version of Python has, and so is run by hand. What it finds is
left as a file in the working directory, and is kept as a case of the tests once it is mended.
"""

import sys
import tempfile
import time
from pathlib import Path

SECONDS = 600
"""How long it goes on."""
LONGEST = 10
"""An input that takes so many seconds is one that was found."""

try:
    import atheris
except ImportError:
    sys.exit("this takes atheris: pip install atheris")

with atheris.instrument_imports(include=["archive"]):
    import archive
    import archive.containers
    import archive.formats
    import archive.library
    import archive.query
    from archive.engines.scan import engine as _scan  # noqa: F401 - so that it is instrumented

from tests.support.coverage_of import check_page  # noqa: E402
from tests.support.hostile_pages import samples  # noqa: E402
from tests.support.hostile_queries import queries  # noqa: E402
from tests.support.query_texts import PAGES, understood  # noqa: E402


def try_page(data: bytes) -> None:
    """A page is read, with each character in one place, or refused for what it is."""
    try:
        page = archive.parse(data)
    except archive.ArchiveError as error:
        assert archive.containers.INTERNAL_ERROR not in str(error), error
        return
    kept = archive.Page.from_dict(page.to_dict())
    assert kept == page
    if page.post.source_ref is None and not data.lstrip().startswith(b"<"):
        try_spans(page, data)


def try_spans(page: archive.Page, data: bytes) -> None:
    """Spans are of a text as it is saved; what HTML is made of has none in the bytes."""
    if page.characters == len(archive.decode(data)):
        check_page(page, data)


def try_query(opened: archive.Archive, data: bytes) -> None:
    """A query is understood, and answered, or refused with the place in it."""
    text = data.decode("utf-8", "surrogatepass" if data.isascii() else "replace")
    tree = understood(text)
    if tree is None:
        return
    try:
        with archive.deadline(LONGEST / 2):
            opened.search(tree, limit=None)
            opened.explain(tree)
    except archive.ArchiveError as error:
        assert error.exit_code < 3, error


def seeds_of(what: str) -> list[bytes]:
    """What the fuzzer begins with."""
    if what == "pages":
        return [data for _, data in samples().values()]
    return [text.encode("utf-8", "replace") for _, text in queries(200, 1)]


def main(what: str, seconds: str = str(SECONDS)) -> None:
    """Run until it finds something, or the time is over."""
    base = Path(tempfile.mkdtemp())
    for number, data in enumerate(seeds_of(what)):
        (base / f"{number:03}").write_bytes(data)
    pages = Path(tempfile.mkdtemp())
    for name, text in PAGES.items():
        (pages / name).parent.mkdir(exist_ok=True)
        (pages / name).write_text(text, "utf-8")
    opened = archive.scan([pages])
    tries = {"pages": try_page, "queries": lambda data: try_query(opened, data)}
    # A tree is written with more parentheses than the query had, and must not become too long.
    most = {"pages": 20_000, "queries": 2_000}[what]
    options = [
        f"-max_len={most}",
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST}",
        "-rss_limit_mb=2000",
    ]
    started = time.monotonic()
    atheris.Setup([sys.argv[0], *options, str(base)], tries[what])
    atheris.Fuzz()
    print(f"{what}: over after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])

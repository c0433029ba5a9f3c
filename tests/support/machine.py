"""An archive held to a plain dict, over whatever may happen to its pages."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import archive
from archive.library import Archive
from tests.support.archives import ENGINES

FOLDERS = ("one", "two")
NAMES = ("one/a.txt", "one/b.txt", "one/sub/c.txt", "two/a.txt", "two/d.txt")
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon")
AUTHORS = ("Ann", "Bob")

Texts = tuple[str, ...]
"""What a post and its comments say."""
Shown = dict[str, tuple[str, str | None]]
"""The text and the author of each entry, by its id."""

texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3
).map(tuple)


@attrs.define
class Fix:
    """What the editor says of a page."""

    author: str | None = None
    """Who wrote its post."""
    skips: bool = False
    """Whether it is left out."""


def rendered(said: Texts) -> str:
    """A page that says it."""
    post, *comments = said
    footers = [
        f"  {place}. {each}\n\n    ReplyDelete\n\n" for place, each in enumerate(comments, 1)
    ]
    count = f"{len(comments)} comments:\n\n" if comments else ""
    return f"Sunday 6 July 2014\n\nA title\n\n{post}\n\n{count}{''.join(footers)}"


class Machine(RuleBasedStateMachine):
    """What happens to pages, and what an archive says of them."""

    engine = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.kept = ExitStack()
        for each in FOLDERS:
            (self.folder / each).mkdir()
        self.files: dict[str, Texts] = {}
        self.fixes: dict[str, Fix] = {}
        self.roots: set[str] = set()
        self.known: Shown = {}
        self.steps = 0
        self.readings: list[tuple[Iterator[archive.Entry], list[str]]] = []
        self.archive = self.opened()
        self.archive.index(merge=False)
        self.reader = self.archive if self.engine == "scan" else self.opened()

    def opened(self) -> Archive:
        """The archive, opened once more."""
        return self.kept.enter_context(ENGINES[self.engine](self.folder))

    def teardown(self) -> None:
        self.readings.clear()
        self.kept.close()
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(NAMES), said=texts)
    def write(self, name: str, said: Texts) -> None:
        """A page comes, or changes."""
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(rendered(said))
        self.files[name] = said

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """A page goes."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.folder / name).unlink()
        del self.files[name]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=st.sampled_from(NAMES))
    def move(self, data: st.DataObject, to: str) -> None:
        """A page has another name, perhaps in the place of another one."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.folder / to).parent.mkdir(exist_ok=True)
        (self.folder / name).rename(self.folder / to)
        self.files[to] = self.files.pop(name)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), seconds=st.integers(0, 2_000_000_000))
    def touch(self, data: st.DataObject, seconds: int) -> None:
        """A file has another time."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        os.utime(self.folder / name, (seconds, seconds))

    @rule(
        name=st.sampled_from(NAMES),
        fix=st.builds(Fix, st.none() | st.sampled_from(AUTHORS), st.booleans()),
    )
    def correct(self, name: str, fix: Fix) -> None:
        """The editor says something else of a page."""
        self.fixes[name] = fix
        for folder in FOLDERS:
            said = [self.line(each) for each in self.fixes if each.startswith(f"{folder}/")]
            (self.folder / folder / "archive.toml").write_text("\n".join(said))

    def line(self, name: str) -> str:
        """What the editor's file says of a page."""
        fix = self.fixes[name]
        author = f"author = {json.dumps(fix.author)}\n" if fix.author else ""
        skips = "skip = true\n" if fix.skips else ""
        return f"[pages.{json.dumps(name.partition('/')[2])}]\n{author}{skips}"

    @rule(folder=st.sampled_from(FOLDERS))
    def take_in(self, folder: str) -> None:
        """A folder is indexed, and remembered."""
        self.roots.add(folder)
        self.archive.index([self.folder / folder])
        self.know(folder)

    @rule(rebuild=st.booleans())
    def index(self, rebuild: bool) -> None:
        """All that is known is brought up to date, or made afresh."""
        report = self.archive.index(rebuild=rebuild)
        self.know(*self.roots)
        assert (report.pages, report.entries) == (len(pages_of(self.known)), len(self.known))
        assert (report.failed, report.vanished) == ((), ())

    @precondition(lambda self: self.roots)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        """A folder is forgotten."""
        folder = data.draw(st.sampled_from(sorted(self.roots)))
        self.roots.remove(folder)
        self.archive.index(forget=[self.folder / folder])
        self.know(folder)

    def know(self, *folders: str) -> None:
        """What the archive knows of some folders is what their files say now."""
        for id_ in [
            each for each in self.known if each.startswith(tuple(f"{f}/" for f in folders))
        ]:
            del self.known[id_]
        for name, said in self.files.items():
            fix = self.fixes.get(name, Fix())
            if name.partition("/")[0] in self.roots & set(folders) and not fix.skips:
                for place, text in enumerate(said):
                    self.known[f"{name}#{place}"] = text, None if place else fix.author

    @precondition(lambda self: self.engine != "scan")
    @rule()
    def reopen(self) -> None:
        """The archive is closed, and opened again."""
        self.archive.close()
        self.archive = self.opened()

    @precondition(lambda self: self.engine != "scan" and len(self.readings) < 3)
    @rule()
    def begin_reading(self) -> None:
        """Somebody begins to read all entries."""
        reading = self.opened().entries()
        first = next(reading, None)
        assert (first and first.id) == min(self.known, default=None, key=place_of)
        self.readings.append((reading, sorted(self.known, key=place_of)[1:]))

    @precondition(lambda self: self.readings)
    @rule()
    def end_reading(self) -> None:
        """Whoever reads has what was there when he began."""
        reading, rest = self.readings.pop(0)
        assert [each.id for each in reading] == rest

    @rule(word=st.sampled_from(WORDS), author=st.sampled_from(AUTHORS))
    def ask(self, word: str, author: str) -> None:
        """A question has the answer that the dict has."""
        for opened in (self.archive, self.reader):
            for query, ids in (
                (word, {id_ for id_, (text, _) in self.known.items() if word in text.split()}),
                (f"author:{author}", {id_ for id_, (_, by) in self.known.items() if by == author}),
            ):
                assert {each.entry.id for each in opened.search(query, limit=None)} == ids
                assert opened.count(query).total == len(ids)

    @invariant()
    def is_the_same(self) -> None:
        """Whatever was done, the archive is what it was last told of the files."""
        self.steps += 1
        for opened in (self.archive, self.reader):
            said = {each.id: (each.text, each.author) for each in opened.entries()}
            assert said == self.known
            assert [each.name for each in opened.pages()] == pages_of(self.known)


def place_of(id_: str) -> tuple[str, int]:
    """What entries are in the order of."""
    name, _, place = id_.partition("#")
    return name, int(place)


def pages_of(known: Shown) -> list[str]:
    """The pages that entries are on."""
    return sorted({place_of(each)[0] for each in known})


MACHINES = {engine: type(engine, (Machine,), {"engine": engine}) for engine in ENGINES}
"""A machine for each engine."""

"""A corpus that is there: what systems are given. It imports nothing that would weigh on them."""

import json
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen
class Doc:
    """An entry, as every system is given it."""

    id: str
    """Its id."""
    page: str
    """The name of its page."""
    depth: int
    """How deep it stands in its thread."""
    author: str
    """Who says it; empty for nobody."""
    date: str
    """`2014-07-06T12:31`; empty for none."""
    text: str
    """What words are looked for in: what it says, and of a post the title before that."""

    @property
    def day(self) -> int:
        """The day as a number, 20140706; 0 for none."""
        return int(self.date[:10].replace("-", "") or 0)


@attrs.frozen
class Corpus:
    """A folder with the pages, the entries, and each entry as a file of its own."""

    folder: Path
    """Where it is."""

    @property
    def pages(self) -> Path:
        """The pages, as files of HTML."""
        return self.folder / "pages"

    @property
    def texts(self) -> Path:
        """A text file an entry, as old as the entry."""
        return self.folder / "texts"

    def docs(self) -> Iterator[Doc]:
        """The entries, one by one."""
        with (self.folder / "docs.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield Doc(**json.loads(line))

"""The corpus in the form in which systems get it. Imports nothing that would slow them down."""

import json
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen
class Document:
    """An entry in the form in which every system gets it."""

    id: str
    """Its id."""
    page: str
    """The name of its page."""
    depth: int
    """Its depth in the thread."""
    author: str
    """Its author; empty if it has none."""
    date: str
    """Its date, `2014-07-06T12:31`; empty if it has none."""
    text: str
    """The text that is searched; that of a post begins with its title."""

    @property
    def day(self) -> int:
        """The day as a number, 20140706; 0 without a date."""
        return int(self.date[:10].replace("-", "") or 0)


@attrs.frozen
class Corpus:
    """A folder with the pages, the entries as JSON lines, and a text file for each entry."""

    folder: Path
    """Its path."""

    @property
    def pages(self) -> Path:
        """The folder of the pages, in HTML."""
        return self.folder / "pages"

    @property
    def texts(self) -> Path:
        """The folder of the text files, each dated like its entry."""
        return self.folder / "texts"

    def docs(self) -> Iterator[Document]:
        """Yield the entries."""
        with (self.folder / "docs.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield Document(**json.loads(line))

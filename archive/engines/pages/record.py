"""What an archive remembers of a page, besides its entries."""

import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Self

import attrs

_NOTHING: Mapping[str, Any] = {}


@attrs.frozen
class PageRecord:
    """What is remembered of a page."""

    name: str
    """The page's name."""
    file: str
    """The file it was read from, named as pages are."""
    size: int
    """The file's size in bytes."""
    modified: int
    """When the file was last changed, in nanoseconds since 1970, as the file system says."""
    checked: int
    """When the file was last read, likewise; a file changed at about that time is read again."""
    head: Mapping[str, Any] = attrs.field(repr=False)
    """`Page.head()`."""
    figures: Mapping[str, Any] = attrs.field(repr=False)
    """What lists and statistics tell of the page: see `archive.answers.stats`."""
    corrections: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """What of the page is corrected by hand: `Corrections.to_dict()`."""
    unmatched: Sequence[str] = attrs.field(default=(), repr=False)
    """The locators of corrections that are for no entry of the page."""
    sha256: str | None = None
    """The checksum of the whole file, in hexadecimal; None where it is the page's."""
    is_whole: bool = True
    """Whether all that is in the file could be read."""

    keys: Sequence[int] = attrs.field(default=(), repr=False)
    """What the page shares with others that may be the same: `archive.merging.Sketch.keys`, numbers
    of 64 bits."""
    shown: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """Where the page is known from several files: `into`, the name of the page it is shown on. For
    that page itself also `head` and `figures` of what was put together, and `of`: of each page that
    it was put together from, a checksum."""

    @property
    def file_sha256(self) -> str:
        """The checksum of the whole file, in hexadecimal."""
        return self.sha256 or str(self.head["sha256"])

    @property
    def is_shown(self) -> bool:
        """Whether it is a page by itself, and not just another source of one."""
        return self.shown_on == self.name

    @property
    def shown_on(self) -> str:
        """The name of the page that its entries are found on."""
        name: str = self.shown.get("into", self.name)
        return name

    @property
    def shown_head(self) -> Mapping[str, Any]:
        """`Page.head()` of the page as it is found."""
        head: Mapping[str, Any] = self.shown.get("head", self.head)
        return head

    @property
    def shown_figures(self) -> Mapping[str, Any]:
        """The figures of the page as it is found."""
        figures: Mapping[str, Any] = self.shown.get("figures", self.figures)
        return figures

    def brief(self) -> Self:
        """The record with as much of head and figures as a run of `index` asks for again, in little
        memory: there may be a million."""
        shown = dict(self.shown)
        shown.pop("head", None)
        if "figures" in shown:
            shown["figures"] = _brief_figures(shown["figures"])
        return attrs.evolve(
            self,
            file=self.name if self.file == self.name else self.file,
            head={"sha256": self.head["sha256"]},
            figures=_brief_figures(self.figures),
            corrections=self.corrections or _NOTHING,
            unmatched=tuple(self.unmatched),
            keys=array("Q", self.keys),
            shown=shown or _NOTHING,
        )

    def to_dict(self) -> dict[str, Any]:
        """The record as a JSON object, also what of it was to be read later."""
        values = attrs.asdict(self, recurse=False)
        mappings = {
            name: dict(values[name]) for name in ("head", "figures", "corrections", "shown")
        }
        lists = {name: list(values[name]) for name in ("unmatched", "keys")}
        return {**values, **mappings, **lists}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The record that `to_dict` made `values` of."""
        return cls(**values)


def _brief_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    # Most people are on many pages.
    return {"entries": figures["entries"], "authors": [*map(sys.intern, figures["authors"])]}

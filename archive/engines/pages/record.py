"""The record of a page: what an engine stores about it besides its entries."""

import sys
from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

import attrs

BLOCK_KEY_BIT = 1 << 63
"""In `PageRecord.keys`, this bit is set in the keys of blocks, and in no others."""
_EMPTY: Mapping[str, Any] = {}
_STORED_NAMES = {"merged": "shown"}
"""Fields that have another name in stored records."""
_FIELDS = {stored: name for name, stored in _STORED_NAMES.items()}


@attrs.frozen
class PageRecord:
    """What an archive stores about a page besides its entries."""

    name: str
    """Name of the page."""
    file: str
    """Name of the file that it was read from."""
    size: int
    """Size of the file in bytes."""
    modified: int
    """When the file was last changed, in nanoseconds since 1970, as the file system says."""
    checked: int
    """When the file was last read, likewise; a file changed at about that time is read again."""
    head: Mapping[str, Any] = attrs.field(repr=False)
    """`Page.head()` of the page as its file has it; if it is not merged, with the furniture that
    recurs on other pages."""
    figures: Mapping[str, Any] = attrs.field(repr=False)
    """Figures for lists and statistics of this page: `archive.answers.stats.figures_of`."""
    corrections: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """The corrections that were applied to the page: `Corrections.to_dict()`."""
    unmatched: Sequence[str] = attrs.field(default=(), repr=False)
    """Locators in `corrections` that no entry of the page has."""
    sha256: str | None = None
    """Checksum of the whole file, in hexadecimal; None if it is the page's."""
    is_whole: bool = True
    """Whether everything in the file could be read; if not, every run reads it again."""

    keys: Sequence[int] = attrs.field(default=(), repr=False)
    """Unsigned 64-bit numbers: what the page shares with pages that it may be merged with
    (`Sketch.keys`), and the blocks of its text of unknown authorship (`archive.merging.blocks`)."""
    merged: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """If the page is one of several merged sources: `into`, the name of the primary page, under
    which the entries are found. The primary page also has `head` and `figures` of the merged page,
    and `of`, a checksum of each source by name. Otherwise empty."""
    frames: Mapping[str, Sequence[int]] = attrs.field(factory=dict, repr=False)
    """Files that the page shows in frames, by their paths from the folder of its file: size and
    time of modification, as of when it was read (`archive.frames.FrameState`)."""

    @property
    def file_sha256(self) -> str:
        """Checksum of the whole file, in hexadecimal."""
        return self.sha256 or str(self.head["sha256"])

    @property
    def merge_keys(self) -> list[int]:
        """The keys that it shares with pages that it may be merged with."""
        return [key for key in self.keys if not key & BLOCK_KEY_BIT]

    @property
    def block_keys(self) -> list[int]:
        """The keys of the blocks of its text of unknown authorship, as its file has it."""
        return [key for key in self.keys if key & BLOCK_KEY_BIT]

    @property
    def recurring_keys(self) -> Collection[int]:
        """The keys of the blocks that are not shown as text, since they recur on other pages."""
        found: Collection[int] = self.merged_figures["recurring"]
        return found

    @property
    def is_primary(self) -> bool:
        """Whether its entries are found under its own name: it is not merged, or the primary."""
        return self.merged_into == self.name

    @property
    def merged_into(self) -> str:
        """Name of the page under which its entries are found; its own if it is not merged."""
        name: str = self.merged.get("into", self.name)
        return name

    @property
    def merged_head(self) -> Mapping[str, Any]:
        """`Page.head()` of the merged page; `head` if it is not merged."""
        head: Mapping[str, Any] = self.merged.get("head", self.head)
        return head

    @property
    def merged_figures(self) -> Mapping[str, Any]:
        """Figures of the merged page; `figures` if it is not merged."""
        figures: Mapping[str, Any] = self.merged.get("figures", self.figures)
        return figures

    def brief(self) -> Self:
        """Return a copy with only those parts of head and figures that a run of `index` uses.

        There may be a million records in memory.
        """
        merged = dict(self.merged)
        merged.pop("head", None)
        if "figures" in merged:
            recurring = merged["figures"]["recurring"]
            merged["figures"] = {**_brief_figures(merged["figures"]), "recurring": recurring}
        return attrs.evolve(
            self,
            file=self.name if self.file == self.name else self.file,
            head={"sha256": self.head["sha256"]},
            figures=_brief_figures(self.figures),
            corrections=self.corrections or _EMPTY,
            unmatched=tuple(self.unmatched),
            keys=array("Q", self.keys),
            merged=merged or _EMPTY,
            frames=self.frames or _EMPTY,
        )

    def parts(self) -> dict[str, Any]:
        """Return the fields by their stored names, without loading the parts that are lazy."""
        values = attrs.asdict(self, recurse=False)
        return {_STORED_NAMES.get(name, name): value for name, value in values.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a JSON object. Loads the parts that are lazy."""
        values = self.parts()
        for name in ("head", "figures", "corrections", "shown", "frames"):
            values[name] = dict(values[name])
        for name in ("unmatched", "keys"):
            values[name] = list(values[name])
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the record of which `to_dict` made `values`."""
        return cls(**{_FIELDS.get(name, name): value for name, value in values.items()})


def _brief_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    # The same people write on many pages: share their names.
    brief = {"entries": figures["entries"], "authors": [*map(sys.intern, figures["authors"])]}
    if "date_order" in figures:
        brief["date_order"] = figures["date_order"]
    return brief

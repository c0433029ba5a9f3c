"""An element of XML, as backups are read in: with what is in it, and without what is around it."""

from collections.abc import Iterator, Mapping

import attrs


@attrs.define
class Element:
    """An element of a record. Records within it are no children of it."""

    name: str
    """Its name, with the prefix that its namespace has here, whatever the file calls it."""
    attributes: Mapping[str, str]
    """Its attributes, as the file names them."""
    line: int
    """The line where it begins, from 1."""
    children: list["Element"] = attrs.Factory(list)
    """The elements in it that are whole."""
    is_cut: bool = False
    """Whether the file ends, or breaks, before it does."""
    texts: list[str] = attrs.Factory(list)
    """The pieces of its own text."""

    @property
    def is_markup(self) -> bool:
        """Whether the elements in it are XHTML, and so a part of its text."""
        return self.attributes.get("type") == "xhtml"

    @property
    def text(self) -> str:
        """Its own text, as it stands."""
        return "".join(self.texts)

    def all(self, name: str) -> Iterator["Element"]:
        """The children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next(self.all(name), None)

    def value(self, *path: str) -> str:
        """The trimmed text of a child, or of a child's child; empty where there is none."""
        found: Element | None = self
        for name in path:
            found = None if found is None else found.first(name)
        return "" if found is None else found.text.strip()

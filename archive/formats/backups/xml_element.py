"""Elements of the XML records of a backup."""

from collections.abc import Iterator, Mapping

import attrs


@attrs.define
class Element:
    """An element of a record. Records nested in it are not among its children."""

    name: str
    """Name, with this program's prefix for its namespace, whatever prefix the file uses."""
    attributes: Mapping[str, str]
    """Attributes, named as in the file."""
    line: int
    """Line where it begins, from 1."""
    children: list["Element"] = attrs.Factory(list)
    """The complete elements in it."""
    is_incomplete: bool = False
    """Whether the file ends or is damaged before its end tag."""
    texts: list[str] = attrs.Factory(list)
    """Pieces of its text, without that of its children."""

    @property
    def is_markup(self) -> bool:
        """Whether the elements in it are XHTML, and so part of its text."""
        return self.attributes.get("type") == "xhtml"

    @property
    def text(self) -> str:
        """Its text, not trimmed."""
        return "".join(self.texts)

    def children_named(self, name: str) -> Iterator["Element"]:
        """Yield the children with a name."""
        return (child for child in self.children if child.name == name)

    def child(self, name: str) -> "Element | None":
        """Return the first child with a name, or None."""
        return next(self.children_named(name), None)

    def child_text(self, *path: str) -> str:
        """Return the trimmed text of a child, or of a child's child; empty if there is none."""
        element: Element | None = self
        for name in path:
            element = None if element is None else element.child(name)
        return "" if element is None else element.text.strip()

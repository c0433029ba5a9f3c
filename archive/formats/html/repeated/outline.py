"""The visible tree of a page as arrays: the length of any part of its text is a subtraction.

Elements and texts are numbered in document order; what is inside node `i` are the nodes from
`i + 1` up to `ends[i]`. A record of a comment is a range of such numbers.
"""

from typing import TYPE_CHECKING, Any

import attrs

from archive.formats.common.markup_text import HIDDEN_TAGS, PARAGRAPH_TAGS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NO_ATTRIBUTES: dict[str, str | None] = {}
_BREAKS = PARAGRAPH_TAGS | {"br", "td", "th"}
"""Elements that separate words."""


@attrs.frozen(eq=False)
class Outline:
    """The visible elements and texts of a page; index 0 is the body."""

    nodes: list["LexborNode"] = attrs.Factory(list)
    """The nodes themselves."""
    tags: list[str] = attrs.Factory(list)
    """Tag of each element; `-text` of a text."""
    parents: list[int] = attrs.Factory(list)
    """Number of the element around each node; -1 for the body."""
    ends: list[int] = attrs.Factory(list)
    """Number of the first node after each node and all that is in it."""
    attributes: list[dict[str, str | None]] = attrs.Factory(list)
    """Attributes of each element; empty for a text."""
    texts: list[str] = attrs.Factory(list)
    """Each text with its white space reduced; empty for an element."""
    chars: list[int] = attrs.Factory(lambda: [0])
    """Number of characters of text before each node, and at the end of all."""
    link_chars: list[int] = attrs.Factory(lambda: [0])
    """The same for text in links."""

    def __len__(self) -> int:
        return len(self.tags)

    def text_chars(self, start: int, end: int) -> int:
        """Return the number of characters of text from node `start` up to `end`."""
        return self.chars[end] - self.chars[start]

    def text(self, index: int, max_chars: int = 400) -> str:
        """Return the words of a node on one line, at most about `max_chars` characters."""
        return self.span_text(index, self.ends[index], max_chars)

    def span_text(self, start: int, end: int, max_chars: int = 400) -> str:
        """Return the words from node `start` up to `end` on one line, at most about `max_chars`
        characters."""
        tags, texts, size = self.tags, self.texts, 0
        if end - start <= 2 and not (end - start == 2 and texts[start]):
            return texts[end - 1].strip() if end > start else ""  # Most ask for one text.
        parts: list[str] = []
        for index in range(start, end):
            if words := texts[index]:
                parts.append(words)
                size += len(words)
                if size > max_chars:
                    break
            elif tags[index] in _BREAKS:
                parts.append(" ")
        return " ".join("".join(parts).split())

    def children(self, index: int) -> list[int]:
        """Return the numbers of the nodes directly in an element."""
        child, end, ends = index + 1, self.ends[index], self.ends
        found = []
        while child < end:
            found.append(child)
            child = ends[child]
        return found

    def attribute(self, index: int, name: str) -> str:
        """Return an attribute of a node, trimmed; empty if there is none."""
        return (self.attributes[index].get(name) or "").strip()


def read_outline(body: "LexborNode") -> Outline:
    """Number the visible nodes of a page, in one pass over its tree."""
    outline = Outline()
    tags, ends = outline.tags, outline.ends
    open_elements: list[int] = []
    links = 0
    node: Any = body
    while node is not None:
        # Processing instructions, such as Word's `<?xml:namespace …>`, have no tag name.
        tag = node.tag or "-comment"
        if tag == "-text":
            _add_text(outline, node, open_elements[-1], links > 0)
        elif tag not in HIDDEN_TAGS and tag[0] != "-":
            index = len(tags)
            _add_node(outline, node, tag, open_elements[-1] if open_elements else -1)
            outline.attributes.append(node.attributes or _NO_ATTRIBUTES)
            outline.texts.append("")
            outline.chars.append(outline.chars[-1])
            outline.link_chars.append(outline.link_chars[-1])
            if (child := node.child) is not None:
                open_elements.append(index)
                links += _is_link(outline, index)
                node = child
                continue
        following = node.next if open_elements else None
        while following is None and open_elements:
            node = node.parent
            last = open_elements.pop()
            ends[last] = len(tags)
            links -= _is_link(outline, last)
            following = node.next if open_elements else None
        node = following
    return outline


def _is_link(outline: Outline, index: int) -> bool:
    """Return whether an element is a link; an `a` without an address only marks a place."""
    return outline.tags[index] == "a" and "href" in outline.attributes[index]


def _add_node(outline: Outline, node: "LexborNode", tag: str, parent: int) -> None:
    outline.nodes.append(node)
    outline.ends.append(len(outline.tags) + 1)
    outline.tags.append(tag)
    outline.parents.append(parent)


def _add_text(outline: Outline, node: "LexborNode", parent: int, is_linked: bool) -> None:
    """Add a text. White space alone is added to the text before it, or left out between blocks."""
    text = node.text_content or ""
    words = " ".join(text.split())
    if not words:
        if outline.texts[-1]:
            outline.texts[-1] += "" if outline.texts[-1][-1] == " " else " "
            return
        if outline.tags[-1] in _BREAKS:
            return
        words = " "
    else:
        words = f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
    _add_node(outline, node, "-text", parent)
    outline.attributes.append(_NO_ATTRIBUTES)
    outline.texts.append(words)
    size = len(words.strip())
    outline.chars.append(outline.chars[-1] + size)
    outline.link_chars.append(outline.link_chars[-1] + (size if is_linked else 0))

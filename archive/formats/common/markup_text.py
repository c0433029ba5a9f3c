"""Markup into the text that a reader sees. Needs the extra `html`."""

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from archive.errors import MissingExtraError, PageError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML_DEPTH = 12_000
"""Elements stand at most this deep in each other; the cost of parsing grows with its square."""

_PARAGRAPHS = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "details", "dialog", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
"""Elements that stand in a paragraph of their own."""
_HIDDEN = frozenset(
    {"head", "iframe", "noscript", "object", "script", "style", "template", "textarea", "title"}
)
"""Elements whose content nobody reads."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr"}
)  # fmt: skip
"""Elements that are never closed."""
_TYPED_IMAGES = frozenset({"emoji", "wp-smiley"})
"""Classes of pictures that stand for characters."""
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_SPACE = re.compile(r" {2,}")
_BLANKS = {ord(character): " " for character in "\t\r\n\f"}
_BLANK_LINES = re.compile(r"\n{3,}")
RULE = "***"
"""What a `<hr>` becomes where rules are wanted: a line of asterisks alone."""


@attrs.frozen
class MarkupText:
    """What a piece of markup says."""

    text: str
    """Its text: a line break for each `<br>`, one blank line between paragraphs."""
    links: tuple[str, ...] = ()
    """Where its links lead, in order."""


def parse_html(html: str, name: str) -> "LexborHTMLParser":
    """The tree of a page or a piece of one.

    Raises MissingExtraError where there is no parser, PageError where the markup is nested deeper
    than MAX_HTML_DEPTH.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtraError(name, "html") from error
    # Most pages have too few elements to be nested too deep.
    if html.count("<") > MAX_HTML_DEPTH and html_depth(html) > MAX_HTML_DEPTH:
        raise PageError(name, f"elements are nested more than {MAX_HTML_DEPTH:,} deep")
    return LexborHTMLParser(html.encode("utf-8", "replace").decode("utf-8"))


def html_depth(html: str) -> int:
    """How deep elements are nested, at most; some that are never closed count though they nest in
    nothing."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _VOID:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def read_fragment(html: str, name: str, *, rules: bool = False) -> MarkupText:
    """What a piece of markup says; `rules`: with lines of asterisks for `<hr>`.

    Raises what parse_html raises.
    """
    if "<" not in html and "&" not in html:
        return MarkupText(_tidy(_collapse_spaces(html)))
    body = parse_html(html, name).body
    return MarkupText("") if body is None else read_node(body, rules=rules)


def read_node(root: "LexborNode", *, rules: bool = False, skip: Collection[int] = ()) -> MarkupText:
    """What an element says; see read_fragment. `skip`: the `mem_id` of elements left out."""
    if (only := only_text(root)) is not None:
        return MarkupText(_tidy(_collapse_spaces(only)))
    parts: list[str] = []
    links: list[str] = []
    preformatted = 0
    for node, is_entered in walk_visible(root, skip):
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            parts.append(text if preformatted else _collapse_spaces(text))
        elif tag == "br" and is_entered:
            parts.append("\n")
        elif tag in _PARAGRAPHS:
            if tag == "pre":
                preformatted += 1 if is_entered else -1
            parts.append(f"\n\n{RULE}" if rules and tag == "hr" and is_entered else "\n\n")
        elif tag in ("td", "th") and not is_entered:
            parts.append(" ")
        elif tag == "img" and is_entered:
            parts.append(_image_text(node))
        elif tag == "a" and is_entered and (target := (node.attributes or {}).get("href")):
            links.append(target.strip())
    return MarkupText(_tidy("".join(parts)), tuple(link for link in links if _is_absolute(link)))


def _image_text(image: "LexborNode") -> str:
    """What somebody typed that a page shows as a picture, as WordPress does with `:)` and emoji."""
    found = image.attributes or {}
    return (
        (found.get("alt") or "") if _TYPED_IMAGES & set((found.get("class") or "").split()) else ""
    )


def only_text(node: "LexborNode") -> str | None:
    """The text in an element, where there is nothing else, as in most names and dates."""
    child: Any = node.child
    if child is None or child.tag != "-text" or child.next is not None:
        return None
    return child.text_content or ""


def walk_visible(
    root: "LexborNode", skip: Collection[int] = ()
) -> Iterator[tuple["LexborNode", bool]]:
    """Everything in an element that a reader may see: each node when it is entered, and each
    element again when it is left. `skip`: the `mem_id` of elements left out."""
    node: Any = root.child
    while node is not None:
        # What begins with `<?`, as Word's `<?xml:namespace …>`, has no name, and nobody sees it.
        tag = node.tag or "-comment"
        is_seen = tag not in _HIDDEN and tag != "-comment" and node.mem_id not in skip
        if is_seen:
            yield node, True
            if node.child is not None:
                node = node.child
                continue
            if tag[0] != "-":
                yield node, False
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            yield node, False
        node = node.next


def _is_absolute(link: str) -> bool:
    return link.casefold().startswith(("http://", "https://", "//", "ftp://", "mailto:"))


def _collapse_spaces(text: str) -> str:
    """A text with one blank for each run of white space. Most have no other: they are looked at,
    and not replaced blank by blank."""
    if not text.isprintable():
        text = text.translate(_BLANKS)
    return _SPACE.sub(" ", text) if "  " in text else text


def _tidy(text: str) -> str:
    """Lines trimmed, no more than one blank line between them, none around."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(line.strip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()

"""Extract the visible text of HTML."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from archive.errors import PageError
from archive.formats.nesting.depth import check_depth
from archive.formats.nesting.formatting import HtmlTooDeepError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

PARAGRAPH_TAGS = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "details", "dialog", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
"""Elements that begin and end a paragraph."""
HIDDEN_TAGS = frozenset(
    {"head", "iframe", "noscript", "object", "script", "style", "template", "textarea", "title"}
)
"""Elements whose content is not shown."""
_TYPED_IMAGES = frozenset({"emoji", "wp-smiley"})
"""Classes of images that replace typed characters."""
_TEMPLATE_TAG = re.compile(r"<(/?)template(?=[\s/>])[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r" {2,}")
_BLANKS = {ord(character): " " for character in "\t\r\n\f"}
_BLANK_LINES = re.compile(r"\n{3,}")
RULE = "***"
"""The line that replaces a `<hr>`, where rules are wanted."""


@attrs.frozen
class MarkupText:
    """Text and links of a piece of markup."""

    text: str
    """The text: a line break for each `<br>`, one blank line between paragraphs."""
    links: tuple[str, ...] = ()
    """Absolute URLs of its links, in order."""
    nodes: tuple[int, ...] = ()
    """`mem_id` of the text nodes that it was read from; empty for text that is not in the tree."""


def join_texts(contents: Iterable[MarkupText]) -> MarkupText:
    """Put several texts together as paragraphs."""
    given = list(contents)
    if len(given) == 1:
        return given[0]
    return MarkupText(
        "\n\n".join(each.text for each in given if each.text),
        tuple(link for each in given for link in each.links),
        tuple(node for each in given for node in each.nodes),
    )


def parse_html(html: str, name: str) -> "LexborHTMLParser":
    """Parse an HTML page or a piece of one.

    The parser is imported here, so that other files are read without it. Raises PageError if
    elements are nested too deep, or too many formatting elements are left open.
    """
    from selectolax.lexbor import LexborHTMLParser

    html = _open_shadow_roots(html)
    try:
        check_depth(html)
    except HtmlTooDeepError as error:
        raise PageError(name, str(error)) from error
    return LexborHTMLParser(html.encode("utf-8", "replace").decode("utf-8"))


def _open_shadow_roots(html: str) -> str:
    """Return HTML with a `div` for each `template` that a browser shows, as saved pages have them.

    (`shadowrootmode`, the HTML standard's declarative shadow roots.) The content of others is not
    shown.
    """
    if "shadowroot" not in html:
        return html
    around: list[bool] = []

    def replace(tag: re.Match[str]) -> str:
        if tag[1]:
            is_shown = bool(around) and around.pop()
            return "</div>" if is_shown else tag[0]
        around.append("shadowroot" in tag[0].casefold())
        return "<div>" if around[-1] else tag[0]

    return _TEMPLATE_TAG.sub(replace, html)


def read_fragment(html: str, name: str, *, rules: bool = False) -> MarkupText:
    """Return the text and links of a piece of markup.

    `rules`: whether each `<hr>` becomes a line of asterisks. Raises what parse_html raises.
    """
    if "<" not in html and "&" not in html:
        return MarkupText(_tidy(_collapse_spaces(html)))
    body = parse_html(html, name).body
    if body is None:
        return MarkupText("")
    found = read_node(body, rules=rules)
    return MarkupText(found.text, found.links)  # The nodes are of another tree than the page's.


def read_node(
    root: "LexborNode",
    *,
    rules: bool = False,
    skip: Collection[int] = (),
    hidden: Collection[str] = HIDDEN_TAGS,
) -> MarkupText:
    """Return the text and links of an element.

    `skip`: the `mem_id` of elements to leave out; `hidden`: the tags of such elements.
    """
    if (only := only_text(root)) is not None:
        child: Any = root.child
        return MarkupText(_tidy(_collapse_spaces(only)), nodes=(child.mem_id,))
    return _read_walk(walk_visible(root, skip, hidden), rules=rules)


def read_siblings(siblings: Iterable["LexborNode"], skip: Collection[int] = ()) -> MarkupText:
    """Return the text and links of some nodes; `skip`: the `mem_id` of nodes to leave out."""
    return _read_walk(_walk_siblings(siblings, skip), rules=False)


def _walk_siblings(
    siblings: Iterable["LexborNode"], skip: Collection[int]
) -> Iterator[tuple["LexborNode", bool]]:
    for node in siblings:
        tag = node.tag or "-comment"
        if tag in HIDDEN_TAGS or tag == "-comment" or node.mem_id in skip:
            continue
        yield node, True
        if tag[0] != "-":
            yield from walk_visible(node, skip)
            yield node, False


def _read_walk(walk: Iterable[tuple["LexborNode", bool]], *, rules: bool) -> MarkupText:
    parts: list[str] = []
    links: list[str] = []
    nodes: list[int] = []
    preformatted = 0
    for node, is_entered in walk:
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            nodes.append(node.mem_id)
            parts.append(text if preformatted else _collapse_spaces(text))
        elif tag == "br" and is_entered:
            parts.append("\n")
        elif tag in PARAGRAPH_TAGS:
            if tag == "pre":
                preformatted += 1 if is_entered else -1
            parts.append(f"\n\n{RULE}" if rules and tag == "hr" and is_entered else "\n\n")
        elif tag in ("td", "th") and not is_entered:
            parts.append(" ")
        elif tag == "img" and is_entered:
            parts.append(_image_text(node))
        elif tag == "a" and is_entered and (target := (node.attributes or {}).get("href")):
            links.append(target.strip())
    absolute = tuple(link for link in links if _is_absolute(link))
    return MarkupText(_tidy("".join(parts)), absolute, tuple(nodes))


def _image_text(image: "LexborNode") -> str:
    """Return the typed characters that an image replaces, as WordPress does for `:)` and emoji."""
    found = image.attributes or {}
    return (
        (found.get("alt") or "") if _TYPED_IMAGES & set((found.get("class") or "").split()) else ""
    )


def only_text(node: "LexborNode") -> str | None:
    """Return the text of an element with no child elements, as in most names, otherwise None."""
    child: Any = node.child
    if child is None or child.tag != "-text" or child.next is not None:
        return None
    return child.text_content or ""


def walk_visible(
    root: "LexborNode", skip: Collection[int] = (), hidden: Collection[str] = HIDDEN_TAGS
) -> Iterator[tuple["LexborNode", bool]]:
    """Yield the visible nodes in an element, with True on entering and False on leaving a node.

    Text nodes are only entered. `skip`: the `mem_id` of elements to leave out; `hidden`: the tags
    of such elements.
    """
    # Each step makes an object, so that none is made twice.
    node: Any = root.child
    end = root.mem_id
    while node is not None:
        # Processing instructions, such as Word's `<?xml:namespace …>`, have no tag name.
        tag = node.tag or "-comment"
        is_visible = tag not in hidden and tag != "-comment" and node.mem_id not in skip
        following = None
        if is_visible:
            yield node, True
            following = node.child
            if following is None and tag[0] != "-":
                yield node, False
        while following is None and (following := node.next) is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
            yield node, False
        node = following


def is_block(tag: str) -> bool:
    """Return whether an element begins and ends a paragraph."""
    return tag in PARAGRAPH_TAGS


def _is_absolute(link: str) -> bool:
    return link.casefold().startswith(("http://", "https://", "//", "ftp://", "mailto:"))


def _collapse_spaces(text: str) -> str:
    """Replace each run of white space by one blank; the checks are for speed."""
    if not text.isprintable():
        text = text.translate(_BLANKS)
    return _SPACE.sub(" ", text) if "  " in text else text


def _tidy(text: str) -> str:
    """Trim each line, and reduce blank lines to one between others and none around."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join([line.strip(" ") for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", lines).strip()

"""Measure how deep the elements of HTML are nested, before a parser builds them.

The cost of parsing grows with the depth at each tag, and formatting elements that are left open are
built again in every block that follows. So a small hostile page could take minutes and gigabytes.
Tags are followed here as a parser follows them (HTML standard, section 13.2.6, "Tree construction",
in `open_elements`): optional end tags add no depth, and end tags that end nothing hide none.
"""

import re

from archive.formats.nesting.elements import FORMATTING, RAW
from archive.formats.nesting.formatting import HtmlTooDeepError
from archive.formats.nesting.open_elements import OpenElements
from archive.formats.nesting.stack import MAX_HTML_DEPTH

_MAX_UNCHECKED_TAGS = 1_000
"""Pages with at most this many tags are not checked: they are built in a tenth of a second."""
_MAX_REOPENED = 500_000
"""At most this many formatting elements are built again, which takes 200 megabytes."""

_MAX_STEPS = 400_000_000
"""The depths at all tags add up to at most this. At many tags a parser searches the open elements,
which takes two seconds in all."""

_SPACE = r"[\t\n\f\r ]"
_NAME_END = r"(?=[\t\n\f\r />])"
_ATTRIBUTES = (
    r"(?:[\t\n\f\r /]++|(?:=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)"
    rf"""(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+"?|'[^']*+'?|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+)*+"""
)
"""The attributes of a tag (HTML standard, sections 13.2.5.32 to 13.2.5.39)."""
# Whatever is not closed reaches to the end of the text, so that nothing is scanned twice.
_TOKEN = re.compile(
    r"<(?![Bb][Rr] ?/?>)(?:!--(?>-?>|.*?--!?>|.*)|!\[CDATA\[|[!?][^>]*+>?|/(?![A-Za-z])[^>]*+>?"
    rf"|(/?)([A-Za-z][^\t\n\f\r />]*+)({_ATTRIBUTES})>?)",
    re.DOTALL,
)
"""A tag, with its slash, name and attributes, or a comment or declaration. `<br>`, the commonest
tag, is left out: it has no more effect than text."""
_DOCTYPE = re.compile(
    r"(?:[\t\n\f\r ]++|<!--(?>-?>|.*?--!?>|.*)|<\?[^>]*+>?)*+<!doctype([^>]*+)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_STANDARD_DOCTYPE = re.compile(
    rf"""{_SPACE}*+html{_SPACE}*+(?:\Z|public{_SPACE}*+["']-//w3c//dtd xhtml 1\.)""",
    re.IGNORECASE | re.ASCII,
)
"""Document types with which a parser certainly does not imitate old browsers."""
_SCRIPT_PIECE = re.compile(rf"<!--(?!-?>)|-->|</?script{_NAME_END}", re.IGNORECASE | re.ASCII)
_RAW_END = {name: re.compile(rf"</{name}{_NAME_END}", re.IGNORECASE | re.ASCII) for name in RAW}
_UNTAGGED = RAW | {"plaintext"}
"""Elements whose content is no markup."""
_FORMATTING_TAG = re.compile(
    rf"<((?:{'|'.join(sorted(FORMATTING - {'a', 'nobr'}))}){_NAME_END}[^<>]*+)",
    re.IGNORECASE | re.ASCII,
)


def check_depth(html: str) -> None:
    """Raise HtmlTooDeepError if elements are nested too deep, or a parser would build too many.

    Counting tags comes first: it is quick, and most pages need no more.
    """
    tags = html.count("<")
    if tags <= _MAX_UNCHECKED_TAGS:
        return
    if tags > MAX_HTML_DEPTH or _most_reopened(html, tags) > _MAX_REOPENED:
        html_depth(html)


def _most_reopened(html: str, tags: int) -> float:
    """Return how many formatting elements could be built again, at most.

    After each tag these are `a` and `nobr` once, and every other different element three times.
    """
    found = set(_FORMATTING_TAG.findall(html))
    if any(each.count('"') % 2 or each.count("'") % 2 for each in found):
        return float("inf")  # An attribute goes on after `<` or `>`.
    return tags * (3 * len(found) + 2)


def html_depth(html: str) -> int:
    """Return how deep elements are nested, at most; no parser nests them deeper.

    Raises HtmlTooDeepError as `check_depth` does.
    """
    modes: tuple[bool, ...] = (True,)
    if found := _DOCTYPE.match(html):
        modes = (False,) if _STANDARD_DOCTYPE.match(found[1]) else (False, True)
    return max(_depth_with(html, has_quirks=mode) for mode in modes)


def _depth_with(html: str, *, has_quirks: bool) -> int:
    elements = OpenElements(has_quirks=has_quirks)
    offset: int | None = 0
    while offset is not None:
        offset = _follow_tags(html, offset, elements)
    return elements.depth


def _follow_tags(html: str, offset: int, elements: OpenElements) -> int | None:
    """Follow the tags from an offset to an element whose content is no markup.

    Returns the offset at which that element ends; None at the end of the text.
    """
    for match in _TOKEN.finditer(html, offset):
        if match.start() > offset:
            _follow_text(html[offset : match.start()], elements)
        offset = match.end()
        slash, name, attributes = match.groups()
        if name is None:
            if match[0] == "<![CDATA[":
                found = html.find("]]>" if elements.is_foreign else ">", offset)
                return None if found < 0 else found + 1
            continue
        if name.isascii():
            name = name.lower()
        if slash:
            elements.end(name)
        elif elements.start(name, attributes) and name in _UNTAGGED:
            return _end_of_raw(html, offset, name)
        if elements.steps > _MAX_STEPS or elements.reopened > _MAX_REOPENED:
            raise HtmlTooDeepError("too many elements are nested deep or left open")
    return None


def _follow_text(text: str, elements: OpenElements) -> None:
    """Follow text, which may hold line breaks."""
    if elements.is_foreign and "<br" in text.lower():
        elements.start("br", "")
    elements.reopen()


def _end_of_raw(html: str, offset: int, name: str) -> int | None:
    """Return the offset at which an element without markup ends; None if no tag ends it."""
    if name == "plaintext":
        return None
    start = _end_of_script(html, offset) if name == "script" else None
    if name != "script" and (found := _RAW_END[name].search(html, offset)):
        start = found.start()
    tag = None if start is None else _TOKEN.match(html, start)
    return tag.end() if tag else None


def _end_of_script(html: str, offset: int) -> int | None:
    """Return the offset of the end tag of a script, or None.

    Those of scripts in comments in it do not count (HTML standard, section 13.2.5.31).
    """
    is_comment = is_inner_script = False
    for piece in _SCRIPT_PIECE.finditer(html, offset):
        kind = piece[0].lower()
        if kind == "<!--":
            is_comment = True
        elif kind == "-->":
            is_comment = is_inner_script = False
        elif kind == "<script":
            is_inner_script = is_comment
        elif is_inner_script:
            is_inner_script = False
        else:
            return piece.start()
    return None

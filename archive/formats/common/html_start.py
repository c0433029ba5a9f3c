"""Recognise HTML by how a file begins, without its parser.

A page may begin with a byte order mark, blank lines, comments, an XML declaration, style sheets and
scripts of any length, and a document type of any spelling: `<!doctypehtml>` is what minifiers
write, and parsers accept it (HTML standard, section 13.2.5.53). A text that holds tags is not HTML.
"""

import re
from enum import Enum

_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*"|'[^']*'|[^\s>]*))*+"""
# Whatever is not closed reaches to the end of the text, so that nothing is scanned twice.
_SKIPPED = re.compile(
    r"[\s\ufeff\0]++"
    r"|<!--(?>-?>|.*?-->|.*)"
    r"|<(?>(?P<raw>script|style|title|noscript)(?=[\s/>])" + _ATTRIBUTES + r">?"
    r"(?>.*?</(?P=raw)[^>]*+>?|.*))"
    r"|<(?:meta|link|base)(?=[\s/>])" + _ATTRIBUTES + r">?"
    r"|<[?/][^>]*+>?"
    r"|<!(?!--|doctype\s*+html)[^>]*+>?",
    re.IGNORECASE | re.DOTALL,
)
"""What may come before the root of a page."""
_PAGE = re.compile(r"<(?:!doctype\s*+html|(?:html|head|body|frameset)(?=[\s/>]))", re.IGNORECASE)
_METADATA = re.compile(r"<(?:link|meta|script|style|title|base)(?=[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"<[a-z][a-z0-9-]*+(?=[\s/>])", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"<(?:article|br|center|div|main|p|section|table)(?=[\s/>])" + _ATTRIBUTES + ">", re.IGNORECASE
)
_FRAGMENT_END = re.compile(r"</(?:article|div|html|main|p|section|table)\s*+>", re.IGNORECASE)
_NAMED_FRAGMENT = re.compile(
    r"<(?:a|b|big|blockquote|dl|em|font|form|h[1-6]|header|hr|i|img|nav|ol|pre|small|span|strong|u|"
    r"ul)(?=[\s/>])",
    re.IGNORECASE,
)
"""How a file may also begin if its name is one of HTML."""
_NAME = re.compile(r"\.(?:[sx]?html?|php|aspx?|jsp|cgi)(?![^?@%!])", re.IGNORECASE)
"""The suffix in the name of a file of HTML; crawlers write the query of an address after it."""
_PAGE_LINE = re.compile(
    r"^[ \t]*+<(?:!doctype\s*+html|html(?=[\s>]))", re.IGNORECASE | re.MULTILINE
)


class HtmlStart(Enum):
    """How a file of HTML begins."""

    PAGE = "page"
    """With a document type, or the tag of a whole page."""
    FRAGMENT = "fragment"
    """With elements of a page, or with something that its server printed before it."""


def find_html_start(text: str, name: str = "") -> HtmlStart | None:
    """Return how HTML begins; None if the text is not HTML.

    `name`: the name of the file; with a suffix of HTML, less markup suffices.
    """
    offset, has_metadata = 0, False
    while found := _SKIPPED.match(text, offset):
        has_metadata = has_metadata or _METADATA.match(text, offset) is not None
        offset = found.end()
    if _PAGE.match(text, offset):
        return HtmlStart.PAGE
    has_end = _FRAGMENT_END.search(text, offset) is not None
    is_fragment = (has_metadata and (has_end or _TAG.match(text, offset) is not None)) or (
        has_end and _FRAGMENT.match(text, offset) is not None
    )
    if not is_fragment and _NAME.search(name):
        is_fragment = _PAGE_LINE.search(text) is not None or (
            "</" in text and _NAMED_FRAGMENT.match(text, offset) is not None
        )
    return HtmlStart.FRAGMENT if is_fragment else None

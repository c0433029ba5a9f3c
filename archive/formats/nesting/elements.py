"""Elements by which others they end, as parsers have it (HTML standard, section 13.2.6)."""

VOID = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img",
     "input", "keygen", "link", "meta", "param", "source", "track", "wbr"}
)  # fmt: skip
"""Elements without content."""
RAW = frozenset(
    {"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"}
)  # fmt: skip
"""Elements whose content is no markup."""
UNIQUE = frozenset({"body", "frameset", "head", "html"})
"""Elements that a page has once, however many tags it has; `frameset` holds no text."""
FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
     "u"}
)  # fmt: skip
"""Elements that are opened again after the end of a block that held their start."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl",
     "fieldset", "figcaption", "figure", "footer", "header", "hgroup", "listing", "main", "menu",
     "nav", "ol", "pre", "section", "summary", "ul"}
)  # fmt: skip
"""Elements that end a paragraph, and all that they hold when they end."""
ENDS_PARAGRAPH = BLOCKS | HEADINGS | {"dd", "dt", "form", "hr", "li", "p", "plaintext", "xmp"}
"""Elements whose start ends a paragraph."""
SECTIONS = frozenset({"caption", "colgroup", "tbody", "tfoot", "thead"})
ROWS = frozenset({"tbody", "tfoot", "thead"})
CELLS = frozenset({"td", "th"})
TABLE_PARTS = SECTIONS | CELLS | {"col", "tr"}
"""Parts of a table, whose start ends the parts before them."""
MARKED = frozenset({"applet", "caption", "marquee", "object", "td", "template", "th"})
"""Elements within which formatting elements from outside are not opened again."""
SCOPES = MARKED | {"html", "select", "table"}
"""Elements beyond which an end tag ends nothing."""
SPECIAL = (
    BLOCKS | HEADINGS | SCOPES | SECTIONS | RAW | VOID | UNIQUE
    | {"button", "dd", "dt", "form", "li", "noscript", "p", "plaintext", "search",
       "select", "table", "tr"}
)  # fmt: skip
"""Elements beyond which the end tag of an ordinary element ends nothing."""
IMPLIED_ENDS = frozenset(
    {"dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"}
)  # fmt: skip
"""Elements that options and annotations of `ruby` end."""
INTEGRATION_POINTS = {
    "math": frozenset({"mi", "mn", "mo", "ms", "mtext"}),
    "svg": frozenset({"desc", "foreignobject", "title"}),
}
"""Elements of MathML and SVG that hold HTML."""
BREAKS_OUT = (
    FORMATTING - {"a", "font"}
    | HEADINGS
    | {"blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "embed", "head", "hr", "img",
       "li", "listing", "menu", "meta", "ol", "p", "pre", "ruby", "span", "sub", "sup", "table",
       "ul", "var"}
)  # fmt: skip
"""Elements of HTML whose start ends SVG and MathML."""

"""Name the furniture of HTML pages: visible text that nobody said, such as menus and forms."""

from typing import TYPE_CHECKING

from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.web_archive import TOOLBAR
from archive.text.languages import declared_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ELEMENTS = {
    "navigation": "nav, [role='navigation'], .menu, #menu, .breadcrumb, .breadcrumbs",
    "header": "body > header, [role='banner'], #header, #masthead",
    "footer": "body > footer, [role='contentinfo'], #footer, .site-footer",
    "aside": "aside, [role='complementary'], #sidebar, .sidebar, .widget",
    "form": "form, button, select, label, #respond, .comment-respond",
    "share": ".sharedaddy, .share, .post-share-buttons, .addtoany_share_save_container",
    "notice": "[id*='cookie'], [class*='cookie'], " + TOOLBAR,
}
"""CSS selectors of elements of furniture, by kind."""
_MAX_LINKED_SHARE = 0.6
"""A block with a greater share of its characters in links is a list of links."""
_MAX_BYLINE_WORDS = 12


def find_furniture(source: Source) -> dict[int, str]:
    """Return the kinds of the elements of a page that are furniture, by `mem_id`."""
    kinds: dict[int, str] = {}
    for kind, selectors in _ELEMENTS.items():
        nodes: list[LexborNode] = source.tree.css(selectors)
        for node in nodes:
            kinds.setdefault(node.mem_id, kind)
    return kinds


def kind_of_words(text: str, around: str | None, linked: int, thread: ThreadDraft) -> str | None:
    """Return the kind of a block that is in no entry; None for text that somebody may have said.

    `around`: kind of the furniture that holds it; `linked`: how many of its characters are in
    links.
    """
    if around is not None:
        return around
    if linked > _MAX_LINKED_SHARE * len(text):
        return "links"
    if not any(map(str.isalnum, text)):
        return "mark"
    if text == thread.title:
        return "title"
    if declared_count(text) is not None:
        return "count"
    if len(text.split()) <= _MAX_BYLINE_WORDS and any(
        said and said in text for said in (thread.author, thread.printed)
    ):
        return "byline"
    return None

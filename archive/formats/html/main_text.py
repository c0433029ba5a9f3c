"""Guess the main text of an HTML page with an unknown template."""

import logging

from archive.formats.common.markup_text import MarkupText, html_depth
from archive.formats.common.source import Source
from archive.formats.html.tree import (
    COMMENT_ITEMTYPES,
    COMMENT_SELECTOR,
    find_all,
    mem_ids,
    read_content,
)

MAX_MAIN_TEXT_CHARS = 2_000_000
"""Longest HTML that is given to Trafilatura."""
MAX_MAIN_TEXT_DEPTH = 200
"""Deepest HTML that is given to Trafilatura, which recurses once for each level."""
_NULL_HANDLER = logging.NullHandler()
_FURNITURE = "header, footer, aside, nav, #comments, #respond, #sidebar, .sidebar"
_PRUNED = [f'//*[contains(@itemtype, "{each}")]' for each in COMMENT_ITEMTYPES]
"""COMMENT_SELECTOR as XPath, for Trafilatura: marked comments are not part of the post."""


def read_main_text(source: Source) -> MarkupText:
    """Return the main text that Trafilatura finds, without comments.

    If it finds none, return the text outside of header, footer and navigation; if there is none,
    the whole text.
    """
    text = _extract(source)
    if text:
        return MarkupText(text)
    body = source.tree.body
    if body is None:
        return MarkupText("")
    comments = mem_ids(find_all(body, COMMENT_SELECTOR))
    content = read_content(body, comments | mem_ids(find_all(body, _FURNITURE)), rules=True)
    return content if content.text else read_content(body, comments, rules=True)


def _extract(source: Source) -> str:
    is_long = len(source.html) > MAX_MAIN_TEXT_CHARS
    if is_long or html_depth(source.html) > MAX_MAIN_TEXT_DEPTH:
        return ""
    try:
        import trafilatura
    except ImportError:
        return ""
    for name in ("trafilatura", "courlan", "htmldate", "justext"):
        logging.getLogger(name).addHandler(_NULL_HANDLER)
    try:
        text = trafilatura.extract(
            source.html, include_comments=False, fast=True, prune_xpath=_PRUNED
        )
    except Exception:  # any exception of Trafilatura: read the page without it
        return ""
    return "\n\n".join(line for line in (text or "").split("\n") if line.strip())

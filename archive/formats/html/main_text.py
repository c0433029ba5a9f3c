"""The main text of a page of HTML of which nothing is known. Needs the extra `html`."""

import logging

from archive.formats.common.markup_text import MarkupText, html_depth
from archive.formats.common.source import Source
from archive.formats.html.tree import COMMENT_TYPES, MARKED_COMMENTS, find_all, mem_ids, read_speech

LONGEST = 2_000_000
"""Trafilatura looks at pages of at most so many characters."""
DEEPEST = 200
"""And only where elements stand at most so deep in each other: it calls itself for each."""
_QUIET = logging.NullHandler()
_FURNITURE = "header, footer, aside, nav, #comments, #respond, #sidebar, .sidebar"
_PRUNED = [f'//*[contains(@itemtype, "{each}")]' for each in COMMENT_TYPES]
"""MARKED_COMMENTS for Trafilatura: what is marked as a comment is not what the post says."""


def read_main_text(source: Source) -> MarkupText:
    """What Trafilatura takes for the main text, without comments; where it finds none, all that
    the page says outside of its header, footer and navigation, or all of it."""
    text = _extract(source)
    if text:
        return MarkupText(text)
    body = source.tree.body
    if body is None:
        return MarkupText("")
    comments = mem_ids(find_all(body, MARKED_COMMENTS))
    said = read_speech(body, comments | mem_ids(find_all(body, _FURNITURE)), rules=True)
    return said if said.text else read_speech(body, comments, rules=True)


def _extract(source: Source) -> str:
    if len(source.html) > LONGEST or html_depth(source.html) > DEEPEST:
        return ""
    try:
        import trafilatura
    except ImportError:
        return ""
    for name in ("trafilatura", "courlan", "htmldate", "justext"):
        logging.getLogger(name).addHandler(_QUIET)
    try:
        found = trafilatura.extract(
            source.html, include_comments=False, fast=True, prune_xpath=_PRUNED
        )
    except Exception:  # whatever it stumbles over: the page is read without it
        return ""
    return "\n\n".join(line for line in (found or "").split("\n") if line.strip())

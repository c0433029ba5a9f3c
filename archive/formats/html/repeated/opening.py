"""Find the post of a page in an unknown template: the first post of a forum's thread, or the text
outside of the comments, with the line that says who posted it."""

import re

from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.repeated.anchors import find_stamp
from archive.formats.html.repeated.bylines import Byline, read_byline_of_post
from archive.formats.html.repeated.discussion import Discussion
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.tree import meta_content, page_url
from archive.formats.nesting.elements import HEADINGS

_MAX_CHARS_BEFORE = 600
"""At most this many characters outside of links are above the first post of a thread."""
_LATER_PAGE = re.compile(
    r"[?&;/_-](?:page|pg|seite|pagina|sida)[=/_-]?(?:[2-9]|[1-9]\d)|[?&;](?:start|st|offset)=[1-9]",
    re.IGNORECASE,
)
"""Part of the URL of a page of a thread that is not its first one."""
_MAX_HEADING_CHARS = 300
_MAX_LEVELS = 4
"""A heading is at most this many levels above its text."""
_NUMBER = re.compile(r"#\s?(\d{1,6})\b")


def is_opening_post(source: Source, outline: Outline, discussion: Discussion) -> bool:
    """Return whether the first record is the post that a forum's thread begins with.

    It is if the page belongs to a forum, no markup or heading calls the records comments, and no
    text above them may be the post.
    """
    evidence = discussion.evidence
    first = discussion.said[0]
    if not evidence.is_forum or evidence.own_word or evidence.heading:
        return False
    if (
        len(discussion.said) < 2
        or not first.content.text
        or _LATER_PAGE.search(page_url(source) or "")
    ):
        return False
    start, end = first.record.start, first.record.end
    before = outline.text_chars(0, start) - outline.link_chars[start]
    if before > _MAX_CHARS_BEFORE:
        return False
    number = _NUMBER.search(outline.span_text(start, end, 300))
    return number is None or int(number[1]) == 1


def find_post_byline(outline: Outline, discussion: Discussion) -> Byline | None:
    """Return the byline above the comments that says by whom and when the post was posted.

    It is the only line outside of the comments with a name, which a word such as "by" marks, and a
    date with a time.
    """
    found: dict[tuple[str | None, str], Byline] = {}
    first = discussion.said[0].record.start
    for anchor in discussion.anchors:
        if anchor.index >= first:
            break
        if not (anchor.has_day and anchor.has_time):
            continue
        byline = read_byline_of_post(outline, anchor)
        if byline is not None and byline.stamp is not None:
            words = outline.span_text(byline.stamp.index, byline.stamp.end, 100)
            found[byline.name, words] = byline
    return next(iter(found.values())) if len(found) == 1 else None


def drop_heading(thread: ThreadDraft, source: Source, outline: Outline) -> None:
    """Remove the title and the date above the text of a post from that text.

    The last such heading is the title of the page, if its head states none but that of the site.
    """
    for index in range(1, len(outline)):
        if not outline.texts[index].strip() or outline.nodes[index].mem_id not in thread.text_nodes:
            continue
        block = outline.parents[index]
        for _ in range(_MAX_LEVELS):
            if outline.tags[block] in HEADINGS or outline.parents[block] <= 0:
                break
            block = outline.parents[block]
        words = outline.text(block, _MAX_HEADING_CHARS)
        is_heading = outline.tags[block] in HEADINGS
        if not is_heading or not thread.text.startswith(f"{words}\n\n"):
            break
        thread.text = thread.text[len(words) :].lstrip()
        for inner in range(block, outline.ends[block]):
            thread.text_nodes.discard(outline.nodes[inner].mem_id)
        stamp = find_stamp(words)
        is_date = stamp is not None and (stamp.start, stamp.end) == (0, len(words))
        if not is_date and meta_content(source, "og:title") is None:
            thread.title = words

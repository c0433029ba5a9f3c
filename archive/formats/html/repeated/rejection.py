"""Tell records that repeat as comments do, but are something else, such as posts or products."""

import re
from collections.abc import Iterator
from functools import partial

from archive.formats.common.markup_text import MarkupText
from archive.formats.html.repeated.bylines import Byline, sort_of
from archive.formats.html.repeated.evidence import Evidence
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import parts_of
from archive.formats.nesting.elements import HEADINGS

_MIN_SHARE = 0.6
"""At least this share of the records has a text."""
_MAX_LINKED_SHARE = 0.4
"""At most this share of the characters is in links."""
_MAX_LINKED_SHARE_IN_COMMENTS = 0.8
"""The same for the texts of records that the markup calls comments."""
_MAX_LINK_WORDS = 4
"""A link with more words is the title of another page."""
_MAX_STAMPS = 1.5
"""At most so many dates of the same sort are in a record, on average."""
_COMMENT_COUNT = re.compile(
    r"(?<!\w)(?:\d+|no|keine|nessun|pas de|sin|leave a|add a?|post a|write a)\s?(?:new )?"
    r"(?:comment|kommentar|coment|reacti|replies|responses)|(?:comments?|kommentare?|comentarios?|"
    r"commentaires?|commenti|reacties|replies|responses)\s*[:(\[]\s*\d",
    re.IGNORECASE,
)
_MAX_BEFORE_HEADING = 100
"""A heading after more characters is in the text of a record."""
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?[€£$¥]")


def find_rejection(
    outline: Outline,
    group: Group,
    evidence: Evidence,
    bylines: list[Byline],
    texts: list[MarkupText],
) -> str | None:
    """Return why records are no comments, such as `prices`; None if they may be comments.

    `texts`: what was read as said in each record.
    """
    number = len(group.records)
    said = [text.text for text in texts if text.text]
    if len(said) < _MIN_SHARE * number:
        return "no text"
    if not evidence.own_word:
        if number > 2 and len(set(said)) < 0.5 * len(said):
            return "equal texts"
        if sum(len(text) for text in said) < 10 * len(said):
            return "short texts"
    if _halves(outline, bylines) >= 0.4 * number:
        return "halves of records"
    dated = sum(byline.stamp is not None for byline in bylines)
    if _stamps(outline, group, bylines) > _MAX_STAMPS * dated:
        return "several dates"
    linked = size = titles = counts = prices = 0
    for record, byline, text in zip(group.records, bylines, texts, strict=True):
        is_certain = evidence.own_word or evidence.is_forum
        own, in_links = _sizes(outline, record, frozenset(text.nodes) if is_certain else None)
        # Where the markup says that these are comments, a link in the text is the commenter's.
        said_nodes = frozenset(text.nodes) if evidence.own_word else frozenset()
        size, linked = size + own, linked + in_links
        titles += _has_title(outline, record, byline, said_nodes)
        counts += _has_comment_count(outline, record, said_nodes)
        prices += bool(_PRICE.search(outline.span_text(record.start, record.end, 300)))
    headed = sum(map(partial(_has_heading, outline), group.records, bylines))
    max_linked = _MAX_LINKED_SHARE_IN_COMMENTS if evidence.own_word else _MAX_LINKED_SHARE
    # Comments may have titles that link to themselves.
    may_have_titles = evidence.own_word and evidence.running_ids
    found = {
        "links": linked > max_linked * size and (number > 2 or not evidence.own_word),
        "titles of other pages": titles >= 0.5 * number and not may_have_titles,
        "articles with headings": headed >= 0.5 * number and evidence.is_without_words,
        "numbers of comments": counts >= 0.5 * number,
        "prices": prices >= 0.5 * number and evidence.names < 0.5,
    }
    return next((reason for reason, is_so in found.items() if is_so), None)


def _stamps(outline: Outline, group: Group, bylines: list[Byline]) -> int:
    """Return how many dates there are of the sort that was chosen for each record.

    An element around all comments has the shape of a comment with many dates.
    """
    number = 0
    for record, byline in zip(group.records, bylines, strict=True):
        if byline.stamp is not None:
            sort = sort_of(outline, byline.stamp)
            number += sum(sort_of(outline, anchor) == sort for anchor in record.anchors)
    return number


def _halves(outline: Outline, bylines: list[Byline]) -> int:
    """Return how many records have the name and date of the one before them."""
    number = 0
    last: tuple[str, str] | None = None
    for byline in bylines:
        found = None
        if byline.name and byline.stamp:
            found = byline.name, outline.span_text(byline.stamp.index, byline.stamp.end, 100)
        number += found is not None and found == last
        last = found
    return number


def _sizes(outline: Outline, record: Record, said_nodes: frozenset[int] | None) -> tuple[int, int]:
    """Return the number of characters of a record and of those in links.

    `said_nodes`: the `mem_id` of the texts that count; None for all.
    """
    size = linked = 0
    for index in record.own():
        if not outline.texts[index]:
            continue
        if said_nodes is None or outline.nodes[index].mem_id in said_nodes:
            size += outline.text_chars(index, index + 1)
            linked += outline.link_chars[index + 1] - outline.link_chars[index]
    return size, linked


def _has_title(
    outline: Outline, record: Record, byline: Byline, said_nodes: frozenset[int]
) -> bool:
    """Return whether the record has the title of another page: a link in a heading, or a long one.

    Only links before the first long text count, as commenters link to other pages too.
    """
    for index in _links_above(outline, record, byline):
        if index + 1 < record.end and outline.nodes[index + 1].mem_id in said_nodes:
            continue
        words = outline.text(index).split()
        if len(words) > _MAX_LINK_WORDS or (len(words) > 1 and _in_heading(outline, record, index)):
            return True
    return False


def has_title_of_page(outline: Outline, record: Record, byline: Byline) -> bool:
    """Return whether a heading in a record links to another page."""
    return any(
        len(outline.text(index).split()) > 1 and _in_heading(outline, record, index)
        for index in _links_above(outline, record, byline)
    )


def _links_above(outline: Outline, record: Record, byline: Byline) -> Iterator[int]:
    """Yield the links to other pages before the first long text, but the name and the date."""
    for index in record.own():
        if outline.tags[index] == "-text" and len(outline.texts[index]) > 150:
            return
        if outline.tags[index] != "a":
            continue
        href = outline.attribute(index, "href")
        if not href or "#" in href or index in byline.names:
            continue
        if any(index <= name < outline.ends[index] for name in byline.names):
            continue
        if byline.stamp is not None and index <= byline.stamp.index < outline.ends[index]:
            continue
        if not _in_quotation(outline, record, index):
            yield index


def _has_heading(outline: Outline, record: Record, byline: Byline) -> bool:
    """Return whether a record begins with a heading that is not its byline."""
    size = 0
    for index in record.own():
        if outline.tags[index] in HEADINGS:
            end = outline.ends[index]
            is_name = any(index <= name < end for name in byline.names)
            return not is_name and outline.text_chars(index, end) > 0
        size += len(outline.texts[index])
        if size > _MAX_BEFORE_HEADING:
            break
    return False


def _in_heading(outline: Outline, record: Record, index: int) -> bool:
    """Return whether a link is in a heading."""
    for around in _elements_around(outline, record, index):
        names = parts_of(outline.attribute(around, "class"))
        if outline.tags[around] in HEADINGS or not names.isdisjoint({"title", "headline"}):
            return True
    return False


def _in_quotation(outline: Outline, record: Record, index: int) -> bool:
    """Return whether a link is in a quotation, which names whom it quotes."""
    return any(
        outline.tags[around] in ("blockquote", "cite")
        or "quote" in outline.attribute(around, "class").casefold()
        for around in _elements_around(outline, record, index)
    )


def _elements_around(outline: Outline, record: Record, index: int) -> Iterator[int]:
    """Yield the nearest elements around a node in a record."""
    for _ in range(4):
        index = outline.parents[index]
        if index < record.start:
            return
        yield index


def _has_comment_count(outline: Outline, record: Record, said_nodes: frozenset[int]) -> bool:
    """Return whether a record says how many comments it has, as posts in lists do."""
    for index in record.own():
        text = outline.texts[index].strip()
        if outline.nodes[index].mem_id in said_nodes:
            continue
        if 6 < len(text) <= 40 and _COMMENT_COUNT.search(text):
            return True
    return False

"""HTML pages of unknown templates: comments by the shape that their records repeat."""

from collections.abc import Iterator

from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.common.source import Source
from archive.formats.html.article import find_body, new_thread, read_post
from archive.formats.html.blogger import find_declared_count
from archive.formats.html.comments import MarkupComment, add_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.repeated.anchors import Anchor, find_stamp
from archive.formats.html.repeated.depth import find_parents
from archive.formats.html.repeated.discussion import Discussion, Said, find_discussion
from archive.formats.html.repeated.evidence import record_id
from archive.formats.html.repeated.outline import Outline, read_outline
from archive.formats.html.stamps import read_time
from archive.model import Page

SHAPE = "shape"
"""Kind of the warning that comments were recognised by their shape."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with parts that repeat as comments do; None for others."""
    if not source.is_html or (body := source.tree.body) is None:
        return None
    outline = read_outline(body)
    discussion = find_discussion(outline)
    return None if discussion is None else iter([_page(source, outline, discussion)])


def _page(source: Source, outline: Outline, discussion: Discussion) -> Page:
    thread = new_thread(source, "repeated")
    records = [said.record for said in discussion.said]
    excluded = {
        outline.nodes[index].mem_id for record in records for index in record.roots(outline)
    }
    body = find_body(source)
    read_post(thread, source, body, excluded)
    refs = _refs(outline, discussion.said)
    parents = find_parents(outline, records, refs)
    comments = [
        _comment(outline, said, ref, parent)
        for said, ref, parent in zip(discussion.said, refs, parents, strict=True)
    ]
    add_comments(thread, comments)
    thread.declared = find_declared_count(source)
    thread.warn(SHAPE, f"comments recognised by their shape: {discussion.evidence.reason}")
    return finish_page(source, thread)


def _refs(outline: Outline, said: list[Said]) -> list[str]:
    """Return an id for each comment: the one in its markup, or its number."""
    found = [record_id(outline, each.record) for each in said]
    are_ids = len({ref for ref in found if ref}) == len(found)
    return [
        ref if ref and are_ids else f"comment {number}" for number, ref in enumerate(found, start=1)
    ]


def _comment(outline: Outline, said: Said, ref: str, parent: str | None) -> MarkupComment:
    comment = MarkupComment(ref, parent, author=said.byline.name, content=said.content)
    if said.byline.stamp is not None:
        comment.moment = _moment(outline, said.byline.stamp)
    comment.regions = tuple(outline.nodes[index] for index in said.record.roots(outline))
    return comment


def _moment(outline: Outline, stamp: Anchor) -> Moment:
    """Return the date and time of a comment, as far as they are certain."""
    index = stamp.index
    parent = outline.parents[index]
    if outline.tags[index] == "-text" and outline.ends[parent] == outline.ends[index]:
        index = parent
    text = outline.span_text(stamp.index, stamp.end, 200)
    found = find_stamp(text)
    printed = read_printed_time(text[found.start : found.end] if found else text)
    if outline.tags[index] == "-text":
        return printed
    stated = read_time(outline.nodes[index])
    return stated if stated.date or not printed.date else printed

"""Read HTML pages with comments in an unknown template, by the structure that they repeat.

`outline` numbers the nodes of a page, `anchors` finds dates in it, and `groups` and `flat_runs`
find parts that repeat (records). `bylines` and `speech` separate names, dates and texts in them;
`evidence` and `rejection` decide whether they are comments, and `discussion` chooses among the
groups that are.
"""

from collections.abc import Iterator

from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.article import fill_post, find_body, new_thread, read_post
from archive.formats.html.blogger import find_declared_count
from archive.formats.html.comments import MarkupComment, add_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.repeated.anchors import Anchor, find_stamp
from archive.formats.html.repeated.depth import find_parents
from archive.formats.html.repeated.discussion import Discussion, Said, find_discussion
from archive.formats.html.repeated.evidence import record_id
from archive.formats.html.repeated.opening import drop_heading, find_post_byline, is_opening_post
from archive.formats.html.repeated.outline import Outline, read_outline
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import ancestors
from archive.model import Page

SHAPE = "shape"
"""Code of the warning that the comments are in an unknown template."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a file of HTML with parts that repeat as comments do; None for others."""
    if not source.is_html or (body := source.tree.body) is None:
        return None
    outline = read_outline(body)
    discussion = find_discussion(outline)
    return None if discussion is None else iter([_page(source, outline, discussion)])


def _page(source: Source, outline: Outline, discussion: Discussion) -> Page:
    thread = new_thread(source, "repeated")
    said = discussion.said
    reason = discussion.evidence.reason
    if is_opening_post(source, outline, discussion):
        _read_opening_post(thread, outline, said[0])
        said = said[1:]
        reason = f"{reason}; the first one is taken as the post"
    else:
        _read_post(thread, source, outline, discussion)
    ids = [record_id(outline, each.record) for each in said]
    refs = _refs(ids)
    parents = find_parents(outline, [each.record for each in said], ids)
    comments = [
        _comment(outline, each, ref, None if parent is None else refs[parent])
        for each, ref, parent in zip(said, refs, parents, strict=True)
    ]
    add_comments(thread, comments)
    thread.declared = find_declared_count(source)
    thread.warn(SHAPE, f"comments in an unknown template, recognised because {reason}")
    return finish_page(source, thread)


def _read_opening_post(thread: ThreadDraft, outline: Outline, first: Said) -> None:
    """Read the first post of a thread as the post of the page."""
    byline = first.byline
    moment = Moment() if byline.stamp is None else _moment(outline, byline.stamp)
    fill_post(thread, first.content, byline.name, moment)
    thread.ref = record_id(outline, first.record)
    roots = first.record.roots(outline)
    thread.regions += [outline.nodes[index].mem_id for index in roots]


def _read_post(
    thread: ThreadDraft, source: Source, outline: Outline, discussion: Discussion
) -> None:
    """Read the post from the part of the page that is in no comment."""
    excluded = {
        outline.nodes[index].mem_id
        for said in discussion.said
        for index in said.record.roots(outline)
    }
    body = find_body(source)
    if body is not None and any(each.mem_id in excluded for each in (body, *ancestors(body))):
        body = None
    byline = find_post_byline(outline, discussion) if body is None else None
    words = set() if byline is None else {outline.nodes[each].mem_id for each in byline.names}
    read_post(thread, source, body, excluded | words)
    if body is None:
        drop_heading(thread, source, outline)
    if byline is not None and byline.stamp is not None and thread.author in (None, byline.name):
        thread.author = byline.name
        moment = _moment(outline, byline.stamp)
        if thread.date is None or (moment.date or "").startswith(thread.date):
            thread.set_moment(moment)


def _refs(ids: list[str | None]) -> list[str]:
    """Return an id for each comment: that in its markup if all differ, otherwise its number."""
    known = [each for each in ids if each]
    if len(set(known)) == len(ids):
        return known
    return [f"comment {number}" for number in range(1, len(ids) + 1)]


def _comment(outline: Outline, said: Said, ref: str, parent: str | None) -> MarkupComment:
    comment = MarkupComment(ref, parent, author=said.byline.name, content=said.content)
    if said.byline.stamp is not None:
        comment.moment = _moment(outline, said.byline.stamp)
    comment.regions = tuple(outline.nodes[index] for index in said.record.roots(outline))
    return comment


def _moment(outline: Outline, stamp: Anchor) -> Moment:
    """Return the date and time at an anchor: from the attributes of its element or its words."""
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

"""Pages of WordPress as HTML, in the many themes that keep to the names of its own templates:
comments with ids like `comment-123`, in a list, or with classes like `depth-1` in any element;
replies inside what they answer, mostly in `ol.children`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.formats.common.byline_readings import MAX_NAME_CHARS, read_bylines
from archive.formats.common.markup_text import only_text, read_node
from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.common.source import Source
from archive.formats.html.article import begin, find_body, read_post, read_time
from archive.formats.html.comments import Comment, add_comments, tell_of_none
from archive.formats.html.tree import (
    above,
    attribute,
    classes,
    find_all,
    is_inside,
    mem_ids,
    meta,
    own,
    read_speech,
    words_of,
)
from archive.formats.html.wordpress_counts import declared_by_heading
from archive.formats.html.wordpress_zones import drop_false_moments
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LISTS = (
    "ol.commentlist, ol.comment-list, ul.commentlist, ul.comment-list, "
    "div.commentlist, div.comment-list, #comments ol, #comments ul, .comments ol, .comments ul, "
    "ol#commentlist, ul#commentlist, ol.comments-list, ul.comments-list"
)
_MARKED = (
    "li[id], li.comment, li.pingback, li.trackback, [class*='depth-'], [id*='comment-'].comment"
)
"""What may be a comment or a ping."""
_ELEMENTS = frozenset({"li", "div", "article", "section"})
"""In which of these a comment stands as a whole."""
_PINGS = frozenset({"pingback", "trackback", "pings", "ping"})
_ID = re.compile(r"(?:[a-z]+-)*comment-(\d+)")
_OWN_ID = re.compile(r"(?:(?:li|div|article)-)?comment-\d+")
"""That of a comment itself; the latest of all posts, in the margin, have others."""
_DEPTH = re.compile(r"depth-(\d{1,4})")
"""What WordPress itself writes into the classes of a comment, whichever element that is."""
_BODIES = (
    "comment-content", "wp-block-comment-content", "comment-text", "comment_content",
    "comment-entry", "comment_text", "comment-body-text", "commententry", "comment-body",
    "comment_body", "comment-inner", "wpd-comment-text",
)  # fmt: skip
"""What may hold the text of a comment; the first of these that there is does."""
_NO_TEXT = frozenset(
    {"comment-author", "vcard", "comment-meta", "commentmetadata", "comment-metadata", "reply",
     "comment-reply", "comment-reply-link", "comment-respond", "comment-edit-link", "edit-link",
     "comment-date", "comment-awaiting-moderation", "says", "comment-header", "comment-permalink",
     "fn", "comment-time", "comment-info", "screen-reader-text", "sharedaddy", "comment-likes",
     "cld-like-dislike-wrap", "comment-footer", "comment-actions", "comment-tools", "children",
     "comment-footer-meta", "wpd-comment-left", "wpd-comment-header", "wpd-comment-footer",
     "wp-block-comment-author-name", "wp-block-comment-date",
     "wp-block-comment-edit-link", "wp-block-comment-reply-link"}
)  # fmt: skip
"""What stands in a comment and was not said."""
_AUTHORS = ("fn", "comment-author-name", "wp-block-comment-author-name", "comment-author",
            "comment_author", "wpd-comment-author", "author-name", "author_name",
            "author")  # fmt: skip
_NO_NAME = (
    ".says, time, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .comment-date, "
    '.date, small, sup, [class*="badge"], [class*="label"], .post-author, .screen-reader-text'
)
"""What stands beside a name."""
_DATES = ("comment-metadata", "comment-meta", "commentmetadata", "comment-date", "comment-time",
          "comment_date", "wp-block-comment-date", "wpd-comment-date",
          "comment-permalink")  # fmt: skip
_MOST_NAMES = 10_000
"""So many names are remembered, and whether they are some."""
_SAYS = re.compile(
    r"\s(?:(?:says|said|sagt|sagte|meint|schreibt|schrieb|denkt|dice|dijo|a écrit|a dit|dit|diz|"
    r"disse)\s*:?|(?:Says|Said|writes|wrote|hat gesagt|escribe|escribió|ha dicho|escreve|escreveu|"
    r"scrive|ha scritto|ha detto|zegt|zei|schrijft|schreef|säger|sade|skriver|skrev|sier|siger|"
    r"sagde|pisze|mówi|napisał(?:\(?a\)?)?|пишет|говорит|сказал|комментирует|"
    r"написал(?:\(?а\)?)?|sanoo|kirjoittaa|kirjoitti|říká|píše|napsal(?:\(?a\)?)?|mondja|írta|"
    r"diyor|dedi|diu|より)\s*:)$"
)
"""The words for saying at the end of a name; those behind the first ones with a colon alone."""
_SAYS_ALONE = re.compile(r"\s*(?:[^\W\d_]+\s+){0,2}[^\W\d_]+\s*:\s*")
"""What stands behind a name over a text, such as ` Says:`, in any language."""

Parts = Sequence[tuple["LexborNode", set[str]]]
"""The elements of a comment, each with its classes."""


def detect(source: Source) -> Iterator[Page] | None:
    """The page of a file of HTML with comments as themes of WordPress write them."""
    if not source.is_html or not (items := _items(source)):
        return None
    return iter([_page(source, items, find_body(source))])


def detect_post(source: Source) -> Iterator[Page] | None:
    """The page of a file of HTML that WordPress wrote and in which no comments are recognised."""
    if not source.is_html or (body := find_body(source)) is None:
        return None
    is_wordpress = "wp-content" in source.html or (
        (meta(source.tree, "generator") or "").startswith("WordPress")
    )
    return iter([_page(source, [], body)]) if is_wordpress else None


def _items(source: Source) -> list["LexborNode"]:
    """The comments and pings, each once, in order."""
    lists = mem_ids(find_all(source.tree, LISTS))
    found = [node for node in find_all(source.tree, _MARKED) if _is_item(node, lists)]
    known = {node.mem_id: (_ref(node), _depth(node)) for node in found}
    return [node for node in found if not _is_again(node, known)]


def _is_item(node: "LexborNode", lists: set[int]) -> bool:
    """Whether an element is a comment or a ping, by what WordPress writes into its classes, or by
    its id and the list it stands in."""
    names = classes(node)
    is_marked = bool(names & _PINGS) or "comment" in names
    is_told = _depth(node) is not None or _OWN_ID.fullmatch(attribute(node, "id")) is not None
    if is_marked and node.tag in _ELEMENTS and is_told:
        return True
    is_named = _ID.fullmatch(attribute(node, "id")) is not None
    is_named = is_named or bool(names & _PINGS) or (is_marked and _ref(node) is not None)
    return is_named and node.tag == "li" and any(each.mem_id in lists for each in above(node))


def _is_again(node: "LexborNode", known: Mapping[int, tuple[str | None, int | None]]) -> bool:
    """Whether an element is the comment that it stands in, marked twice."""
    around = next((known[each.mem_id] for each in above(node) if each.mem_id in known), None)
    ref, depth = known[node.mem_id]
    return around is not None and (around[0] == ref if ref else around == (ref, depth))


def _depth(node: "LexborNode") -> int | None:
    """How deep WordPress says that a comment is, from 1."""
    found = map(_DEPTH.fullmatch, classes(node))
    return next((int(match[1]) for match in found if match), None)


def _ref(node: "LexborNode") -> str | None:
    """`comment-123`, from the element or the first in it that has such an id."""
    if match := _ID.fullmatch(attribute(node, "id")):
        return f"comment-{match[1]}"
    inner = node.css_first('[id*="comment-"]')
    match = _ID.fullmatch(attribute(inner, "id")) if inner is not None else None
    return f"comment-{match[1]}" if match else None


def _page(source: Source, items: list["LexborNode"], body: "LexborNode | None") -> Page:
    thread = begin(source, "wordpress-html")
    read_post(thread, source, body)
    pings = [node for node in items if _is_ping(node)]
    found = list(_comments(items, mem_ids(pings)))
    drop_false_moments(source, thread, found)
    add_comments(thread, found)
    thread.declared = declared_by_heading(source, len(found), len(pings))
    tell_of_none(thread)
    if pings:
        thread.warn("pingbacks", f"{len(pings)} pingbacks or trackbacks are left out")
    return thread.finish()


def _is_ping(node: "LexborNode") -> bool:
    if classes(node) & _PINGS:
        return True
    cite = node.css_first("cite")
    return cite is not None and words_of(cite).casefold().startswith(("pingback", "trackback"))


def _comments(items: list["LexborNode"], pings: set[int]) -> Iterator[Comment]:
    foreign = mem_ids(items)
    refs: dict[int, str] = {}
    path: list[str | None] = []
    for number, item in enumerate(items, start=1):
        ref = None if item.mem_id in pings else _ref(item) or f"comment {number}"
        parent = _parent(item, refs, path)
        depth = _depth(item) or 1
        path += [None] * (depth - 1 - len(path))
        path[depth - 1 :] = [ref]
        if ref is None:
            continue
        refs[item.mem_id] = ref
        found = Comment(ref, parent)
        met: set[int] = set()
        parts = [(node, classes(node)) for node in own(item, foreign, met)]
        found.author = _author(parts)
        found.moment = _moment(parts)
        _read_text(found, item, parts, met)
        yield found


def _parent(item: "LexborNode", refs: dict[int, str], path: list[str | None]) -> str | None:
    """What a comment answers: what it stands in, or, where the theme puts none into another, the
    last one that is less deep by one."""
    around = next((refs[each.mem_id] for each in above(item) if each.mem_id in refs), None)
    depth = _depth(item) or 1
    return path[depth - 2] if around is None and 1 < depth <= len(path) + 1 else around


def _with_class(parts: Parts, *names: str) -> Iterator["LexborNode"]:
    """The elements that have one of some classes; those of the first name first."""
    for name in names:
        for node, has in parts:
            if name in has:
                yield node


def _author(parts: Parts) -> str | None:
    """Who said it, without badges and the word for saying it; none where the words hold more than
    a name."""
    for node in _with_class(parts, *_AUTHORS):
        inner = node.css_first("cite, strong, b, a.url, a.fn, .author") if _is_wide(node) else None
        if name := _clean_name(node if inner is None else inner):
            return name
    cited = (node for node, _ in parts if node.tag == "cite" and _is_over_text(node))
    return next(filter(None, map(_clean_name, cited)), None)


def _is_wide(node: "LexborNode") -> bool:
    """Whether an element may hold more than a name."""
    return "fn" not in classes(node)


def _is_over_text(node: "LexborNode") -> bool:
    return not is_inside(node, {"comment-content", "comment-text", "comment_content"}) and not any(
        each.tag in ("p", "blockquote") for each in above(node)
    )


def _clean_name(node: "LexborNode") -> str | None:
    silent = set() if only_text(node) is not None else mem_ids(find_all(node, _NO_NAME))
    line = read_node(node, skip=silent).text.partition("\n")[0]
    name = _SAYS.sub("", " ".join(line.split())).strip(" :|")
    return name if 0 < len(name) <= MAX_NAME_CHARS and not _tells_time(name) else None


@lru_cache(_MOST_NAMES)
def _tells_time(name: str) -> bool:
    """Whether there is a date or a time in a name; most people say more than one thing."""
    return bool(read_printed_time(name).date or read_bylines(name))


def _moment(parts: Parts) -> Moment:
    """When, as an element for times says, or else the words that stand where themes put them."""
    for node, _ in parts:
        if node.tag == "time" and (moment := read_time(node)).date:
            return moment
    unclear = Moment()
    for node in _with_class(parts, *_DATES):
        for each in (*node.css("a"), node):
            # Where the words say "5 years ago", the title often says when that was.
            for words in (words_of(each), attribute(each, "title")):
                moment = read_printed_time(words)
                if moment.date:
                    return moment
                if not unclear.printed and any(map(str.isdigit, words)):
                    unclear = moment
    return unclear


def _read_text(found: Comment, item: "LexborNode", parts: Parts, foreign: set[int]) -> None:
    """What a comment says. A theme that gives it no element of its own has it beside the rest."""
    body = next(_with_class(parts, *_BODIES), item)
    furniture = mem_ids(node for node, has in parts if has & _NO_TEXT)
    said = read_speech(body, furniture | foreign)
    if body is item or not said.text:
        furniture.update(_heading(parts, found.author))
        said = read_speech(item, furniture | foreign)
    found.said = said


def _heading(parts: Parts, author: str | None) -> Iterator[int]:
    """The name over a text that stands in no element of its own, and the word behind the name."""
    cites = (node for node, _ in parts if node.tag == "cite" and _is_over_text(node))
    cite = next(cites, None)
    if cite is None or author is None or _clean_name(cite) != author:
        return
    yield cite.mem_id
    behind = cite.next
    words = behind.text_content if behind is not None and behind.tag == "-text" else None
    if behind is not None and words and _SAYS_ALONE.fullmatch(words):
        yield behind.mem_id

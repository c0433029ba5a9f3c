"""Pages of Blogger as HTML, with the comments in its threaded or one of its classic templates.

The markup is that of Blogger's own templates as public pages show it: `ol#top-ra` with an `li` a
comment and the replies in lists of their own; or `#comments-block` with an author, a body and a
footer a comment, one after the other.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.html_tree import (
    above,
    attribute,
    classes,
    count_in,
    find_all,
    first,
    is_inside,
    mem_ids,
    meta,
    own,
    read_speech,
    title_of,
    url_of,
    urljoin_safely,
    words_of,
)
from archive.formats.languages import declared_count
from archive.formats.markup_text import Said, read_fragment
from archive.formats.moments import Moment, disagrees, read_epoch, read_iso, read_words, settle
from archive.formats.source import Source
from archive.formats.thread import Remark, Thread
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_EPOCH = re.compile(r"[?&]showComment=(\d{1,15})(?:#(c\d+))?")
_SAID = re.compile(
    r"\s(?:said|dijo|hat gesagt|a dit|disse|ha detto|sa|sade|zei|sagde|napisał(?:\(a\))?|"
    r"сказал(?:\(а\))?|powiedział(?:\(a\))?|dedi ki|kirjoitti|řekl(?:\(a\))?|ha dit|mengatakan|"
    r"írta)"
    r"\s*(?:\.{3}|…|:)\s*",
    re.IGNORECASE,
)
"""What stands behind the name over a comment of the classic templates."""
_BACKLINKS = frozenset(
    {"collapsed-backlink", "backlink-control", "backlinks-container", "Blog1_backlinks-container"}
)
LISTED = "index"
"""What the warning is called that a post stands in a list of posts, without its comments."""
_POST_ID = re.compile(r"post-body-(\d+)")


@attrs.define
class _Found:
    """A comment in the making."""

    ref: str
    parent: str | None = None
    author: str | None = None
    moment: Moment = attrs.Factory(Moment)
    said: Said | None = None
    removed: bool = False


def detect(source: Source) -> Iterator[Page] | None:
    """The page of a file of HTML that Blogger wrote, or a page for each post of one that shows
    several."""
    if not source.is_html:
        return None
    tree = source.tree
    is_blogger = (meta(tree, "generator") or "").casefold() == "blogger"
    lists = find_all(tree, "ol#top-ra, #comments-block")
    bodies = _bodies(source)
    is_named = any(_POST_ID.fullmatch(attribute(body, "id")) for body in bodies)
    if not (is_blogger or is_named or any(_is_list(each) for each in lists)):
        return None
    if not bodies and not lists:
        return None
    return _read(source, bodies)


def _is_list(node: "LexborNode") -> bool:
    if attribute(node, "id") == "top-ra":
        return True
    return first(node, ".comment-author", ".comment-poster") is not None


def _bodies(source: Source) -> list["LexborNode"]:
    """What holds the text of a post, each post once."""
    found = find_all(source.tree, ".post-body, .post .entry-content")
    inside = mem_ids(found)
    return [node for node in found if not any(each.mem_id in inside for each in above(node))]


def _read(source: Source, bodies: list["LexborNode"]) -> Iterator[Page]:
    comments = list(_threaded(source)) or list(_classic(source))
    if len(bodies) < 2 or comments:
        yield _page(source, bodies[0] if bodies else None, comments, source.name)
        return
    names: Counter[str] = Counter()
    for number, body in enumerate(bodies, start=1):
        match = _POST_ID.search(attribute(body, "id"))
        name = f"{source.name}!{match[1] if match else number}"
        names[name] += 1
        if names[name] > 1:
            name += f"({names[name]})"
        yield _page(source, body, [], name, is_alone=False)


def _page(
    source: Source,
    body: "LexborNode | None",
    comments: list[_Found],
    name: str,
    *,
    is_alone: bool = True,
) -> Page:
    thread = Thread(
        name=name,
        layout="blogger-html",
        sha256=source.sha256,
        characters=len(source.html) if is_alone else 0,
        warnings=list(source.html_warnings),
    )
    if body is None:
        thread.url = url_of(source)
        thread.warn("no-post", "the page shows no post, only comments")
    else:
        _read_post(thread, source, body, is_alone)
    if is_alone:
        thread.declared = declared_in(source)
    else:
        thread.warn(LISTED, "one of several posts that a page shows without their comments")
    _take(thread, comments)
    return thread.finish()


def _read_post(thread: Thread, source: Source, body: "LexborNode", is_alone: bool) -> None:
    whole = _whole_post(body, source) if is_alone else _whole_post(body, None)
    said = read_speech(body, _furniture(body), rules=True)
    template = first(body, 'script[type="text/template"]')
    if not said.text and template is not None:
        said = read_fragment(template.text(), source.name, rules=True)
    thread.text, thread.links = said.text, said.links
    thread.ref = attribute(body, "id") or None
    title = first(whole, ".post-title", ".entry-title")
    thread.title = (words_of(title) if title is not None else "") or None
    if thread.title is None and is_alone:
        thread.title = title_of(source)
    author = first(whole, ".post-author .fn", ".post-footer .fn", ".post-header .fn", ".fn")
    if author is not None and not is_inside(author, {"comments", "profile-container"}):
        thread.author = words_of(author) or None
    link = first(whole, "a.timestamp-link", ".post-title a")
    own_url = attribute(link, "href") if link is not None else ""
    known = url_of(source)
    joined = urljoin_safely(source.url or "", own_url)
    absolute = joined if joined.casefold().startswith(("http://", "https://")) else None
    thread.url = known if is_alone and known else absolute
    moment = _moment_of_post(whole, _date_header(source, body))
    thread.date, thread.instant, thread.printed = moment.date, moment.instant, moment.printed
    if disagrees(moment):
        thread.warn("date", f"the post's date, {moment.printed}, is not that of {moment.instant}")


def _whole_post(body: "LexborNode", source: Source | None) -> "LexborNode":
    """The element that holds the post with its header and footer."""
    whole = body
    for each in above(body):
        if not classes(each).isdisjoint({"post", "post-outer", "hentry", "date-outer"}):
            whole = each
    if whole is body and source is not None and source.tree.body is not None:
        return source.tree.body
    return whole


def _furniture(body: "LexborNode") -> set[int]:
    """Labels, buttons, and links that share."""
    return mem_ids(
        find_all(body, ".post-labels, .post-footer, .post-share-buttons, .comment-link, #comments")
    )


def _date_header(source: Source, body: "LexborNode") -> str:
    """The last date header before a post: one header may stand over the posts of a day."""
    header = None
    for node in find_all(source.tree, ".date-header, .post-body, .entry-content"):
        if node.mem_id == body.mem_id:
            break
        if "date-header" in classes(node):
            header = node
    return "" if header is None else words_of(header)


def _moment_of_post(whole: "LexborNode", words: str) -> Moment:
    """The date header or the time under the post, and the exact moment behind it."""
    stamp = first(whole, "abbr.published", "time.published", "time[datetime]", ".published")
    exact = Moment()
    if stamp is not None:
        exact = read_iso(attribute(stamp, "title") or attribute(stamp, "datetime"))
    printed = read_words(words)
    if printed.date is None and stamp is not None:
        printed = read_words(words_of(stamp))
    if exact.date is None:
        return printed if printed.date else Moment()
    if printed.date is None or exact.date[:10] == printed.date[:10]:
        return attrs.evolve(exact, printed=printed.printed)
    return attrs.evolve(printed, instant=exact.instant)


def declared_in(source: Source) -> int | None:
    """How many comments the heading over them says there are."""
    for node in source.tree.css("[data-num-comments]"):
        if (number := count_in(attribute(node, "data-num-comments"))) is not None:
            return number
    for node in find_all(source.tree, "#comments h3, #comments h4, .comments h4"):
        words = words_of(node).replace(" :", ":").removesuffix(":")
        if (count := declared_count(f"{words}:")) is not None:
            return count
    return None


def _take(thread: Thread, comments: list[_Found]) -> None:
    """Make remarks of the comments, with the days that are certain."""
    moments, undated = settle(found.moment for found in comments)
    for found, moment in zip(comments, moments, strict=True):
        said = found.said or Said("")
        thread.remarks.append(
            Remark(
                ref=found.ref,
                parent=found.parent,
                text=said.text,
                links=said.links,
                author=found.author,
                date=moment.date,
                instant=moment.instant,
                printed=moment.printed,
                removed=found.removed,
            )
        )
    if undated:
        thread.warn("date", f"of {undated} comments the page does not say clearly on which day")
    wrong = sum(map(disagrees, moments))
    if wrong:
        thread.warn("date", f"{wrong} comments show another date than their exact moment has")
    silent = sum(not found.author and not found.removed for found in comments)
    if silent:
        thread.warn("byline", f"of {silent} comments the name could not be read")


def _threaded(source: Source) -> Iterator[_Found]:
    """The comments of the threaded template, in order."""
    items = [
        node
        for node in source.tree.css("li.comment")
        if is_inside(node, {"top-ra", "comment-thread"})
    ]
    refs: dict[int, str] = {}
    foreign = mem_ids(items)
    for number, item in enumerate(items, start=1):
        ref = attribute(item, "id") or f"comment {number}"
        refs[item.mem_id] = ref
        found = _Found(ref)
        found.parent = next(
            (refs[each.mem_id] for each in above(item) if each.mem_id in refs), None
        )
        _read_item(found, item, foreign)
        yield found


def _read_item(found: _Found, item: "LexborNode", foreign: set[int]) -> None:
    """What a comment of the threaded template says, and what stands over it."""
    furniture: set[int] = set()
    content = None
    for node in own(item, foreign, furniture):
        names = classes(node)
        if "comment-replies" in names:
            furniture.add(node.mem_id)
        elif "comment-content" in names and content is None:
            content = node
        elif found.author is None and "user" in names and node.tag == "cite":
            found.author = words_of(node) or None
        elif "datetime" in names and not found.moment.printed:
            found.moment = _moment(node)
        elif "deleted-comment" in names:
            found.removed = True
    if content is not None:
        found.said = _said(content, furniture)


def _said(content: "LexborNode", furniture: set[int]) -> Said:
    """The text of a comment: also what a parser has put behind its paragraph, which ends where
    another block begins."""
    pieces = [read_speech(content, furniture)]
    node = content.next
    while node is not None and not _classes_of_any(node) & {"comment-actions", "comment-footer"}:
        if node.is_element_node and node.mem_id not in furniture:
            pieces.append(read_speech(node, furniture))
        elif node.tag == "-text":
            pieces.append(Said((node.text_content or "").strip()))
        node = node.next
    text = "\n\n".join(piece.text for piece in pieces if piece.text)
    return Said(text, tuple(link for piece in pieces for link in piece.links))


def _classes_of_any(node: "LexborNode") -> set[str]:
    """An element's classes; none for what is no element."""
    return classes(node) if node.is_element_node else set()


def _moment(node: "LexborNode") -> Moment:
    """The words that state a time, with the exact moment that their link holds."""
    moment = read_words(words_of(node))
    links = [node] if node.tag == "a" else node.css("a")
    for link in links:
        if match := _EPOCH.search(attribute(link, "href")):
            return attrs.evolve(moment, instant=read_epoch(match[1]))
    return moment


def _classic(source: Source) -> Iterator[_Found]:
    """The comments of the classic templates, in order."""
    block = next((each for each in source.tree.css("#comments-block") if _is_list(each)), None)
    if block is None:
        return
    found: _Found | None = None
    number = 0
    passed: set[int] = set()
    for node in own(block):
        names = classes(node)
        parent = node.parent
        if (parent is not None and parent.mem_id in passed) or names & _BACKLINKS:
            passed.add(node.mem_id)
        elif names & {"comment-author", "comment-poster"}:
            passed.add(node.mem_id)
            if found is not None:
                yield found
            number += 1
            found = _Found(_classic_ref(node) or f"comment {number}", author=_name(node))
        elif found is not None:
            passed.update(_read_classic(found, node, names))
    if found is not None:
        yield found


def _read_classic(found: _Found, node: "LexborNode", names: set[str]) -> Iterator[int]:
    """Take in a body or a time; what is in them needs no looking at any more."""
    if "comment-body" in names:
        yield node.mem_id
        said = read_speech(node)
        before = found.said or Said("")
        text = "\n\n".join(piece for piece in (before.text, said.text) if piece)
        found.said = Said(text, before.links + said.links)
        found.removed |= first(node, ".deleted-comment") is not None or "deleted" in names
    elif "comment-timestamp" in names and not found.moment.printed:
        yield node.mem_id
        control = mem_ids(node.css(".item-control"))
        moment = read_words(words_of(node, control))
        found.moment = attrs.evolve(_moment(node), **_but_instant(moment))


def _but_instant(moment: Moment) -> dict[str, str | None]:
    return {"date": moment.date, "printed": moment.printed, "clock": moment.clock}


def _classic_ref(node: "LexborNode") -> str | None:
    """The comment's id, on the line of its author, on an anchor in it, or around it."""
    candidates = [attribute(node, "id")]
    candidates += [attribute(each, "name") for each in node.css("a[name]")]
    candidates += [attribute(each, "id") for each, _ in zip(above(node), range(3), strict=False)]
    return next((each for each in candidates if re.fullmatch(r"c\d+", each)), None)


def _name(node: "LexborNode") -> str | None:
    """Who said it: the name that a link has, or what stands before the word for saying it."""
    words = words_of(node)
    linked = [name for link in node.css("a[href]") if (name := words_of(link))]
    if linked:
        return linked[0]
    if match := _SAID.search(words):
        return words[: match.start()].strip() or None
    return None if words.endswith(("...", "…")) else words.rstrip(":") or None

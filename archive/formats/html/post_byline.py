"""The author and the time of a post, by the markup around its text.

A page names many people and dates: commenters, authors of other posts, the day on which it was
saved. What is not clearly the post's is left out.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.html.names import NamedTime, clean_name, read_name, read_named_time
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    COMMENT_ITEMTYPES,
    ancestors,
    attribute,
    classes,
    descendants,
    find_all,
    inline_text,
    mem_ids,
    meta_content,
)
from archive.formats.html.web_archive import TOOLBAR

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_AUTHORS = (
    ".author .fn, .author.vcard, a[rel~='author'], [itemprop='author'] [itemprop='name']",
    ".entry-author-name, .entry-author, .post-author, .author-name, .byline .author, "
    ".posted-by .author, .byline-name, .article-author",
)
"""Selectors of the author's name, those that hold nothing else first."""
_DATES = (
    ("time", "entry-date"), ("time", "published"), (None, "entry-date"), ("time", None),
    (None, "published"), (None, "posted-on"), (None, "post-date"), (None, "post_date"),
    (None, "date-published"), (None, "article-date"), (None, "entry-time"), (None, "dateline"),
    (None, "postdate"),
)  # fmt: skip
"""Tags and classes of elements with the time of a post, the best first."""
_DATE_SELECTORS = "time[datetime], " + ", ".join(f".{name}" for _, name in _DATES if name)
_BYLINES = (
    ".entry-meta, .post-meta, .postmeta, .post_meta, .postmetadata, .byline, .entry-header, "
    ".entry-footer, .post-header, .post-info, .posted-by, .article-meta, .meta"
)
"""Selectors of elements with the byline of a post."""
_TITLES = ".entry-title, .post-title"
"""Selectors of the title of a post."""
_POSTED = (
    ".posted, .posted-by, .posted_by, .postedby, .byline, .post-footer, .postfooter, .entry-meta, "
    ".entry-footer, .post-meta, .postmeta, .postmetadata, .post-info, .postinfo, .article-meta"
)
"""Selectors of such elements on a page where the text of the post has none: Movable Type's
templates have `.posted`."""
_OTHER_BLOCKS = (
    "body > header, [role='banner'], #header, #masthead, .site-header, #topbar, .topbar, .top-bar, "
    "nav, aside, [role='complementary'], [role='contentinfo'], #sidebar, .sidebar, .widget, "
    ".related-posts, .jp-relatedposts, .related, .recent-posts, " + TOOLBAR
)
"""Selectors of blocks that are about the whole site, or about other posts."""
_COMMENTS = frozenset({"comments", "comment-list", "commentlist", "comments-area", "comment"})
"""Classes and ids of elements that hold comments."""
_COMMENT_WORDS = frozenset(
    """comment comments commentlist reply replies response responses respond discussion discuss
    discussions remark remarks feedback talkback talkbacks guestbook pingback pingbacks trackback
    forum thread kommentar kommentare kommentarer reacties commentaire commentaires comentarios
    comentario commenti commento message messages answer answers review reviews""".split()  # noqa: SIM905
)
"""Words in the classes and ids of elements that hold what others say."""
_UPDATED = frozenset({"updated", "modified"})
"""Classes of the time of the last change."""
_MAX_CANDIDATES = 100
"""Elements that may name the author; a page with more of them is about many people."""
_MAX_BYLINES = 20
"""Elements with a byline that are read."""


def is_comment(node: "LexborNode") -> bool:
    """Return whether an element holds comments, or is marked up as one."""
    if attribute(node, "itemtype").endswith(COMMENT_ITEMTYPES):
        return True
    return not classes(node).isdisjoint(_COMMENTS) or attribute(node, "id") in _COMMENTS


def is_in_comment(node: "LexborNode") -> bool:
    """Return whether an element is among the comments, or inside one that is marked up as such."""
    return any(map(is_comment, ancestors(node)))


@attrs.define
class PostByline:
    """Finds the author and the time of the post of one page."""

    source: Source
    """The page."""
    body: "LexborNode | None"
    """The element with the text of the post, if it is known."""
    scope: "LexborNode | None"
    """The element with the whole post, if it is known."""
    comments: Collection[int] = ()
    """The `mem_id` of the elements that are comments, whatever their markup."""
    _excluded: dict[int, bool] = attrs.field(init=False)
    """Whether elements are about something else than the post, as far as is known."""

    def __attrs_post_init__(self) -> None:
        title = mem_ids(
            each
            for node in find_all(self.source.tree, _TITLES)[:_MAX_BYLINES]
            for each in ancestors(node)
        )
        # The header of the page may be that of the post.
        blocks = mem_ids(find_all(self.source.tree, _OTHER_BLOCKS)) - title
        self._excluded = dict.fromkeys([*blocks, *self.comments], True)

    def author(self) -> str | None:
        """Return the only author named with the post, or else on the page, or None."""
        for selectors in _AUTHORS:
            nodes = self._in_scope(selectors)
            if names := _names(nodes):
                return names[0] if len(names) == 1 else self._by_byline(nodes)
        body = self.source.tree.body
        if body is None:
            return None
        nodes = find_all(body, _AUTHORS[0])
        if len(nodes) > _MAX_CANDIDATES:
            return None
        nodes = [
            node
            for node in nodes
            if not is_in_comment(node)
            and not any(each.mem_id in self.comments for each in (node, *ancestors(node)))
        ]
        names = _names(node for node in nodes if not self._is_of_others(node, nodes))
        return names[0] if len(names) == 1 else self._posted.name

    @cached_property
    def _posted(self) -> NamedTime:
        """What the only byline outside of comments says (`Posted by Ann at 3 May 2009`), on a page
        where the text of the post is not marked up."""
        body = self.source.tree.body
        found = set()
        if self.body is None and body is not None:
            for node in find_all(body, _POSTED)[:_MAX_BYLINES]:
                if not self._is_excluded(node) and not _is_among_comments(node):
                    found.add(read_named_time(inline_text(node)))
        found = {each for each in found if each.moment.printed}
        return found.pop() if len(found) == 1 else NamedTime(None, Moment())

    def _by_byline(self, nodes: Sequence["LexborNode"]) -> str | None:
        """Return the only author named in a byline, where others are named beside the post."""
        bylines = mem_ids(self._in_scope(_BYLINES))
        names = _names(
            node for node in nodes if any(each.mem_id in bylines for each in ancestors(node))
        )
        return names[0] if len(names) == 1 else None

    def _in_scope(self, selectors: str) -> list["LexborNode"]:
        """Return the elements of the post that match, without comments and blocks of the site."""
        if self.scope is None:
            return []
        nodes = find_all(self.scope, selectors)[:_MAX_CANDIDATES]
        return [node for node in nodes if not self._is_excluded(node)]

    def _is_excluded(self, node: "LexborNode") -> bool:
        """Return whether an element is in a comment or in a block about the site."""
        path = []
        found = False
        for each in (node, *ancestors(node)):
            if (known := self._excluded.get(each.mem_id)) is not None:
                found = known
                break
            path.append(each.mem_id)
            if is_comment(each):
                found = True
                break
        self._excluded |= dict.fromkeys(path, found)
        return found

    def _is_of_others(self, node: "LexborNode", nodes: Sequence["LexborNode"]) -> bool:
        """Return whether an element outside the post names somebody who says something else.

        Such an element is in a block whose class says so, in one of several blocks of the same
        class that each name an author, or in a block below the post that has a time.
        """
        above = mem_ids(ancestors(self.body)) if self.body is not None else set()
        holders = mem_ids(each for other in nodes for each in ancestors(other))
        outermost = node
        for each in ancestors(node):
            if each.mem_id in above or each.tag in ("body", "html"):
                break
            if _words(each) & _COMMENT_WORDS or _has_twin(each, holders):
                return True
            outermost = each
        return self.body is not None and outermost.css_first("time, [datetime]") is not None

    def moment(self) -> Moment:
        """Return the time of the post; the words that may state it, if it is not certain."""
        unclear = Moment()
        for moment in self._moments():
            if moment.date is not None:
                return moment
            if unclear.numeric is None and moment.numeric is not None:
                unclear = moment
        stated = meta_content(self.source, "article:published_time", "datePublished")
        moment = read_iso(stated or "")
        return moment if moment.date is not None else unclear

    def _moments(self) -> Iterator[Moment]:
        """Yield what the elements of the post say about its time, the best first."""
        nodes = self._below_title(self._in_scope(_DATE_SELECTORS))
        nodes = [node for node in nodes if not _is_update(node)]
        # A post may quote something that has its own time.
        is_outside = {node.mem_id: not self._is_in_text(node) for node in nodes}
        nodes.sort(key=lambda node: (not is_outside[node.mem_id], _rank(node)))
        for node in nodes:
            yield read_time(node)
        for node in self._below_title(self._in_scope(_BYLINES))[:_MAX_BYLINES]:
            # WordPress's oldest theme goes on: "You can follow any responses to this entry …"
            yield read_named_time(inline_text(node).partition(". ")[0]).moment
        yield self._posted.moment

    def _is_in_text(self, node: "LexborNode") -> bool:
        body = self.body
        return body is not None and any(each.mem_id == body.mem_id for each in ancestors(node))

    def _below_title(self, nodes: list["LexborNode"]) -> list["LexborNode"]:
        """Return the elements that follow the title, if only the page's body holds the post: what
        is above it is about the site, or about the day on which the page was saved."""
        if self.scope is None or self.scope.tag != "body" or not nodes:
            return nodes
        ids = mem_ids(nodes)
        titles = mem_ids(find_all(self.scope, _TITLES) or find_all(self.scope, "h1"))
        if not titles:
            return nodes
        found = []
        is_below = False
        for each in descendants(self.scope):
            is_below = is_below or each.mem_id in titles
            if is_below and each.mem_id in ids:
                found.append(each)
        return found


def _names(nodes: Iterable["LexborNode"]) -> list[str]:
    """Return the different names that elements hold."""
    names = (
        read_name(node, is_post=True) or clean_name(attribute(node, "content"), is_post=True)
        for node in nodes
    )
    return list(dict.fromkeys(name for name in names if name))


def _is_update(node: "LexborNode") -> bool:
    """Return whether an element has the time of the last change."""
    names = classes(node)
    return bool(names & _UPDATED) and not names & {"published", "entry-date"}


def _rank(node: "LexborNode") -> int:
    """Return the rank of an element among those that may have the time of a post."""
    names = classes(node)
    return next(
        (
            at
            for at, (tag, name) in enumerate(_DATES)
            if (tag is None or tag == node.tag) and (name is None or name in names)
        ),
        len(_DATES),
    )


def _words(node: "LexborNode") -> set[str]:
    """Return the words in the class and id of an element: `comment-list` has two."""
    text = f"{attribute(node, 'class')} {attribute(node, 'id')}".casefold()
    return set(text.replace("-", " ").replace("_", " ").split())


def _is_among_comments(node: "LexborNode") -> bool:
    """Return whether the class or id of an element, or of one around it, has a word for comment."""
    return any(_words(each) & _COMMENT_WORDS for each in (node, *ancestors(node)))


def _has_twin(node: "LexborNode", holders: set[int]) -> bool:
    """Return whether a sibling of the same tag and class names an author too."""
    parent = node.parent
    if parent is None or not (names := classes(node)):
        return False
    return any(
        each.mem_id != node.mem_id
        and each.mem_id in holders
        and each.tag == node.tag
        and classes(each) == names
        for each in parent.iter()
    )

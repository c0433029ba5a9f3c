"""Blogger's backups: the Atom file of "Back up content", and `feed.atom` of Google's Takeout.

The first says what an entry is in a category (`…/blogger/2008/kind#comment`), names the post of a
comment in `thr:in-reply-to` and the comment it answers in `<link rel="related">`. The second has
elements of the namespace `http://schemas.google.com/blogger/2018`: `type`, `status`, `parent` (the
post), `inReplyTo` (the comment), `trashed`. A blog's public feed of posts is read as well.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import attrs

from archive.formats.backups.base import Backup, has_zone, in_order, odd_moments, read_moment, tell
from archive.formats.backups.xml_element import Element
from archive.formats.backups.xml_records import Reader, is_xml
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page, PageWarning

_SIGNS = ("http://schemas.google.com/blogger/", "tag:blogger.com,1999:")
_KIND = re.compile(r"http://schemas\.google\.com/blogger/2008/kind#(\w+)")
_ID = re.compile(r"(post|page|comment)-([^.]+)\Z")
_LAST_NUMBER = re.compile(r"/(\d+)/?(?:[?#].*)?\Z")
_REMOVED = "blogger.contentRemoved"
_PRINTED = "blogger.displayTime"
_UTC = PageWarning("zone", "all times are UTC; the blog's own clock is not in this file")
_NOWHERE = ""


def detect(source: Source) -> Iterator[Page] | None:
    """The posts and static pages of the blog; None for other files."""
    if not is_xml(source, "feed", _SIGNS):
        return None
    backup = Backup(source, "blogger", Reader(source, frozenset({"entry"})))
    return backup.pages(_Blog(backup).threads())


@attrs.define
class _Blog:
    """A backup in the making: comments may stand before or behind their post, and do both."""

    backup: Backup
    posts: dict[str, ThreadDraft] = attrs.Factory(dict)
    """The published ones, by the number in their ids."""
    hidden: set[str] = attrs.Factory(set)
    """Those that are not."""
    comments: dict[str, list[SourceComment]] = attrs.Factory(lambda: defaultdict(list))
    """By the number of their post."""
    left_out: dict[str, Counter[str]] = attrs.Factory(lambda: defaultdict(Counter))
    """By the number of their post: comments that are not public."""
    links: dict[str, str] = attrs.Factory(dict)
    """Where posts are, as their comments say."""
    repeated: list[ThreadDraft] = attrs.Factory(list)
    has_times: bool = False
    has_zones: bool = False

    def threads(self) -> Iterator[ThreadDraft]:
        """The posts in the file's order, then those that only comments speak of."""
        for entry in self.backup.reader:
            if not entry.is_cut:
                self._read(entry)
        if self.has_times and not self.has_zones:
            self.backup.warnings.append(_UTC)
        for number, thread in self.posts.items():
            yield self._with_comments(number, thread)
        yield from self.repeated
        for number in [*self.comments, *self.left_out.keys() - self.comments.keys()]:
            if number in self.hidden:
                count = len(self.comments[number]) + self.left_out[number].total()
                self.backup.left_out["comment on a post that is left out"] += count
            elif number not in self.posts:
                yield self._with_comments(number, self._missing(number))

    def _with_comments(self, number: str, thread: ThreadDraft) -> ThreadDraft:
        thread.remarks = in_order(self.comments.get(number, ()))
        if counts := self.left_out.get(number):
            thread.warn("left-out", f"left out: {tell(counts)}")
        return thread

    def _missing(self, number: str) -> ThreadDraft:
        thread = self.backup.thread(number or "comments", Moment(), "", self.links.get(number))
        what = "their post is not in this file" if number else "they name no post"
        thread.warn("lost", f"comments alone: {what}")
        return thread

    def _read(self, entry: Element) -> None:
        kind = _kind(entry)
        if kind == "comment":
            self._read_comment(entry)
        elif kind in ("post", "page"):
            self._read_post(entry, kind)
        elif kind not in ("settings", "template"):
            self.backup.left_out[f"entry of the kind {kind or 'unknown'}"] += 1

    def _read_post(self, entry: Element, kind: str) -> None:
        number = _number(entry.value("id"))
        if hides := _status(entry, kind):
            self.hidden.add(number)
            self.backup.left_out[hides] += 1
            return
        thread = self.backup.thread(
            number, self._moment(entry), entry.value("author", "name"), _link(entry, "alternate")
        )
        said = self.backup.said(thread, _markup(entry.first("content")), rules=True)
        thread.text, thread.links = said.text, said.links
        title = self.backup.said(thread, _markup(entry.first("title"), is_title=True)).text
        thread.title = " ".join(title.split()) or None
        if (total := entry.value("thr:total")).isdecimal() and len(total) < 10:
            thread.declared = int(total)
        if number in self.posts:
            self.repeated.append(thread)
        else:
            self.posts[number] = thread

    def _read_comment(self, entry: Element) -> None:
        replies = entry.first("thr:in-reply-to")
        to = {} if replies is None else replies.attributes
        post = _number(entry.value("blogger:parent") or to.get("ref", "")) or _NOWHERE
        if not post and (match := _LAST_NUMBER.search(to.get("source", ""))):
            post = match[1]
        if href := to.get("href"):
            self.links.setdefault(post, href)
        if hides := _status(entry, "comment"):
            self.left_out[post][hides] += 1
            return
        moment = self._moment(entry)
        said = self.backup.said(self.posts.get(post), _markup(entry.first("content")))
        is_removed = (
            _REMOVED in _properties(entry) or entry.value("blogger:status").upper() == "EMPTIED"
        )
        parent = _parent(entry)
        self.comments[post].append(
            SourceComment(
                ref=_number(entry.value("id")) or f"line {entry.line}",
                text=said.text,
                parent=None if parent == post else parent,
                author=entry.value("author", "name") or None,
                date=moment.date,
                instant=moment.instant,
                printed=moment.printed,
                removed=is_removed,
                links=said.links,
            )
        )

    def _moment(self, entry: Element) -> Moment:
        """When an entry was published."""
        published = entry.value("published")
        moment = read_moment(published)
        if moment.date is None:
            self.backup.warnings += odd_moments(_number(entry.value("id")), published)
            return moment
        self.has_times = True
        self.has_zones = self.has_zones or has_zone(published)
        return attrs.evolve(moment, printed=_properties(entry).get(_PRINTED) or moment.printed)


def _kind(entry: Element) -> str:
    """`post`, `page`, `comment`, `settings`, `template`; whatever else the entry says it is."""
    if stated := entry.value("blogger:type"):
        return stated.lower()
    for category in entry.all("category"):
        if match := _KIND.fullmatch(category.attributes.get("term", "")):
            return match[1]
    if entry.first("thr:in-reply-to") is not None:
        return "comment"
    match = _ID.search(entry.value("id"))
    return match[1] if match else ""


def _status(entry: Element, kind: str) -> str | None:
    """What an entry is that is not public, such as `draft`; None for one that is."""
    if entry.value("app:control", "app:draft").lower() == "yes":
        return "draft" if kind != "comment" else "unpublished comment"
    if entry.value("blogger:trashed"):
        return f"trashed {kind}"
    status = entry.value("blogger:status").upper()
    if status in ("", "LIVE", "EMPTIED"):
        return None
    if status == "DRAFT" and kind != "comment":
        return "draft"
    words = status.lower().replace("_", " ")
    return words if words.endswith(kind) else f"{words} {kind}"


def _number(ref: str) -> str:
    """The number in `tag:blogger.com,1999:blog-1.post-2`: 2; another id as it stands."""
    match = _ID.search(ref)
    return match[2] if match else ref


def _parent(entry: Element) -> str | None:
    """The number of the comment that a comment answers."""
    if stated := entry.value("blogger:inReplyTo"):
        return _number(stated)
    for link in entry.all("link"):
        href = link.attributes.get("href", "")
        if link.attributes.get("rel") == "related" and (match := _LAST_NUMBER.search(href)):
            return match[1]
    return None


def _link(entry: Element, rel: str) -> str | None:
    found = (
        link.attributes.get("href", "").strip()
        for link in entry.all("link")
        if link.attributes.get("rel") == rel
    )
    return next(found, None) or None


def _properties(entry: Element) -> dict[str, str]:
    return {
        each.attributes.get("name", ""): each.attributes.get("value", "")
        for each in entry.all("gd:extendedProperty")
    }


def _markup(element: Element | None, *, is_title: bool = False) -> str:
    """What an element says, as HTML. Blogger's titles are called text, and are HTML's text."""
    if element is None:
        return ""
    if element.attributes.get("type") == "text":
        text = html.unescape(element.text) if is_title else element.text
        return html.escape(text, quote=False)
    return element.text

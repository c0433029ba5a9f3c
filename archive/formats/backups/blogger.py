"""Blogger backups: the Atom file of "Back up content", and `feed.atom` of Google Takeout.

The former states the kind of an entry in a category (`…/blogger/2008/kind#comment`), the post of a
comment in `thr:in-reply-to`, and the comment it answers in `<link rel="related">`. The latter has
elements of the namespace `http://schemas.google.com/blogger/2018`: `type`, `status`, `parent` (the
post), `inReplyTo` (the comment), `trashed`. A blog's public feed of posts can be read as well.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import attrs

from archive.formats.backups.base import (
    Backup,
    format_counts,
    has_utc_offset,
    read_moment,
    sort_by_time,
    unreadable_date_warnings,
)
from archive.formats.backups.xml_element import Element
from archive.formats.backups.xml_records import RecordReader, is_xml
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page, PageWarning

_MARKERS = ("http://schemas.google.com/blogger/", "tag:blogger.com,1999:")
_KIND = re.compile(r"http://schemas\.google\.com/blogger/2008/kind#(\w+)")
_ID = re.compile(r"(post|page|comment)-([^.]+)\Z")
_LAST_NUMBER = re.compile(r"/(\d+)/?(?:[?#].*)?\Z")
_REMOVED = "blogger.contentRemoved"
_PRINTED = "blogger.displayTime"
_UTC = PageWarning("zone", "all times are in UTC; the blog's time zone is not in this file")
_NO_POST = ""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the posts and static pages of the blog; None for other files."""
    if not is_xml(source, "feed", _MARKERS):
        return None
    backup = Backup(source, "blogger", RecordReader(source, frozenset({"entry"})))
    return backup.pages(_Blog(backup).threads())


@attrs.define
class _Blog:
    """Collects posts and comments.

    Comments may precede or follow their post, so all texts of a file are in memory until its end.
    """

    backup: Backup
    posts: dict[str, ThreadDraft] = attrs.Factory(dict)
    """Published posts, by the number in their ids."""
    unpublished: set[str] = attrs.Factory(set)
    """Numbers of the other posts."""
    comments: dict[str, list[SourceComment]] = attrs.Factory(lambda: defaultdict(list))
    """Comments by the number of their post."""
    left_out: dict[str, Counter[str]] = attrs.Factory(lambda: defaultdict(Counter))
    """Counts of comments that are not public, by the number of their post."""
    links: dict[str, str] = attrs.Factory(dict)
    """URLs of posts, as their comments state them."""
    repeated: list[ThreadDraft] = attrs.Factory(list)
    """Posts with the number of an earlier one."""
    has_times: bool = False
    has_utc_offsets: bool = False

    def threads(self) -> Iterator[ThreadDraft]:
        """Yield the posts in the order of the file, then empty ones for comments
        whose post is not in it."""
        for entry in self.backup.reader:
            if not entry.is_incomplete:
                self._read_entry(entry)
        if self.has_times and not self.has_utc_offsets:
            self.backup.warnings.append(_UTC)
        for number, thread in self.posts.items():
            yield self._with_comments(number, thread)
        yield from self.repeated
        for number in [*self.comments, *self.left_out.keys() - self.comments.keys()]:
            if number in self.unpublished:
                count = len(self.comments[number]) + self.left_out[number].total()
                self.backup.left_out["comment on posts left out"] += count
            elif number not in self.posts:
                yield self._with_comments(number, self._missing_post(number))

    def _with_comments(self, number: str, thread: ThreadDraft) -> ThreadDraft:
        thread.comments = sort_by_time(self.comments.get(number, ()))
        if counts := self.left_out.get(number):
            thread.warn("left-out", f"left out: {format_counts(counts)}")
        return thread

    def _missing_post(self, number: str) -> ThreadDraft:
        thread = self.backup.new_thread(number or "comments", Moment(), "", self.links.get(number))
        reason = "their post is not in this file" if number else "they name no post"
        thread.warn("lost", f"comments without a post: {reason}")
        return thread

    def _read_entry(self, entry: Element) -> None:
        kind = _kind(entry)
        if kind == "comment":
            self._read_comment(entry)
        elif kind in ("post", "page"):
            self._read_post(entry, kind)
        elif kind not in ("settings", "template"):
            self.backup.left_out[f"{kind or 'unknown'} item"] += 1

    def _read_post(self, entry: Element, kind: str) -> None:
        number = _number(entry.child_text("id"))
        if unpublished := _unpublished_kind(entry, kind):
            self.unpublished.add(number)
            self.backup.left_out[unpublished] += 1
            return
        author, url = entry.child_text("author", "name"), _link(entry, "alternate")
        thread = self.backup.new_thread(number, self._moment(entry), author, url)
        content = self.backup.read_markup(thread, _markup(entry.child("content")), rules=True)
        thread.set_content(content)
        title = self.backup.read_markup(thread, _markup(entry.child("title"), is_title=True))
        thread.title = " ".join(title.text.split()) or None
        if (total := entry.child_text("thr:total")).isdecimal() and len(total) < 10:
            thread.declared = int(total)
        if number in self.posts:
            self.repeated.append(thread)
        else:
            self.posts[number] = thread

    def _read_comment(self, entry: Element) -> None:
        reply_to = entry.child("thr:in-reply-to")
        target = {} if reply_to is None else reply_to.attributes
        post = _number(entry.child_text("blogger:parent") or target.get("ref", "")) or _NO_POST
        if not post and (match := _LAST_NUMBER.search(target.get("source", ""))):
            post = match[1]
        if href := target.get("href"):
            self.links.setdefault(post, href)
        if unpublished := _unpublished_kind(entry, "comment"):
            self.left_out[post][unpublished] += 1
            return
        moment = self._moment(entry)
        content = self.backup.read_markup(self.posts.get(post), _markup(entry.child("content")))
        is_emptied = entry.child_text("blogger:status").upper() == "EMPTIED"
        parent = _parent(entry)
        self.comments[post].append(
            SourceComment(
                ref=_number(entry.child_text("id")) or f"line {entry.line}",
                text=content.text,
                parent=None if parent == post else parent,
                author=entry.child_text("author", "name") or None,
                date=moment.date,
                instant=moment.instant,
                printed=moment.printed,
                removed=is_emptied or _REMOVED in _properties(entry),
                links=content.links,
            )
        )

    def _moment(self, entry: Element) -> Moment:
        """Return when an entry was published."""
        published = entry.child_text("published")
        moment = read_moment(published)
        if moment.date is None:
            ref = _number(entry.child_text("id"))
            self.backup.warnings += unreadable_date_warnings(ref, published)
            return moment
        self.has_times = True
        self.has_utc_offsets = self.has_utc_offsets or has_utc_offset(published)
        return attrs.evolve(moment, printed=_properties(entry).get(_PRINTED) or moment.printed)


def _kind(entry: Element) -> str:
    """Return `post`, `page`, `comment`, `settings`, `template`, or another stated kind."""
    if stated := entry.child_text("blogger:type"):
        return stated.lower()
    for category in entry.children_named("category"):
        if match := _KIND.fullmatch(category.attributes.get("term", "")):
            return match[1]
    if entry.child("thr:in-reply-to") is not None:
        return "comment"
    match = _ID.search(entry.child_text("id"))
    return match[1] if match else ""


def _unpublished_kind(entry: Element, kind: str) -> str | None:
    """Return what an entry is if it is not public, such as `draft`, else None."""
    if entry.child_text("app:control", "app:draft").lower() == "yes":
        return "draft" if kind != "comment" else "unpublished comment"
    if entry.child_text("blogger:trashed"):
        return f"trashed {kind}"
    status = entry.child_text("blogger:status").upper()
    if status in ("", "LIVE", "EMPTIED"):
        return None
    if status == "DRAFT" and kind != "comment":
        return "draft"
    words = status.lower().replace("_", " ")
    return words if words.endswith(kind) else f"{words} {kind}"


def _number(ref: str) -> str:
    """Return the number 2 of `tag:blogger.com,1999:blog-1.post-2`; another id unchanged."""
    match = _ID.search(ref)
    return match[2] if match else ref


def _parent(entry: Element) -> str | None:
    """Return the number of the comment that a comment answers, or None."""
    if stated := entry.child_text("blogger:inReplyTo"):
        return _number(stated)
    for link in entry.children_named("link"):
        href = link.attributes.get("href", "")
        if link.attributes.get("rel") == "related" and (match := _LAST_NUMBER.search(href)):
            return match[1]
    return None


def _link(entry: Element, rel: str) -> str | None:
    hrefs = (
        link.attributes.get("href", "").strip()
        for link in entry.children_named("link")
        if link.attributes.get("rel") == rel
    )
    return next(hrefs, None) or None


def _properties(entry: Element) -> dict[str, str]:
    return {
        each.attributes.get("name", ""): each.attributes.get("value", "")
        for each in entry.children_named("gd:extendedProperty")
    }


def _markup(element: Element | None, *, is_title: bool = False) -> str:
    """Return the content of an element as HTML.

    Blogger declares its titles as text, but escapes them as HTML.
    """
    if element is None:
        return ""
    if element.attributes.get("type") == "text":
        text = html.unescape(element.text) if is_title else element.text
        return html.escape(text, quote=False)
    return element.text

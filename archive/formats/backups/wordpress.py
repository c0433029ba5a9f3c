"""WordPress's export, "WordPress eXtended RSS" 1.0 to 1.2, with and without CDATA.

An item is a post, a static page or something else; its comments stand in it. What is written there
is what the author typed, in which a line break is a line break. Names are kept as HTML (`Ann &amp;
Ben`), which WordPress makes of what is typed for them.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator

import attrs

from archive.formats.backups.base import Backup, in_order, odd_moments, read_moment, tell
from archive.formats.backups.xml_element import Element
from archive.formats.backups.xml_records import Reader, is_xml
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page

_SIGNS = ("wordpress.org/export/", "<wp:")
_RECORDS = frozenset({"item", "wp:comment", "wp:author"})
_PAGES = ("post", "page")
_SAID = ("", "comment", "review")
_FURNITURE = re.compile(
    r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|"
    r"user_request|wp_\w+"
)
"""Types of items that nobody would call a page."""
_APPROVAL = {"0": "unapproved", "hold": "unapproved", "post-trashed": "trashed", "trash": "trashed"}
_PARTS = re.compile(
    r"(<!--(?:.*?-->|.*)|<(?:pre|script|style)\b(?:.*?</(?:pre|script|style)\s*+>|.*)|<[^<>]*>)",
    re.S | re.I,
)
"""What keeps its line ends: comments, what is shown as it is written, both up to the end where
nothing closes them, and tags."""
_BREAK = re.compile(r"<br\b[^>]*>\Z", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")


def detect(source: Source) -> Iterator[Page] | None:
    """The published posts and pages of the site; None for other files."""
    if not is_xml(source, "rss", _SIGNS):
        return None
    backup = Backup(source, "wxr", Reader(source, _RECORDS))
    return backup.pages(_Site(backup).threads())


@attrs.define
class _Site:
    """An export in the making: the comments of an item stand before its end."""

    backup: Backup
    names: dict[str, str] = attrs.Factory(dict)
    """The names that people go by, by those that they log in with."""
    comments: list[Element] = attrs.Factory(list)
    """Those of the item that is open."""

    def threads(self) -> Iterator[ThreadDraft]:
        """The pages, in the file's order."""
        for record in self.backup.reader:
            if record.name == "wp:author":
                name = html.unescape(record.value("wp:author_display_name"))
                self.names[record.value("wp:author_login")] = name
            elif record.name == "wp:comment":
                if not record.is_cut:
                    self.comments.append(record)
            else:
                comments, self.comments = self.comments, []
                if (hides := self._hides(record)) is not None:
                    self._leave_out(hides, comments)
                else:
                    yield self._thread(record, comments)

    def _hides(self, item: Element) -> str | None:
        """What an item is that is no page, such as `draft`; empty where nobody would ask for it;
        None for one that is a page."""
        kind, status = item.value("wp:post_type"), item.value("wp:status")
        if item.is_cut and not (kind and status):
            return "item that the file breaks off in"
        if _FURNITURE.fullmatch(kind):
            return ""
        if kind not in ("", *_PAGES):
            return f"{kind} item"
        if status in ("", "publish"):
            return None
        return status if status.endswith("draft") else f"{status} {kind or 'post'}"

    def _leave_out(self, what: str, comments: list[Element]) -> None:
        if what:
            self.backup.left_out[what] += 1
        if comments:
            self.backup.left_out["comment on what is left out"] += len(comments)

    def _thread(self, item: Element, comments: list[Element]) -> ThreadDraft:
        login = item.value("dc:creator")
        dates = item.value("wp:post_date"), item.value("wp:post_date_gmt")
        moment, ref = _moment(*dates), item.value("wp:post_id")
        author = self.names.get(login) or login
        thread = self.backup.thread(ref, moment, author, item.value("link"))
        thread.warnings += odd_moments(ref, *dates) if moment.date is None else ()
        title = self.backup.said(thread, item.value("title")).text
        thread.title = " ".join(title.split()) or None
        said = self.backup.said(thread, as_html(item.value("content:encoded")), rules=True)
        thread.text, thread.links = said.text, said.links
        if item.is_cut:
            thread.warn("cut", "the file breaks off in this page; comments may be missing")
        thread.remarks = in_order(self._remarks(thread, comments))
        return thread

    def _remarks(self, thread: ThreadDraft, comments: list[Element]) -> Iterator[SourceComment]:
        left_out: Counter[str] = Counter()
        for comment in comments:
            if hides := _hides_comment(comment):
                left_out[hides] += 1
            else:
                yield self._remark(thread, comment)
        if left_out:
            thread.warn("left-out", f"left out: {tell(left_out)}")

    def _remark(self, thread: ThreadDraft, comment: Element) -> SourceComment:
        dates = comment.value("wp:comment_date"), comment.value("wp:comment_date_gmt")
        moment, ref = _moment(*dates), comment.value("wp:comment_id")
        thread.warnings += odd_moments(ref, *dates) if moment.date is None else ()
        said = self.backup.said(thread, as_html(comment.value("wp:comment_content")))
        parent = comment.value("wp:comment_parent")
        return SourceComment(
            ref=ref or f"line {comment.line}",
            text=said.text,
            parent=None if parent in ("", "0") else parent,
            author=html.unescape(comment.value("wp:comment_author")) or None,
            date=moment.date,
            instant=moment.instant,
            printed=moment.printed,
            links=said.links,
        )


def _hides_comment(comment: Element) -> str | None:
    """What a comment is that the page does not show, such as `pingback`; None for one it does."""
    kind, approved = comment.value("wp:comment_type"), comment.value("wp:comment_approved")
    if kind not in _SAID:
        return kind if kind in ("pingback", "trackback") else f"{kind} comment"
    if approved in ("", "1", "approve", "approved"):
        return None
    return f"{_APPROVAL.get(approved, approved)} comment"


def _moment(local: str, utc: str) -> Moment:
    """When something was published: on the site's own clock, and exactly."""
    here, exact = read_moment(local), read_moment(f"{utc}Z" if utc else "")
    if here.date is None:
        return attrs.evolve(exact, printed=utc) if exact.date else exact
    return attrs.evolve(here, instant=exact.instant)


def as_html(written: str) -> str:
    """What an author typed as HTML: line breaks outside of tags become `<br>`, as WordPress prints
    them (wpautop). What its block editor wrote has its paragraphs already.
    """
    if "<!-- wp:" in written or "\n" not in written.replace("\r", "\n"):
        return written
    out: list[str] = []
    for place, part in enumerate(_PARTS.split(written)):
        if place % 2 or not part:
            out.append(part)
            continue
        lines = _LINE_END.split(part)
        is_broken = bool(out) and any(_BREAK.match(each) for each in out[-1:])
        if is_broken and not lines[0].strip():
            lines = lines[1:] or [""]
        out.append("<br>".join(lines))
    return "".join(out)

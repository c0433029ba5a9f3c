"""WordPress exports, "WordPress eXtended RSS" 1.0 to 1.2, with and without CDATA.

An item is a post, a static page or something else, and contains its comments. Texts are as their
authors typed them, where a line break is a line break. Names are HTML (`Ann &amp; Ben`), to which
WordPress converts what is typed.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator

import attrs

from archive.formats.backups.base import (
    Backup,
    format_counts,
    read_moment,
    sort_by_time,
    unreadable_date_warnings,
)
from archive.formats.backups.xml_element import Element
from archive.formats.backups.xml_records import RecordReader, is_xml
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page

_MARKERS = ("wordpress.org/export/", "<wp:")
_RECORDS = frozenset({"item", "wp:comment", "wp:author"})
_PAGE_TYPES = ("post", "page")
_COMMENT_TYPES = ("", "comment", "review")
_INTERNAL_TYPES = re.compile(
    r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|"
    r"user_request|wp_\w+"
)
"""Types of items that are not pages and not counted as left out."""
_UNPUBLISHED = {
    "0": "unapproved", "hold": "unapproved", "post-trashed": "trashed", "trash": "trashed"
}  # fmt: skip
_LITERAL_PARTS = re.compile(
    r"(<!--(?:.*?-->|.*)|<(?:pre|script|style)\b(?:.*?</(?:pre|script|style)\s*+>|.*)|<[^<>]*>)",
    re.S | re.I,
)
"""Parts whose line breaks stay: HTML comments and preformatted elements, both up to the end of the
text if they are not closed, and tags."""
_BREAK = re.compile(r"<br\b[^>]*>\Z", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the published posts and pages of the site; None for other files."""
    if not is_xml(source, "rss", _MARKERS):
        return None
    backup = Backup(source, "wxr", RecordReader(source, _RECORDS))
    return backup.pages(_Site(backup).threads())


@attrs.define
class _Site:
    """Collects the comments of an item, which precede its end tag."""

    backup: Backup
    names: dict[str, str] = attrs.Factory(dict)
    """Display names of authors, by login."""
    comments: list[Element] = attrs.Factory(list)
    """Comments of the open item."""

    def threads(self) -> Iterator[ThreadDraft]:
        """Yield the pages, in the order of the file."""
        for record in self.backup.reader:
            if record.name == "wp:author":
                name = html.unescape(record.child_text("wp:author_display_name"))
                self.names[record.child_text("wp:author_login")] = name
            elif record.name == "wp:comment":
                if not record.is_incomplete:
                    self.comments.append(record)
            else:
                comments, self.comments = self.comments, []
                if (kind := _unpublished_kind(record)) is not None:
                    self._leave_out(kind, comments)
                else:
                    yield self._thread(record, comments)

    def _leave_out(self, kind: str, comments: list[Element]) -> None:
        if kind:
            self.backup.left_out[kind] += 1
        if comments:
            self.backup.left_out["comment on items left out"] += len(comments)

    def _thread(self, item: Element, comments: list[Element]) -> ThreadDraft:
        login = item.child_text("dc:creator")
        dates = item.child_text("wp:post_date"), item.child_text("wp:post_date_gmt")
        moment, ref = _moment(*dates), item.child_text("wp:post_id")
        author = self.names.get(login) or login
        thread = self.backup.new_thread(ref, moment, author, item.child_text("link"))
        thread.warnings += unreadable_date_warnings(ref, *dates) if moment.date is None else ()
        title = self.backup.read_markup(thread, item.child_text("title")).text
        thread.title = " ".join(title.split()) or None
        markup = typed_to_html(item.child_text("content:encoded"))
        content = self.backup.read_markup(thread, markup, rules=True)
        thread.set_content(content)
        if item.is_incomplete:
            message = "the file ends or is damaged within this page; comments may be missing"
            thread.warn("cut", message)
        thread.comments = sort_by_time(self._published(thread, comments))
        return thread

    def _published(self, thread: ThreadDraft, comments: list[Element]) -> Iterator[SourceComment]:
        left_out: Counter[str] = Counter()
        for comment in comments:
            if kind := _unpublished_comment_kind(comment):
                left_out[kind] += 1
            else:
                yield self._comment(thread, comment)
        if left_out:
            thread.warn("left-out", f"left out: {format_counts(left_out)}")

    def _comment(self, thread: ThreadDraft, comment: Element) -> SourceComment:
        dates = comment.child_text("wp:comment_date"), comment.child_text("wp:comment_date_gmt")
        moment, ref = _moment(*dates), comment.child_text("wp:comment_id")
        thread.warnings += unreadable_date_warnings(ref, *dates) if moment.date is None else ()
        markup = typed_to_html(comment.child_text("wp:comment_content"))
        content = self.backup.read_markup(thread, markup)
        parent = comment.child_text("wp:comment_parent")
        return SourceComment(
            ref=ref or f"line {comment.line}",
            text=content.text,
            parent=None if parent in ("", "0") else parent,
            author=html.unescape(comment.child_text("wp:comment_author")) or None,
            date=moment.date,
            instant=moment.instant,
            printed=moment.printed,
            links=content.links,
        )


def _unpublished_kind(item: Element) -> str | None:
    """Return what an item is if it is not a published page, such as `draft`, else None.

    The kind is empty for internal items, which are not counted.
    """
    kind, status = item.child_text("wp:post_type"), item.child_text("wp:status")
    if item.is_incomplete and not (kind and status):
        return "incomplete item"
    if _INTERNAL_TYPES.fullmatch(kind):
        return ""
    if kind not in ("", *_PAGE_TYPES):
        return f"{kind} item"
    if status in ("", "publish"):
        return None
    return status if status.endswith("draft") else f"{status} {kind or 'post'}"


def _unpublished_comment_kind(comment: Element) -> str | None:
    """Return what a comment is if pages do not show it, such as `pingback`, else None."""
    kind = comment.child_text("wp:comment_type")
    approved = comment.child_text("wp:comment_approved")
    if kind not in _COMMENT_TYPES:
        return kind if kind in ("pingback", "trackback") else f"{kind} comment"
    if approved in ("", "1", "approve", "approved"):
        return None
    return f"{_UNPUBLISHED.get(approved, approved)} comment"


def _moment(local: str, utc: str) -> Moment:
    """Return when something was published, from the site's local time and UTC."""
    here, exact = read_moment(local), read_moment(f"{utc}Z" if utc else "")
    if here.date is None:
        return attrs.evolve(exact, printed=utc) if exact.date else exact
    return attrs.evolve(here, instant=exact.instant)


def typed_to_html(typed: str) -> str:
    """Convert a typed text to HTML: line breaks outside of tags become `<br>`, as WordPress prints
    them (wpautop). Texts of its block editor have paragraphs already and stay unchanged."""
    if "<!-- wp:" in typed or "\n" not in typed.replace("\r", "\n"):
        return typed
    out: list[str] = []
    for index, part in enumerate(_LITERAL_PARTS.split(typed)):
        if index % 2 or not part:
            out.append(part)
            continue
        lines = _LINE_END.split(part)
        follows_break = bool(out) and _BREAK.match(out[-1]) is not None
        if follows_break and not lines[0].strip():
            lines = lines[1:] or [""]
        out.append("<br>".join(lines))
    return "".join(out)

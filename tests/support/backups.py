"""Generated discussions as the backups of Blogger and WordPress hold them."""

import datetime
import html
from collections.abc import Iterator

from tests.support.threads import Discussion, Said, flatten

BLOG = "tag:blogger.com,1999:blog-1"
KIND = "http://schemas.google.com/blogger/2008/kind#"
BEGUN = datetime.datetime(2014, 7, 6, 12, 0)


def _linked(blocks: list[str], link: str | None) -> list[str]:
    return blocks if link is None else [f"<a href='{link}'>{blocks[0]}</a>", *blocks[1:]]


def markup(
    paragraphs: list[list[str]], signature: str | None = None, link: str | None = None
) -> str:
    """What a comment form makes of paragraphs; the first may be a link."""
    blocks = ["<br />".join(html.escape(line) for line in lines) for lines in paragraphs]
    text = "<br /><br />".join(_linked(blocks, link))
    return text + (f"<br />{signature}" if signature else "")


def typed(
    paragraphs: list[list[str]], signature: str | None = None, link: str | None = None
) -> str:
    """What an author types into WordPress; the first paragraph may be a link."""
    blocks = ["\n".join(html.escape(line) for line in lines) for lines in paragraphs]
    return "\n\n".join(_linked(blocks, link)) + (f"\n{signature}" if signature else "")


def numbered(discussion: Discussion, first: int = 100) -> Iterator[tuple[int, int, str, Said]]:
    """Each comment with its number, that of the one it answers (or 0), and its locator.

    Those that are lost have numbers, and are left out.
    """
    numbers: dict[str, int] = {}
    for number, (locator, said) in enumerate(flatten(discussion), start=first):
        numbers[locator] = number
        if said.lost:
            continue
        yield number, numbers.get(locator.rpartition(".")[0], 0), locator, said


def clock(number: int) -> datetime.datetime:
    """When a comment was made, by its number."""
    return BEGUN + datetime.timedelta(minutes=number)


def blogger_entry(number: int, kind: str, body: str, **more: str) -> str:
    """An entry of Blogger's backup."""
    time = more.get("time", "2014-07-06T12:00:00.000+01:00")
    name = more.get("author", "A. Blogger")
    return f"""<entry><id>{BLOG}.post-{number}</id><published>{time}</published>
<category scheme='http://schemas.google.com/g/2005#kind' term='{KIND}{kind}'/>
<title type='text'>{html.escape(html.escape(more.get("title", "")))}</title>
<content type='html'>{html.escape(body)}</content>
<author><name>{html.escape(name)}</name></author>{more.get("rest", "")}</entry>
"""


def blogger_feed(*entries: str) -> str:
    """A Blogger backup of some entries."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'
 xmlns:app='http://purl.org/atom/app#' xmlns:gd='http://schemas.google.com/g/2005'>
<id>{BLOG}.archive</id><title type='text'>Blog</title>
{"".join(entries)}</feed>
"""


def answer(post: int, parent: int = 0) -> str:
    """What a comment says about what it answers."""
    feed = f"http://www.blogger.com/feeds/1/{post}/comments/default/{parent}"
    related = f"<link rel='related' href='{feed}'/>" if parent else ""
    place = f"href='http://x.org/{post}.html' ref='{BLOG}.post-{post}'"
    return f"{related}<thr:in-reply-to {place} type='text/html'/>"


REMOVED = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>"


def render_atom(*discussions: Discussion) -> str:
    """As Blogger's backup; the comments stand first, the latest before the others."""
    comments: list[str] = []
    posts = []
    for post, discussion in enumerate(discussions, start=7):
        there = [
            blogger_entry(
                number,
                "comment",
                markup(said.paragraphs, said.signature, said.link),
                time=f"{clock(number).isoformat()}.000+01:00",
                author=f"Author of {locator}",
                rest=answer(post, parent) + (REMOVED if said.removed else ""),
            )
            for number, parent, locator, said in numbered(discussion, _first(post))
        ]
        comments += there
        rest = f"<thr:total>{sum(1 for _ in flatten(discussion))}</thr:total>"
        rest += f"<link rel='alternate' type='text/html' href='http://x.org/{post}.html'/>"
        body = markup(discussion.body)
        posts.append(blogger_entry(post, "post", body, title=discussion.title or "", rest=rest))
    return blogger_feed(*reversed(comments), *reversed(posts))


def _first(post: int) -> int:
    """The number of the first comment to a post; the first post is 7."""
    return 100 + (post - 7) * 100_000


def takeout_entry(number: int, kind: str, status: str, body: str, **more: str) -> str:
    """An entry of `feed.atom` in Google's Takeout; `body` and `title` as they stand in the file."""
    time = more.get("time", f"2011-05-11T19:{number}:00Z")
    return f"""<entry><id>{BLOG}.post-{number}</id><blogger:type>{kind}</blogger:type>
<blogger:status>{status}</blogger:status>
<author><name>{more.get("author", f"N{number}")}</name><uri></uri>
<blogger:type>BLOGGER</blogger:type></author>
<title>{more.get("title", "T&amp;#39;s")}</title><content type='html'>{body}</content>
<blogger:created>2011-10-08T19:40:53.278Z</blogger:created>
<published>{time}</published><updated>2012-05-11T19:40:00Z</updated>
<blogger:location/><category/><link/>{more.get("rest", "")}</entry>
"""


def takeout_reply(post: int, to: str = "") -> str:
    """What a comment in Takeout says about what it answers."""
    inner = f"{BLOG}.post-{to}" if to else ""
    return (
        f"<blogger:parent>{BLOG}.post-{post}</blogger:parent>"
        f"<blogger:inReplyTo>{inner}</blogger:inReplyTo><blogger:trashed/>"
    )


def takeout_feed(*entries: str) -> str:
    """A `feed.atom` of some entries."""
    return f"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>{BLOG}</id><title>Blog</title>
{"".join(entries)}</feed>
"""


def render_takeout(*discussions: Discussion) -> str:
    """As Takeout's `feed.atom`, by the clock of UTC."""
    entries = []
    for post, discussion in enumerate(discussions, start=7):
        entries.append(
            takeout_entry(
                post,
                "POST",
                "LIVE",
                html.escape(markup(discussion.body)),
                title=html.escape(html.escape(discussion.title or "")),
                time=f"{BEGUN.isoformat()}Z",
                rest="<blogger:filename>/2014/07/b.html</blogger:filename>",
            )
        )
        entries += [
            takeout_entry(
                number,
                "COMMENT",
                "EMPTIED" if said.removed else "LIVE",
                html.escape(markup(said.paragraphs, said.signature, said.link)),
                author=f"Author of {locator}",
                time=f"{clock(number).isoformat()}Z",
                rest=takeout_reply(post, str(parent or "")),
            )
            for number, parent, locator, said in numbered(discussion, _first(post))
        ]
    return takeout_feed(*entries)


def wxr_comment(number: int, text: str, parent: int = 0, **more: str) -> str:
    """A comment of a WordPress export."""
    time = clock(number)
    utc = time - datetime.timedelta(hours=1)
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{more.get("author", "Deb")}]]></wp:comment_author>
<wp:comment_date>{more.get("date", time.isoformat(" "))}</wp:comment_date>
<wp:comment_date_gmt>{more.get("utc", utc.isoformat(" "))}</wp:comment_date_gmt>
<wp:comment_content>{text}</wp:comment_content>
<wp:comment_approved>{more.get("approved", "1")}</wp:comment_approved>
<wp:comment_type>{more.get("kind", "comment")}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>
"""


def wxr_item(number: int, text: str, *comments: str, **more: str) -> str:
    """An item of a WordPress export."""
    return f"""<item><title>{html.escape(html.escape(more.get("title", "")))}</title>
<link>http://x.org/?p={number}</link><dc:creator>jw</dc:creator>
<content:encoded>{text}</content:encoded><excerpt:encoded></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>2014-07-06 12:00:00</wp:post_date>
<wp:post_date_gmt>2014-07-06 11:00:00</wp:post_date_gmt>
<wp:status>{more.get("status", "publish")}</wp:status>
<wp:post_type>{more.get("kind", "post")}</wp:post_type>
{"".join(comments)}</item>
"""


def wxr_file(*items: str, version: str = "1.2") -> str:
    """A WordPress export of some items."""
    export = f"http://wordpress.org/export/{version}/"
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="{export}excerpt/" xmlns:wp="{export}"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Site</title><wp:wxr_version>{version}</wp:wxr_version>
<wp:author><wp:author_login>jw</wp:author_login>
<wp:author_display_name><![CDATA[J. W.]]></wp:author_display_name></wp:author>
{"".join(items)}</channel></rss>
"""


def render_wxr(*discussions: Discussion, cdata: bool = True, version: str = "1.2") -> str:
    """As WordPress exports it."""

    def wrap(text: str) -> str:
        return f"<![CDATA[{text}]]>" if cdata else html.escape(text)

    items = []
    for post, discussion in enumerate(discussions, start=7):
        comments = [
            wxr_comment(
                number,
                wrap(typed(said.paragraphs, said.signature, said.link)),
                parent,
                author=f"Author of {locator}",
            )
            for number, parent, locator, said in numbered(discussion, _first(post))
        ]
        body = wrap(typed(discussion.body))
        items.append(wxr_item(post, body, *comments, title=discussion.title or ""))
    return wxr_file(*items, version=version)

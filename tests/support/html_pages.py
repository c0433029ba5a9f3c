"""Generated discussions as pages of HTML, in the markup of Blogger's templates and of a theme of
WordPress."""

import datetime
from collections.abc import Iterable
from html import escape
from itertools import count

from tests.support.threads import Discussion, Said, flatten

NAMES = ("Anonymous", "papa", "Cumbria and Lancs", "Ann <3 & co", "Übermut", "21 July", "said")


def name_of(number: int) -> str:
    """Who says the comment of that number."""
    return NAMES[number % len(NAMES)]


BEGUN = datetime.datetime(2014, 7, 6, 12, 31)


def clock(number: int) -> datetime.datetime:
    """What the page's clock, an hour before UTC, shows for the comment of that number."""
    return BEGUN + datetime.timedelta(minutes=number)


def _printed(number: int) -> str:
    when = clock(number)
    return f"{when.day} {when:%B %Y at %H:%M}"


def markup(said: Said) -> str:
    """What a comment says, as HTML."""
    paragraphs = ["<br />".join(map(escape, lines)) for lines in said.paragraphs]
    if said.link is not None:
        paragraphs[0] = f'<a href="{said.link}">{paragraphs[0]}</a>'
    return "<br /><br />\n".join(paragraphs) + (
        f"<br />{escape(said.signature)}" if said.signature else ""
    )


def marked(said: Said) -> str:
    """The same in Blogger's templates, which mark what was removed."""
    text = markup(said)
    return f'<span class="deleted-comment">{text}</span>' if said.removed else text


def page_of(discussion: Discussion, post: str, comments: str, head: str = "") -> str:
    """A page: `post` with the body and the title put in, and the comments below it."""
    body = "".join(f"<p>{'<br>'.join(map(escape, lines))}</p>" for lines in discussion.body)
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>Blog: a page</title>\n"
        "<link rel='canonical' href='http://blog.example.org/2014/07/page.html'/>\n"
        "<script>document.write('<li class=\"comment\">never</li>')</script>"
        f"{head}</head><body>"
        f"{post.format(body=body, title=escape(discussion.title or ''))}{comments}</body></html>"
    )


BLOGGER_POST = (
    "<div class='date-outer'><h2 class='date-header'><span>Sunday, 6 July 2014</span></h2>"
    "<div class='post hentry'><h3 class='post-title entry-title'>{title}</h3>"
    "<div class='post-body entry-content' id='post-body-77'>{body}</div>"
    "<div class='post-footer'>Posted by <span class='post-author vcard'><span class='fn'>Jim"
    "</span></span> at <abbr class='published' title='2014-07-06T10:00:00+01:00'>10:00</abbr>"
    "<span class='post-labels'>Labels: napo</span></div></div></div>"
)


def render_threaded(discussion: Discussion) -> str:
    """Blogger's threaded template."""
    numbers = count()

    def below(comments: list[Said]) -> str:
        return "".join(item(said) for said in comments)

    def item(said: Said) -> str:
        number = next(numbers)
        ref, epoch = f"c{1000 + number}", 1404646260000 + number * 60_000
        replies = below(said.replies)
        return (
            f'<li class="comment" id="{ref}"><div class="avatar-image-container"><img src="x.png"/>'
            '</div><div class="comment-block"><div class="comment-header"><cite class="user">'
            f'<a href="http://blogger.com/profile/1" rel="nofollow">{escape(name_of(number))}</a>'
            '</cite><span class="icon user blog-author"></span>'
            '<span class="datetime secondary-text">'
            f'<a href="http://blog.example.org/page.html?showComment={epoch}#{ref}">{_printed(number)}'
            "</a></span></div>"
            f'<p class="comment-content">{marked(said)}</p>'
            '<span class="comment-actions secondary-text"><a class="comment-reply">Reply</a>'
            '<span class="item-control"><a href="x">Delete</a></span></span></div>'
            f'<div class="comment-replies"><div id="{ref}-rt" class="comment-thread inline-thread">'
            '<span class="thread-count"><a>Replies</a></span>'
            f'<ol id="{ref}-ra" class="thread-chrome"><div>{replies}</div>'
            f'<div id="{ref}-continue" class="continue"><a class="comment-reply">Reply</a></div>'
            "</ol></div></div></li>"
        )

    items = below(discussion.comments)
    total = sum(1 for _ in flatten(discussion))
    comments = (
        f"<div class='comments' id='comments'><h4>{total} comment{'' if total == 1 else 's'}:</h4>"
        "<div class='comments-content'><div id='comment-holder'>"
        f'<div class="comment-thread toplevel-thread"><ol id="top-ra">{items}</ol>'
        '<div id="top-continue" class="continue"><a>Add comment</a></div></div></div></div></div>'
    )
    return page_of(discussion, BLOGGER_POST, comments)


def with_rest(page: str, blocks: Iterable[str]) -> str:
    """The page with texts below the comments of which nobody knows who wrote them."""
    divisions = "".join(f"<div>{escape(block)}</div>" for block in blocks)
    return page.replace("</body>", f"{divisions}</body>")


def render_classic(discussion: Discussion) -> str:
    """Blogger's classic template, where all comments answer the post."""
    parts = []
    for number, (_, said) in enumerate(flatten(discussion)):
        ref, epoch = f"c{1000 + number}", 1404646260000 + number * 60_000
        name = escape(name_of(number))
        shown = f"<a href='http://blogger.com/profile/1'>{name}</a>" if number % 2 else name
        parts.append(
            f"<dt class='comment-author ' id='{ref}'><a name='{ref}'></a>\n{shown}\nsaid...\n</dt>"
            f"<dd class='comment-body' id='Blog1_cmt-{number}'><p>{marked(said)}</p></dd>"
            "<dd class='comment-footer'><span class='comment-timestamp'>"
            f"<a href='http://blog.example.org/page.html?showComment={epoch}#{ref}'>"
            f"{clock(number):%B} {clock(number).day}, {clock(number):%Y at %H:%M}\n</a>"
            "<span class='item-control'><a title='Delete Comment'><img src='x'/></a></span>"
            "</span></dd>"
        )
    comments = (
        f"<div class='comments' id='comments'><h4>\n{len(parts)}\ncomments:\n</h4>"
        f"<dl id='comments-block'>{''.join(parts)}</dl></div>"
    )
    return page_of(discussion, BLOGGER_POST, comments)


def render_compacted(discussion: Discussion) -> str:
    """The same after a program has made it smaller: ids and links are left, and no classes."""
    parts = []
    for number, (_, said) in enumerate(flatten(discussion)):
        ref, epoch = f"c{1000 + number}", 1404646260000 + number * 60_000
        name = escape(name_of(number))
        shown = f"<a href=http://blogger.com/profile/1>{name}</a>" if number % 2 else name
        # A comment goes on in the element in which the one before it ends.
        parts.append(
            f"<div id={ref}></div><b>{shown} said...</b></div><div>{markup(said)}<br><br>"
            f"<a href='page.html?showComment={epoch}#{ref}' title='comment permalink'>"
            f"{clock(number):%B} {clock(number).day}, {clock(number):%Y at %H:%M}</a><br><br>"
        )
    comments = (
        f"<div id=comments><h4>{len(parts)} comments:</h4><div id=Blog1_comments-block-wrapper>"
        f"<div id=comments-block><div>{''.join(parts)}</div></div></div></div>"
    )
    return page_of(discussion, BLOGGER_POST, comments)


WORDPRESS_POST = (
    "<article class='post hentry'><header><h1 class='entry-title'>{title}</h1>"
    "<time class='entry-date' datetime='2014-07-06T10:00:00+01:00'>6 July 2014</time>"
    "<span class='author vcard'><a class='url fn n' rel='author'>Jim</a></span></header>"
    "<div class='entry-content'>{body}</div></article>"
)


def render_wordpress(discussion: Discussion) -> str:
    """A theme of WordPress, as Twenty Thirteen has it."""
    numbers = count()

    def item(said: Said) -> str:
        number = next(numbers)
        when = clock(number)
        shown = f"{when:%B} {when.day}, {when:%Y at %H:%M}"
        replies = "".join(map(item, said.replies))
        return (
            f'<li id="comment-{number}" class="comment even depth-1">'
            f'<article id="div-comment-{number}" class="comment-body"><footer class="comment-meta">'
            f'<div class="comment-author vcard"><b class="fn">{escape(name_of(number))}</b> '
            '<span class="says">says:</span></div><div class="comment-metadata">'
            f'<a href="#c"><time datetime="{when:%Y-%m-%dT%H:%M:00}+01:00">{shown}'
            '</time></a> <span class="edit-link"><a class="comment-edit-link">Edit</a></span></div>'
            '<p class="comment-awaiting-moderation">Awaiting moderation.</p></footer>'
            f'<div class="comment-content"><p>{markup(said)}</p></div>'
            '<div class="reply"><a class="comment-reply-link">Reply</a></div></article>'
            + (f'<ol class="children">{replies}</ol>' if replies else "")
            + "</li>"
        )

    items = "".join(map(item, discussion.comments))
    total = sum(1 for _ in flatten(discussion))
    comments = (
        f'<div id="comments"><h2 class="comments-title">{total} thoughts on “7 July”</h2>'
        f'<ol class="comment-list">{items}</ol><div id="respond"><h3>Leave a Reply</h3></div></div>'
    )
    return page_of(discussion, WORDPRESS_POST, comments)

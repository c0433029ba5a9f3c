"""Generated discussions as the pages that blogs show: Blogger's two templates and WordPress."""

import datetime
import html
from collections.abc import Iterator

from tests.support.threads import Discussion, Said, flatten

EPOCH = datetime.datetime(2014, 7, 6, 11, 31, tzinfo=datetime.UTC)
BEGIN = (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>A blog</title>{head}</head><body>'
)


def author_of(locator: str) -> str:
    """Who says it, in a rendered page."""
    return "Anonymous" if locator.endswith("2") else f"Name {locator}"


def moment_of(place: int) -> datetime.datetime:
    """When the comment at a place is said, in a rendered page: an hour apart."""
    return EPOCH + datetime.timedelta(hours=place)


def wall_clock(place: int) -> datetime.datetime:
    """What the page's clock shows then: British summer time."""
    return moment_of(place) + datetime.timedelta(hours=1)


def _text(said: Said) -> str:
    paragraphs = ["<br />".join(map(html.escape, lines)) for lines in said.paragraphs]
    signed = [html.escape(said.signature)] if said.signature is not None else []
    return "<br /><br />".join([*paragraphs, *signed])


def shown_text(said: Said) -> str:
    """What a reader sees of it."""
    paragraphs = ["\n".join(" ".join(line.split()) for line in lines) for lines in said.paragraphs]
    return "\n\n".join([*paragraphs, *([said.signature] if said.signature is not None else [])])


def _post(discussion: Discussion) -> str:
    body = "".join(f"<p>{'<br>'.join(map(html.escape, lines))}</p>" for lines in discussion.body)
    title = html.escape(discussion.title or "")
    return (
        "<div class='post hentry'><h2 class='date-header'><span>Sunday, 6 July 2014</span></h2>"
        f"<h3 class='post-title entry-title'>{title}</h3>"
        f"<div class='post-body entry-content'>{body}</div>"
        "<span class='post-author vcard'>Posted by <span class='fn'>Jim Brown</span></span>"
        "<abbr class='published' title='2014-07-06T09:00:00+01:00'>09:00</abbr></div>"
    )


def _stamp(place: int, number: str) -> str:
    clock = wall_clock(place)
    printed = f"{clock.day} {clock:%B %Y at %H:%M}"
    address = f"http://x.example/p.html?showComment={int(moment_of(place).timestamp() * 1000)}"
    return f'<a rel="nofollow" href="{address}#c{number}">{printed}</a>'


def _name(locator: str) -> str:
    name = author_of(locator)
    return name if name == "Anonymous" else f"<a href='http://x.example/profile'>{name}</a>"


def render_threaded(discussion: Discussion) -> str:
    """Blogger's threaded template."""
    places = {locator: place for place, (locator, _) in enumerate(flatten(discussion))}

    def items(comments: list[Said], prefix: str) -> Iterator[str]:
        for n, said in enumerate(comments, start=1):
            locator = f"{prefix}{n}"
            number = str(1000 + places[locator])
            yield f'<li class="comment" id="c{number}"><div class="comment-block">'
            yield f'<div class="comment-header"><cite class="user">{_name(locator)}</cite>'
            yield '<span class="icon user"></span><span class="datetime secondary-text">'
            yield f"{_stamp(places[locator], number)}</span></div>"
            yield f'<p class="comment-content">{_text(said)}</p>'
            yield '<span class="comment-actions"><a class="comment-reply">Reply</a></span></div>'
            if said.replies:
                yield f'<div class="comment-replies"><ol id="c{number}-ra"><div>'
                yield from items(said.replies, f"{locator}.")
                yield "</div></ol></div>"
            else:
                yield '<div class="comment-replies hidden"><div></div></div>'
            yield "</li>"

    count = len(places)
    return (
        BEGIN.format(head="<link rel='canonical' href='http://x.example/p.html'>")
        + _post(discussion)
        + f"<div id='comments'><h4>{count} comment{'' if count == 1 else 's'}:</h4>"
        + '<ol id="top-ra">'
        + "".join(items(discussion.comments, ""))
        + "</ol></div></body></html>"
    )


def render_classic_html(discussion: Discussion) -> str:
    """Blogger's classic template, which knows no replies."""
    blocks = []
    for place, (locator, said) in enumerate(flatten(discussion)):
        number = str(1000 + place)
        blocks.append(
            f"<dt class='comment-author' id='c{number}'><a name='c{number}'></a>"
            f"{_name(locator)} said...</dt><dd class='comment-body'><p>{_text(said)}</p></dd>"
            f"<dd class='comment-footer'><span class='comment-timestamp'>{_stamp(place, number)}"
            "</span></dd>"
        )
    return (
        BEGIN.format(head="<meta name='generator' content='blogger'>")
        + _post(discussion)
        + f"<div id='comments'><h4>{len(blocks)} comments:</h4><dl id='comments-block'>"
        + "".join(blocks)
        + "</dl></div></body></html>"
    )


def render_wordpress(discussion: Discussion) -> str:
    """A theme of WordPress."""
    places = {locator: place for place, (locator, _) in enumerate(flatten(discussion))}

    def items(comments: list[Said], prefix: str) -> Iterator[str]:
        for n, said in enumerate(comments, start=1):
            locator = f"{prefix}{n}"
            place = places[locator]
            yield f'<li id="comment-{1000 + place}" class="comment">'
            yield '<article class="comment-body">'
            yield '<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">'
            yield f'{_name(locator)}</b> <span class="says">says:</span></div>'
            clock = wall_clock(place)
            yield f'<time datetime="{clock:%Y-%m-%dT%H:%M:%S}+01:00">{clock:%d/%m/%Y}</time>'
            yield "</footer>"
            yield f'<div class="comment-content"><p>{_text(said)}</p></div>'
            yield '<div class="reply"><a class="comment-reply-link">Reply</a></div></article>'
            if said.replies:
                yield '<ol class="children">'
                yield from items(said.replies, f"{locator}.")
                yield "</ol>"
            yield "</li>"

    return (
        BEGIN.format(head="")
        + "<article class='post'><h1 class='entry-title'>"
        + html.escape(discussion.title or "")
        + "</h1><time class='entry-date' datetime='2014-07-06T09:00:00+01:00'>6 July</time>"
        + "<div class='entry-content'>"
        + "".join(f"<p>{'<br>'.join(map(html.escape, lines))}</p>" for lines in discussion.body)
        + "</div></article><div id='comments'><ol class='comment-list'>"
        + "".join(items(discussion.comments, ""))
        + "</ol></div></body></html>"
    )

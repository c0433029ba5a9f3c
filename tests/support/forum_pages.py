"""Generated discussions as pages of sites that are no blogs, and of services for comments."""

import datetime
import json
from html import escape
from typing import Any

from tests.support.html_pages import WORDPRESS_POST, clock, markup, name_of, page_of
from tests.support.threads import Discussion, Said, flatten

OFFSET = datetime.timedelta(hours=1)
"""How far the clock of the other pages is before UTC, which these print."""


def in_utc(number: int) -> datetime.datetime:
    """When the comment of that number was written."""
    return clock(number) - OFFSET


def paragraphs(discussion: Discussion) -> str:
    """The body of the post, as HTML."""
    return "".join(f"<p>{'<br>'.join(map(escape, lines))}</p>" for lines in discussion.body)


def _age(when: datetime.datetime, ref: str) -> str:
    seconds = int(when.replace(tzinfo=datetime.UTC).timestamp())
    stamp = f"{when:%Y-%m-%dT%H:%M:%S} {seconds}"
    return f'<span class="age" title="{stamp}"><a href="item?id={ref}">9 years ago</a></span>'


def _user(name: str) -> str:
    return f'<a href="user?id={escape(name)}" class="hnuser">{escape(name)}</a>'


def render_hacker_news(discussion: Discussion) -> str:
    """A question on Hacker News: comments are rows, and an image shows their depth."""
    total = sum(1 for _ in flatten(discussion))
    posted = datetime.datetime(2014, 7, 6, 9)
    rows = []
    for number, (locator, said) in enumerate(flatten(discussion)):
        ref, depth = str(8_000_000 + number), locator.count(".")
        rows.append(
            f'<tr class="athing comtr" id="{ref}"><td><table border="0"><tr>'
            f'<td class="ind" indent="{depth}"><img src="s.gif" height="1" width="{40 * depth}">'
            '</td><td class="votelinks"><center><a href="vote"><div class="votearrow"></div></a>'
            '</center></td><td class="default"><div><span class="comhead">'
            f"{_user(name_of(number))} {_age(in_utc(number), ref)}"
            '<span class="navs"> | <a class="clicky" href="#9">next</a> [–]</span></span></div><br>'
            f'<div class="comment"><div class="commtext c00">{markup(said)}</div>'
            f'<div class="reply"><p><font size="1"><u><a href="reply?id={ref}">reply</a></u></font>'
            "</p></div></div></td></tr></table></td></tr>"
        )
    title = escape(discussion.title or "")
    return (
        f'<html lang="en" op="item"><head><title>{title} | Hacker News</title></head><body><center>'
        '<table id="hnmain"><tr><td><span class="pagetop"><b class="hnname"><a href="news">'
        'Hacker News</a></b> <a href="newest">new</a> | <a href="ask">ask</a></span></td></tr>'
        '<tr><td><table class="fatitem" border="0"><tr class="athing" id="77"><td class="title">'
        f'<span class="titleline"><a href="item?id=77">{title}</a></span></td></tr>'
        '<tr><td colspan="2"></td><td class="subtext"><span class="score">9 points</span> by '
        f'{_user("Jim")} {_age(posted, "77")} | <a href="hide?id=77">hide</a> | '
        f'<a href="item?id=77">{total}&nbsp;comment{"" if total == 1 else "s"}</a></td></tr>'
        f'<tr><td colspan="2"></td><td><div class="toptext">{paragraphs(discussion)}</div></td>'
        f'</tr></table><table class="comment-tree">{"".join(rows)}</table></td></tr></table>'
        "</center></body></html>"
    )


def render_old_reddit(discussion: Discussion) -> str:
    """A post on Reddit as it was before 2018, with comments inside those that they answer."""
    numbers = {id(said): number for number, (_, said) in enumerate(flatten(discussion))}

    def item(said: Said) -> str:
        number = numbers[id(said)]
        replies = "".join(map(item, said.replies))
        below = f'<div class="sitetable listing">{replies}</div>' if replies else ""
        return _thing(f"t1_a{number}", "comment", "", name_of(number), number, markup(said), below)

    total = len(numbers)
    title = escape(discussion.title or "")
    head = f'<p class="title"><a class="title" href="/r/x/">{title}</a> <span>(self.x)</span></p>'
    count = f'<a class="comments">{total} comments</a>'
    post = _thing("t3_77", "link self", head, "Jim", None, paragraphs(discussion), "", count)
    items = "".join(map(item, discussion.comments))
    return (
        f"<!doctype html><html><head><title>{title} : x</title>"
        '<link rel="canonical" href="http://blog.example.org/2014/07/page.html"></head>'
        f'<body class="comments-page"><div class="content" role="main"><div id="siteTable">{post}'
        '</div><div class="commentarea"><div class="panestack-title"><span class="title">all '
        f'comments</span></div><div class="sitetable nestedlisting">{items}</div></div></div>'
        '<div class="side"><h1>x</h1></div></body></html>'
    )


def _thing(
    ref: str,
    kind: str,
    title: str,
    name: str,
    number: int | None,
    body: str,
    below: str,
    buttons: str = "",
) -> str:
    """A post or comment. `number`: of the comment, which says when it was written."""
    when = datetime.datetime(2014, 7, 6, 9) if number is None else in_utc(number)
    return (
        f'<div class="thing id-{ref} {kind}" id="thing_{ref}" data-fullname="{ref}">'
        f'<div class="entry unvoted">{title}<p class="tagline">'
        f'<a href="/user/x" class="author may-blank">{escape(name)}</a><span class="userattrs">'
        '</span> <span class="score unvoted">9 points</span> '
        f'<time title="{when:%a %b %d %H:%M:%S %Y} UTC" datetime="{when:%Y-%m-%dT%H:%M:%S}+00:00">'
        '9 years ago</time></p><div class="expando"><form class="usertext">'
        f'<div class="usertext-body may-blank-within"><div class="md">{body}</div></div></form>'
        f'</div><ul class="buttons"><li>{buttons}</li><li><a>permalink</a></li></ul></div>'
        f'<div class="child">{below}</div></div>'
    )


def disqus_frame(discussion: Discussion) -> str:
    """The frame of Disqus as a browser saves it: what it shows, and the data that it came from."""
    numbers = {id(said): number for number, (_, said) in enumerate(flatten(discussion))}
    posts: list[dict[str, Any]] = []

    def item(said: Said, parent: int | None) -> str:
        number = numbers[id(said)]
        ref, when = 9_000 + number, clock(number)
        title = f"{when:%A, %B} {when.day}, {when:%Y %I:%M %p}"
        posts.append({"id": str(ref), "parent": parent, "message": markup(said),
                      "author": {"name": name_of(number)}, "isDeleted": False,
                      "createdAt": f"{in_utc(number):%Y-%m-%dT%H:%M:%S}"})  # fmt: skip
        replies = "".join(item(reply, ref) for reply in said.replies)
        return (
            f'<li class="post" id="post-{ref}"><div role="alert"></div>'
            '<div data-role="post-content" class="post-content"><div class="indicator"></div>'
            '<div class="avatar hovercard"><a class="user"><img alt="Avatar"></a></div>'
            '<div class="post-body"><header class="comment__header"><span class="post-byline">'
            f'<span class="author publisher-anchor-color"><a data-action="profile">'
            f'{escape(name_of(number))}</a></span> <span class="badge moderator">Mod</span>'
            '<a class="parent-link" data-role="parent-link"> Somebody else</a></span>'
            '<span class="post-meta"><span class="bullet time-ago-bullet">•</span>'
            f'<a href="http://blog.example.org/2014/07/page.html#comment-{ref}" class="time-ago" '
            f'data-role="relative-time" title="{title}">9 years ago</a></span></header>'
            '<div class="post-body-inner"><div data-role="message-container">'
            '<div class="publisher-anchor-color" data-role="message-content">'
            f'<div class="post-message" data-role="message" dir="auto"><p>{markup(said)}</p></div>'
            '<span class="post-media"><ul data-role="post-media-list"></ul></span></div></div>'
            '<a class="see-more hidden">see more</a></div><footer class="comment__footer"><menu>'
            '<li class="reply" data-role="reply-link"><a>Reply</a></li><li>Share ›</li></menu>'
            '</footer></div></div><div data-role="reply-form"></div>'
            f'<ul data-role="children" class="children">{replies}</ul></li>'
        )

    items = "".join(item(said, None) for said in discussion.comments)
    data = {"cursor": {"hasNext": False}, "response": {"posts": posts, "thread": {"posts": 9}}}
    written = json.dumps(data).replace("</", "<\\/")
    total = len(numbers)
    return (
        "<!DOCTYPE html><html><head><title>Disqus Comments</title></head><body>"
        f'<script type="text/json" id="disqus-threadData">{written}</script><nav class="nav">'
        f'<span class="comment-count">{total} Comment{"" if total == 1 else "s"}</span></nav>'
        '<div class="nav-secondary">Recommend Share Sort by Best</div><section id="conversation">'
        f'<ul id="post-list" class="post-list">{items}</ul><div class="load-more" data-role="more" '
        'style="display: none"><a>Load more comments</a></div></section></body></html>'
    )


def render_disqus(discussion: Discussion) -> str:
    """A page that shows comments of Disqus, with the frame in it, as SingleFile saves pages."""
    inner = escape(disqus_frame(discussion))
    head = "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>"
    thread = f'<div id="disqus_thread"><iframe title="Disqus" srcdoc="{inner}"></iframe></div>'
    return page_of(discussion, WORDPRESS_POST, thread, head)


def render_discourse(discussion: Discussion) -> str:
    """A topic of a Discourse forum as crawlers get it: posts have numbers, and link to others."""
    numbers = {locator: at for at, (locator, _) in enumerate(flatten(discussion), start=2)}

    def post(number: int, name: str, when: datetime.datetime, body: str, link: str) -> str:
        kind = "itemprop='comment' itemscope itemtype='http://schema.org/Comment' " * (number > 1)
        return (
            f"<div id='post_{number}' {kind}class='topic-body crawler-post'>"
            "<div class='crawler-post-meta'><span class='creator' itemprop='author' itemscope "
            "itemtype='http://schema.org/Person'><a rel='nofollow' itemprop='url' href='/u/x'>"
            f"<span itemprop='name'>{escape(name)}</span></a></span>{link}"
            "<span class='crawler-post-infos'><time itemprop='datePublished' "
            f"datetime='{when:%Y-%m-%dT%H:%M:%SZ}' class='post-time'>{when:%B %d, %Y}</time>"
            f"<span itemprop='position'>{number}</span></span></div>"
            f"<div class='post' itemprop='text'>{body}</div></div>"
        )

    posts = [post(1, "Jim", datetime.datetime(2014, 7, 6, 9), paragraphs(discussion), "")]
    for place, (locator, said) in enumerate(flatten(discussion)):
        above = locator.rpartition(".")[0]
        link = f"<a href='/t/x/7#post_{numbers[above]}'>In reply to</a>" if above else ""
        posts.append(
            post(numbers[locator], name_of(place), in_utc(place), f"<p>{markup(said)}</p>", link)
        )
    title = escape(discussion.title or "")
    return (
        "<!DOCTYPE html><html><head><meta name='generator' content='Discourse 3.2.0'>"
        f"<title>{title} - Forum</title><link rel='canonical' "
        "href='http://blog.example.org/2014/07/page.html'></head><body class='crawler'>"
        f"<header><a href='/'>Forum</a></header><h1><a href='/t/x/7'>{title}</a></h1>"
        "<div itemscope itemtype='http://schema.org/DiscussionForumPosting'>"
        f"{''.join(posts)}</div></body></html>"
    )


def _card(name: str, when: datetime.datetime) -> str:
    return (
        f"<div class='user-info'><div class='user-action-time'>answered <span title='{when}Z' "
        f"class='relativetime'>{when:%b %d}</span></div><div class='user-details' itemprop='author'"
        f" itemscope itemtype='http://schema.org/Person'><a href='/users/1/x'>{escape(name)}</a>"
        f"<span class='d-none' itemprop='name'>{escape(name)}</span></div></div>"
    )


def render_stack_exchange(discussion: Discussion) -> str:
    """A question on a site of Stack Exchange: answers, and comments on them."""
    numbers = {id(said): number for number, (_, said) in enumerate(flatten(discussion))}

    def comment(said: Said) -> str:
        number = numbers[id(said)]
        return (
            f"<li id='comment-{number}' class='comment js-comment'><div class='comment-text'>"
            f"<div class='comment-body'><span class='comment-copy'>{markup(said)}</span> – "
            f"<a href='/users/1/x' class='comment-user'>{escape(name_of(number))}</a> "
            f"<span class='comment-date'><span title='{in_utc(number)}Z, License: CC BY-SA 3.0' "
            "class='relativetime-clean'>Jul 6</span></span></div></div></li>"
        )

    def answer(said: Said) -> str:
        number = numbers[id(said)]
        comments = "".join(map(comment, said.replies))
        return (
            f"<div id='answer-{number}' class='answer' data-answerid='{number}' itemscope "
            "itemprop='suggestedAnswer' itemtype='https://schema.org/Answer'>"
            f"<div class='votecell'>9</div><div class='js-post-body' itemprop='text'>"
            f"<p>{markup(said)}</p></div><div class='post-menu'>Share</div>"
            f"{_card(name_of(number), in_utc(number))}<ul class='comments'>{comments}</ul></div>"
        )

    title = escape(discussion.title or "")
    return (
        f"<!DOCTYPE html><html><head><title>{title} - Site</title><link rel='canonical' "
        "href='http://blog.example.org/2014/07/page.html'></head><body><div id='question-header'>"
        f"<h1 itemprop='name'><a href='/questions/7'>{title}</a></h1></div>"
        "<div itemprop='mainEntity' itemscope itemtype='https://schema.org/Question'>"
        "<div class='question' data-questionid='7' id='question'><div class='votecell'>3</div>"
        f"<div class='js-post-body' itemprop='text'>{paragraphs(discussion)}</div>"
        f"{_card('Jim', datetime.datetime(2014, 7, 6, 9))}</div><div id='answers'>"
        f"{''.join(map(answer, discussion.comments))}</div></div></body></html>"
    )

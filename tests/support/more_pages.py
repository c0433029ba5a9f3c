"""Generated discussions as pages of HTML that no template is known of: those that use the words of
schema.org, any other, and a page in one file with its pictures."""

import json
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from itertools import count
from typing import Any

from tests.support.html_pages import clock, markup, name_of, page_of
from tests.support.threads import Discussion, Said, flatten

URL = "http://blog.example.org/2014/07/page.html"
ARTICLE = (
    "<article><h1>{title}</h1><time itemprop='datePublished' datetime='2014-07-06T10:00:00+01:00'>"
    "6 July 2014</time><div itemprop='articleBody'>{body}</div></article>"
)


def _count(discussion: Discussion) -> int:
    return sum(1 for _ in flatten(discussion))


def _stamp(number: int) -> str:
    return f"{clock(number):%Y-%m-%dT%H:%M:00}+01:00"


def render_microdata(discussion: Discussion) -> str:
    """Comments that attributes mark as schema.org's."""
    numbers = count()

    def item(said: Said) -> str:
        number = next(numbers)
        replies = "".join(map(item, said.replies))
        return (
            f"<div itemscope itemtype='https://schema.org/Comment' id='c{1000 + number}'>"
            "<span itemprop='author' itemscope itemtype='https://schema.org/Person'>"
            f"<span itemprop='name'>{escape(name_of(number))}</span></span>"
            f"<time itemprop='dateCreated' datetime='{_stamp(number)}'>then</time>"
            f"<div itemprop='text'>{markup(said)}</div>{replies}</div>"
        )

    items = "".join(map(item, discussion.comments))
    total = f"<span itemprop='commentCount'>{_count(discussion)}</span>"
    return page_of(discussion, ARTICLE, f"<section>{total}{items}</section>")


def render_linked_data(discussion: Discussion) -> str:
    """Comments that stand in the page as JSON-LD, each with the address of what it answers."""
    numbers = {locator: place for place, (locator, _) in enumerate(flatten(discussion))}
    comments = []
    for locator, said in flatten(discussion):
        if said.lost:
            continue
        number = numbers[locator]
        comment: dict[str, Any] = {
            "@type": "Comment",
            "@id": f"{URL}#c{number}",
            "author": {"@type": "Person", "name": name_of(number)},
            "dateCreated": _stamp(number),
            "text": f"<p>{markup(said)}</p>",
        }
        if (above := locator.rpartition(".")[0]) != "":
            comment["parentItem"] = {"@type": "Comment", "@id": f"{URL}#c{numbers[above]}"}
        comments.append(comment)
    data = {"@context": "https://schema.org", "@type": "BlogPosting", "comment": comments}
    written = json.dumps(data).replace("</", "<\\/")
    head = f'<script type="application/ld+json">{written}</script>'
    total = f"<span itemprop='commentCount'>{_count(discussion)}</span>"
    return page_of(discussion, ARTICLE, total, head)


def render_repeated(discussion: Discussion) -> str:
    """Comments in markup that nobody knows, which says what they are, below a heading."""
    numbers = count()

    def item(said: Said) -> str:
        number = next(numbers)
        replies = "".join(map(item, said.replies))
        return (
            f"<div class='remark' id='r{100 + number}'>"
            f"<p class='by'><b class='author'>{escape(name_of(number))}</b> "
            f"<time datetime='{_stamp(number)}'>then</time></p>"
            f"<div class='said'>{markup(said)}</div>{replies}</div>"
        )

    total = _count(discussion)
    items = "".join(map(item, discussion.comments))
    heading = f"<h4>{total} comment{'' if total == 1 else 's'}:</h4>"
    comments = f"<section id='comments'>{heading}{items}</section>"
    post = "<h1>{title}</h1><div class='post-content'>{body}</div>"
    return page_of(discussion, post, comments, _UNKNOWN_HEAD)


def render_unknown(discussion: Discussion) -> str:
    """Comments without names and dates in markup that nobody knows, below a heading."""
    said = "".join(f"<div class='x'><p>{markup(each)}</p></div>" for _, each in flatten(discussion))
    total = _count(discussion)
    comments = (
        f"<div id='comments'><h4>{total} comment{'' if total == 1 else 's'}:</h4>{said}</div>"
    )
    return page_of(discussion, _UNKNOWN_POST, comments, _UNKNOWN_HEAD)


_UNKNOWN_HEAD = "<meta property='article:published_time' content='2014-07-06T10:00:00+01:00'/>"
_UNKNOWN_POST = "<div><h1>{title}</h1>{body}</div>"


def in_one_file(page: str) -> bytes:
    """A page as a browser saves it with its pictures, in MIME."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = URL
    message["Subject"] = "A page"
    message.make_related()
    part = EmailMessage(policy=SMTP)
    part.set_content(page, subtype="html", cte="quoted-printable")
    part["Content-Location"] = URL
    message.attach(part)
    picture = EmailMessage(policy=SMTP)
    picture.set_content(b"\x89PNG", maintype="image", subtype="png")
    message.attach(picture)
    return message.as_bytes()

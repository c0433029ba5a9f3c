"""Comments as themes and plugins of WordPress mark them up: the same thread in many templates."""

from collections.abc import Callable
from html import escape
from itertools import count

import attrs

from tests.support.html_pages import WORDPRESS_POST, clock, markup, page_of
from tests.support.threads import Discussion, Said, flatten

NAMES = ("Anonymous", "papa", "Cumbria and Lancs", "Ann <3 & co", "Übermut", "dana.k", "Wolf Kahn")


def commenter(number: int) -> str:
    """Who says the comment of that number."""
    return NAMES[number % len(NAMES)]


@attrs.frozen
class Shown:
    """A comment as a template prints it."""

    ref: int
    """Its number in WordPress."""
    parent: int
    """The number of the comment that it answers; 0 for the post."""
    depth: int
    """Its depth, from 1."""
    name: str
    """The name, escaped."""
    day: str
    """The day, in words."""
    time: str
    """The time of day."""
    text: str
    """What is said, as HTML."""
    below: str
    """The replies to it, as HTML."""

    @property
    def classes(self) -> str:
        """The classes that WordPress gives it."""
        return f"comment even thread-even depth-{self.depth}"

    @property
    def linked(self) -> str:
        """The name, which every second commenter has linked."""
        if self.ref % 2:
            return self.name
        link = "http://commenter.example/"
        return f"<a href='{link}' rel='external nofollow ugc' class='url'>{self.name}</a>"

    @property
    def reply(self) -> str:
        """WordPress's link to reply, as versions before 4.0 write it."""
        link = f"http://blog.example.org/page.html?replytocom={self.ref}#respond"
        return f"<a class='comment-reply-link' href='{link}'>Reply</a>"


Template = Callable[[Shown], str]


@attrs.frozen(kw_only=True)
class Theme:
    """A template of comments, and what is around them."""

    name: str
    """What tests call it."""
    item: Template
    """A comment in it, with the replies to it."""
    around: str = "<ol class='commentlist'>{}</ol>"
    """What is around all comments."""
    below: str = "<ul class='children'>{}</ul>"
    """What is around the replies to a comment; empty where they follow it."""
    is_flat: bool = False
    """Whether all comments answer the post."""

    def render(self, discussion: Discussion) -> str:
        """A page with a discussion."""
        numbers = count()

        def shown(said: Said, parent: int, depth: int) -> str:
            number = next(numbers)
            when = clock(number)
            below = "".join(shown(each, number + 1, depth + 1) for each in said.replies)
            return self.item(
                Shown(
                    number + 1,
                    parent,
                    depth,
                    escape(commenter(number)),
                    f"{when:%B} {when.day}, {when.year}",
                    f"{when:%I:%M %p}".lstrip("0").lower(),
                    f"<p>{markup(said)}</p>",
                    self.below.format(below) if below and self.below else below,
                )
            )

        items = "".join(shown(said, 0, 1) for said in discussion.comments)
        total = sum(1 for _ in flatten(discussion))
        form = "<div id='respond'><h3>Leave a Reply</h3><form>Name</form></div>"
        heading = f"<h3>{total} Responses to “7 July”</h3>"
        comments = f"<div id='comments'>{heading}{self.around.format(items)}{form}</div>"
        head = "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>"
        return page_of(discussion, WORDPRESS_POST, comments, head)


def _kubrick(each: Shown) -> str:
    """The default theme up to 2010."""
    return (
        f"<li class='alt' id='comment-{each.ref}'><cite>{each.linked}</cite> Says:<br />"
        f"<small class='commentmetadata'><a href='#comment-{each.ref}'>{each.day} at {each.time}"
        f"</a></small>{each.text}</li>{each.below}"
    )


def _classic(each: Shown) -> str:
    """The default theme of version 1.2, with a line below each comment."""
    return (
        f"<li id='comment-{each.ref}'>{each.text}<p><cite>Comment by {each.linked} &#8212; "
        f"{each.day} @ <a href='#comment-{each.ref}'>{each.time}</a></cite></p></li>{each.below}"
    )


def _author_around_all(each: Shown) -> str:
    return (
        f"<li class='{each.classes}' id='comment-{each.ref}'><div id='div-comment-{each.ref}' "
        f"class='comment-author vcard'><img class='avatar' alt=''>{each.text}<p><cite>Comment by "
        f"<span class='fn'>{each.linked}</span> &#8212; {each.day} @ <a href='#comment-{each.ref}'>"
        f"{each.time}</a></cite></p><div class='reply'>{each.reply}</div></div>{each.below}</li>"
    )


def _name_and_date_in_one(each: Shown) -> str:
    return (
        f"<li class='{each.classes}' id='comment-{each.ref}'><div class='the-comment'>"
        "<div class='avatar'><img class='avatar'></div><div class='comment-box'>"
        f"<div class='comment-author meta'><strong>{each.linked}</strong> {each.day} at {each.time}"
        f"{each.reply}</div><div class='comment-text'>{each.text}</div></div></div>"
        f"{each.below}</li>"
    )


def _own_prefix(each: Shown) -> str:
    """A builder of pages that puts its own prefix before all classes, in elements without
    WordPress's."""
    return (
        f"<div class='w-comments-item' id='comment-{each.ref}'><div class='w-comments-item-meta'>"
        f"<div class='w-comments-item-icon'><img></div><div class='w-comments-item-author'>"
        f"<span>{each.linked}</span></div><a class='w-comments-item-date' "
        f"href='#comment-{each.ref}'>{each.day} {each.time}</a></div><div "
        f"class='w-comments-item-text'>{each.text}</div><span class='w-comments-item-answer'>"
        f"{each.reply}</span>{each.below}</div>"
    )


def _head_in_content(each: Shown) -> str:
    return (
        f"<li class='{each.classes}' id='li-comment-{each.ref}'><article id='comment-{each.ref}'>"
        f"<aside></aside><div class='content'><header><span class='author'>{each.linked}</span> "
        f"<a href='#comment-{each.ref}'><time pubdate datetime='{each.day}'>{each.day} at "
        f"{each.time}</time></a> <span class='reply'>{each.reply}</span></header>"
        f"{each.text}</div></article>{each.below}</li>"
    )


def _list_in_comment(each: Shown) -> str:
    return (
        f"<li class='{each.classes}' id='li-comment-{each.ref}'><article id='comment-{each.ref}' "
        "class='comment'><div class='comment-content'><ul class='comment-meta'>"
        f"<li class='comment-author'>{each.linked}</li><li>{each.day} at {each.time}</li></ul>"
        f"<div class='comment-text'>{each.text}</div></div></article>{each.below}</li>"
    )


def _heading_alone(each: Shown) -> str:
    """Name and date in a heading, without any class."""
    return (
        f"<li id='comment-{each.ref}' class='{each.classes}'><img class='avatar'><h4>{each.linked} "
        f"<span class='meta'>{each.time} <em>on</em> {each.day} <span class='actions'>"
        f"<a class='thepermalink' href='#comment-{each.ref}' title='Permalink'>Permalink</a> | "
        f"{each.reply}</span></span></h4><div id='commentcontent-{each.ref}' "
        f"class='commentcontent'>{each.text}</div>{each.below}</li>"
    )


def _line_alone(each: Shown) -> str:
    return (
        f"<li class='{each.classes}' id='comment-{each.ref}'><div class='comment-head'><p>Posted "
        f"by {each.linked} on <a href='#comment-{each.ref}'>{each.day} at {each.time}</a></p></div>"
        f"<div class='comment-text'>{each.text}<p>{each.reply}</p></div>{each.below}</li>"
    )


def _definitions(each: Shown) -> str:
    return (
        f"<dt id='comment-{each.ref}' class='{each.classes}'><img class='avatar'>{each.linked} - "
        f"<a href='#comment-{each.ref}'>{each.day} at {each.time}</a></dt>"
        f"<dd class='{each.classes}'><div class='comment' id='div-comment-{each.ref}'>{each.text}"
        f"<div class='reply'>{each.reply}</div></div></dd>{each.below}"
    )


def _id_inside(each: Shown) -> str:
    """The element with WordPress's classes is inside the one with the id."""
    return (
        f"<li id='comment-{each.ref}' class='comment-container'><article class='{each.classes} "
        f"comment-body'><div class='comment-content'><div class='comment-author'><span "
        f"class='comment-link'>{each.linked}</span> <span class='comment-meta commentmetadata'>"
        f"<span class='comment-date'>{each.day} {each.time}</span> {each.reply}</span></div>"
        f"<div class='comment-entry'><div class='comment-content'>{each.text}</div></div></div>"
        f"</article>{each.below}</li>"
    )


def _titled(each: Shown) -> str:
    """Each comment has a title of its own."""
    return (
        f"<li id='comment-{each.ref}'><div><h2>A title</h2><span class='metadata'>written by "
        f"{each.name} on {each.day}, {each.time}</span></div>{each.text}{each.below}</li>"
    )


def _wpdiscuz(each: Shown, *, has_footer: bool) -> str:
    date = f"<div class='wc-comment-date'>{each.day} {each.time}</div>"
    reply = " wc-reply" if each.parent else ""
    return (
        f"<div id='wc-comm-{each.ref}_{each.parent}' class='wc-comment{reply} wc-blog-guest "
        f"wc_comment_level-{each.depth}'><div class='wc-comment-left'><div class='wc-blog-guest "
        f"wc-comment-label'><span>Guest</span></div></div><div id='comment-{each.ref}' "
        f"class='wc-comment-right'><div class='wc-comment-header'><div class='wc-comment-author'>"
        f"{each.linked}</div>{'' if has_footer else date}</div><div class='wc-comment-text'>"
        f"{each.text}</div><div class='wc-comment-footer'><div class='wc-footer-left'><span "
        "class='wc-vote-link wc-up'>Vote Up</span><span class='wc-vote-result'>2</span>"
        f"<span class='wc-reply-button'>Reply</span></div>{date if has_footer else ''}</div></div>"
        f"{each.below}</div>"
    )


def _wpdiscuz_3(each: Shown) -> str:
    return _wpdiscuz(each, has_footer=False)


def _wpdiscuz_5(each: Shown) -> str:
    return _wpdiscuz(each, has_footer=True)


def _wpdiscuz_7(each: Shown) -> str:
    reply = " wpd-reply" if each.parent else ""
    answered = f"<div class='wpd-reply-to'>Reply to <a href='#comment-{each.parent}'>Zoe</a></div>"
    quoted = (
        "<div class='wpd-inline-feedback-wrapper'><span class='wpd-inline-feedback-info'>Inline "
        "Feedbacks</span> words of the post</div>"
    )
    return (
        f"<div id='wpd-comm-{each.ref}_{each.parent}' class='{each.classes} wpd-comment{reply} "
        f"wpd_comment_level-{each.depth}'><div class='wpd-comment-wrap wpd-blog-guest'><div "
        "class='wpd-comment-left'><div class='wpd-avatar'><img class='avatar'></div><div "
        f"class='wpd-comment-label'><span>Guest</span></div></div><div id='comment-{each.ref}' "
        "class='wpd-comment-right'><div class='wpd-comment-header'><div class='wpd-comment-author'>"
        f"{each.linked}</div>{answered if each.parent else ''}<div class='wpd-comment-date' "
        f"title='{each.day} {each.time}'>6 years ago</div></div><div class='wpd-comment-text'>"
        f"{quoted if each.ref % 3 == 0 else ''}{each.text}</div><div "
        "class='wpd-comment-last-edited'>Last edited 5 years ago by Zoe</div><div "
        "class='wpd-comment-footer'><div class='wpd-vote'>"
        "<div class='wpd-vote-result'>3</div></div><div class='wpd-reply-button'>Reply</div></div>"
        f"</div></div>{each.below}</div>"
    )


THEMES = (
    Theme(name="Kubrick", item=_kubrick, below="", is_flat=True),
    Theme(
        name="classic", item=_classic, around="<ol id='commentlist'>{}</ol>", below="", is_flat=True
    ),
    Theme(name="author around all", item=_author_around_all),
    Theme(name="name and date in one", item=_name_and_date_in_one),
    Theme(
        name="own prefix", item=_own_prefix, around="<div class='w-comments-list'>{}</div>",
        below="<div class='w-comments-childlist'>{}</div>",
    ),
    Theme(name="head in content", item=_head_in_content),
    Theme(name="list in comment", item=_list_in_comment),
    Theme(name="heading alone", item=_heading_alone),
    Theme(name="line alone", item=_line_alone),
    Theme(
        name="definitions", item=_definitions, around="<dl class='commentlist'>{}</dl>", below=""
    ),
    Theme(name="id inside", item=_id_inside, below="<ol class='children'>{}</ol>"),
    Theme(name="titled", item=_titled, around="<ul class='comments'>{}</ul>"),
)  # fmt: skip
"""Templates of themes."""
WPDISCUZ = (
    Theme(name="wpDiscuz 3", item=_wpdiscuz_3, around="<div id='wpcomm'>{}</div>", below=""),
    Theme(name="wpDiscuz 5", item=_wpdiscuz_5, around="<div id='wpcomm'>{}</div>", below="{}"),
    Theme(name="wpDiscuz 7", item=_wpdiscuz_7, around="<div id='wpdcom'>{}</div>", below="{}"),
)
"""Templates of wpDiscuz; in version 3 the replies are beside what they answer."""

"""Every format that is read, how a discussion looks in it, and what of the discussion it carries.

`docs/reference/formats.md` shows FORMS as a table.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from tests.support import backups, forum_pages, html_pages, more_pages, threads
from tests.support.threads import Discussion, Said
from tests.support.wordpress_themes import WPDISCUZ, commenter

ABSENT = "–"
"""What the table shows where a format does not carry something."""

COLUMNS = (
    "title", "post date", "comment author", "comment time", "nesting", "removed", "lost", "links",
    "URL", "declared count", "spans",
)  # fmt: skip


@attrs.frozen
class Voice:
    """Who says a comment, and when, as one form of a discussion shows it."""

    author: str | None = None
    """The name that it prints."""
    date: str | None = None
    """The time, on the page's clock."""
    instant: str | None = None
    """The moment in UTC."""


Voices = Callable[[int, str], Voice]
"""The voice of a comment, by its place among the comments and its locator."""


@attrs.frozen(kw_only=True)
class Form:
    """A format, or one of its variants."""

    name: str
    """What the table calls it."""
    layout: str
    """`Page.layout` of what is read."""
    carries: Mapping[str, str]
    """What it carries, by COLUMNS; whatever is not named there is absent."""
    render: Callable[[Discussion], str | bytes]
    """A discussion in it."""
    voices: Voices = lambda _place, _locator: Voice()
    """Who speaks in what `render` makes."""
    posted: tuple[str, str] | None = None
    """The post's date and moment, where it is not the date of the discussion."""
    url: str | None = None
    """Where it says that it was published."""
    flat: bool = False
    """Whether every line is a paragraph."""
    many: Callable[[Sequence[Discussion]], str | bytes] | None = None
    """Many discussions in one file, where it can hold them."""

    def has(self, column: str) -> str | None:
        """How it carries something; None where it does not."""
        return self.carries.get(column)

    def data(self, discussion: Discussion) -> bytes:
        """A discussion in it, as bytes."""
        made = self.render(discussion)
        return made if isinstance(made, bytes) else made.encode()


def _utc(clock: datetime.datetime, hours: int = 1) -> str:
    return f"{clock - datetime.timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def _of_page(place: int, _: str) -> Voice:
    clock = html_pages.clock(place)
    return Voice(html_pages.name_of(place), f"{clock:%Y-%m-%dT%H:%M}", _utc(clock))


def _of_forum(place: int, _: str) -> Voice:
    when = forum_pages.in_utc(place)
    return Voice(html_pages.name_of(place), f"{when:%Y-%m-%dT%H:%M}", f"{when:%Y-%m-%dT%H:%M:%SZ}")


def _of_wpdiscuz(place: int, _: str) -> Voice:
    return Voice(commenter(place), f"{html_pages.clock(place):%Y-%m-%dT%H:%M}")


def _of_backup(hours: int) -> Voices:
    def voice(place: int, locator: str) -> Voice:
        clock = backups.clock(100 + place)
        return Voice(f"Author of {locator}", f"{clock:%Y-%m-%dT%H:%M}", _utc(clock, hours))

    return voice


CLASSIC = threads.Classic(
    ["Anonymous", "Deb", "Jim Brown"], [time for time in threads.TIMES if time[1]], "{} said...", []
)


def _of_classic(place: int, _: str) -> Voice:
    return Voice(CLASSIC.name(place), CLASSIC.time(place)[1])


BYLINES = (("Jim Brown", "6 July 2017 at 12:31", "2017-07-06T12:31"), None)


def _of_bylines(place: int, _: str) -> Voice:
    byline = BYLINES[place % len(BYLINES)]
    return Voice() if byline is None else Voice(byline[0], byline[2])


def _render_bylines(discussion: Discussion) -> str:
    found = (BYLINES[place % len(BYLINES)] for place, _ in enumerate(threads.flatten(discussion)))
    glued = [None if each is None else each[0] + each[1] for each in found]
    return threads.render_indented(discussion, bylines=glued)


def render_plain(discussion: Discussion) -> str:
    """A text in which nothing tells the comments from the post."""
    said = [each.paragraphs for _, each in threads.flatten(discussion)]
    head = [[discussion.header], [discussion.title]] if discussion.header else []
    paragraphs = [*head, *discussion.body, *(lines for each in said for lines in each)]
    return "\n\n".join("\n".join(map(str, lines)) for lines in paragraphs) + "\n"


_TEXT = {"title": "yes", "post date": "day", "spans": "yes"}
_INDENTED = {
    **_TEXT, "comment author": "signature", "removed": "notice", "declared count": "yes",
}  # fmt: skip
_FLATTENED = {
    **_TEXT, "comment author": "signature", "nesting": "2 levels", "removed": "notice",
}  # fmt: skip
_MARKUP = {
    "title": "yes", "post date": "moment", "comment author": "name", "comment time": "moment",
    "nesting": "yes", "removed": "notice", "links": "yes",
}  # fmt: skip
_PAGE = {**_MARKUP, "URL": "yes", "declared count": "yes"}
_MARKED = {"removed": "mark"}
_POSTED = ("2014-07-06T10:00", "2014-07-06T09:00:00Z")
_POSTED_IN_UTC = ("2014-07-06T09:00", "2014-07-06T09:00:00Z")
_BEGUN = ("2014-07-06T12:00", "2014-07-06T11:00:00Z")


def _without(carried: Mapping[str, str], *columns: str) -> dict[str, str]:
    return {column: how for column, how in carried.items() if column not in columns}


def _text(name: str, layout: str, carries: Mapping[str, str], **more: object) -> Form:
    return Form(name=name, layout=layout, carries=carries, **more)  # type: ignore[arg-type]


def _page(name: str, layout: str, carries: Mapping[str, str], **more: object) -> Form:
    known = {"voices": _of_page, "posted": _POSTED, "url": more_pages.URL, **more}
    return Form(name=name, layout=layout, carries=carries, **known)  # type: ignore[arg-type]


def _forum(name: str, layout: str, carries: Mapping[str, str], **more: object) -> Form:
    known = {"voices": _of_forum, "posted": _POSTED_IN_UTC, **more}
    return Form(name=name, layout=layout, carries=carries, **known)  # type: ignore[arg-type]


def _flattened(place: str, name: str) -> Form:
    return _text(
        name, "flattened", _FLATTENED, flat=True,
        render=lambda discussion: threads.render_flattened(discussion, place),
    )  # fmt: skip


def _wxr(version: str) -> Form:
    return _page(
        f"WordPress export (WXR {version})",
        "wxr",
        {**_MARKUP, "lost": "yes", "URL": "yes"},
        render=lambda discussion: backups.render_wxr(discussion, version=version),
        many=lambda discussions: backups.render_wxr(*discussions, version=version),
        voices=_of_backup(1),
        posted=_BEGUN,
        url="http://x.org/?p=7",
    )


FORMS: tuple[Form, ...] = (
    _text(
        "indented text", "indented", {**_INDENTED, "nesting": "2 levels", "lost": "yes"},
        render=threads.render_indented,
    ),
    _text(
        "indented text with bylines",
        "indented",
        {**_INDENTED, "comment author": "byline, signature", "comment time": "minute",
         "nesting": "2 levels", "lost": "yes"},
        render=_render_bylines,
        voices=_of_bylines,
    ),
    _text(
        "indented text without footers", "indented", {**_INDENTED, "nesting": "yes"},
        render=lambda discussion: threads.render_indented(discussion, footers=False),
    ),
    _flattened("next", "flattened text, footers on the next line"),
    _flattened("end", "flattened text, footers at the end of the line"),
    _flattened("own", "flattened text, footers on a line of their own"),
    _text(
        "classic text",
        "classic",
        {**_TEXT, "comment author": "name", "comment time": "minute", "removed": "notice",
         "declared count": "yes"},
        render=lambda discussion: threads.render_classic(discussion, CLASSIC),
        voices=_of_classic,
    ),
    _text("any other text", "plain", _TEXT, render=render_plain),
    _page(
        "Blogger HTML, threaded", "blogger-html", {**_PAGE, **_MARKED},
        render=html_pages.render_threaded,
    ),
    _page(
        "Blogger HTML, classic", "blogger-html", {**_without(_PAGE, "nesting"), **_MARKED},
        render=html_pages.render_classic,
    ),
    _page(
        "Blogger HTML, classic, without classes", "blogger-html", _without(_PAGE, "nesting"),
        render=html_pages.render_compacted,
    ),
    _page("WordPress HTML", "wordpress-html", _PAGE, render=html_pages.render_wordpress),
    _page(
        "wpDiscuz", "wordpress-html", {**_PAGE, "comment time": "minute"},
        render=WPDISCUZ[-1].render, voices=_of_wpdiscuz,
    ),
    _page("schema.org microdata", "schema-html", _PAGE, render=more_pages.render_microdata),
    _page(
        "schema.org JSON-LD", "schema-html", {**_PAGE, "lost": "yes"},
        render=more_pages.render_linked_data,
    ),
    _page(
        "Disqus, in the page's frame", "disqus-html", _PAGE, render=forum_pages.render_disqus,
    ),
    _forum(
        "Discourse", "discourse-html", _without(_PAGE, "declared count"), url=more_pages.URL,
        render=forum_pages.render_discourse,
    ),
    _forum(
        "Stack Exchange", "stackexchange-html",
        {**_without(_PAGE, "declared count"), "nesting": "2 levels"}, url=more_pages.URL,
        render=forum_pages.render_stack_exchange,
    ),
    _forum(
        "Hacker News", "hackernews-html", _without(_PAGE, "URL"),
        render=forum_pages.render_hacker_news,
    ),
    _forum(
        "old Reddit", "reddit-html", _PAGE, url=more_pages.URL,
        render=forum_pages.render_old_reddit,
    ),
    _page(
        "comments in an unknown template", "repeated", _PAGE,
        render=more_pages.render_repeated,
    ),
    _page(
        "any other HTML",
        "html",
        {"title": "yes", "post date": "moment", "URL": "yes", "declared count": "yes"},
        render=more_pages.render_unknown,
    ),
    _page(
        "MHTML (of a threaded page)",
        "blogger-html",
        {**_PAGE, **_MARKED},
        render=lambda discussion: more_pages.in_one_file(html_pages.render_threaded(discussion)),
    ),
    _page(
        "Blogger backup (Atom)",
        "blogger",
        {**_PAGE, **_MARKED, "lost": "yes"},
        render=backups.render_atom,
        many=lambda discussions: backups.render_atom(*discussions),
        voices=_of_backup(1),
        posted=_BEGUN,
        url="http://x.org/7.html",
    ),
    _page(
        "Blogger in Takeout (feed.atom)",
        "blogger",
        {**_MARKUP, **_MARKED, "lost": "yes"},
        render=backups.render_takeout,
        many=lambda discussions: backups.render_takeout(*discussions),
        voices=_of_backup(0),
        posted=("2014-07-06T12:00", "2014-07-06T12:00:00Z"),
        url=None,
    ),
    *map(_wxr, ("1.0", "1.1", "1.2")),
)  # fmt: skip


def table() -> str:
    """FORMS as a table in Markdown."""
    rows = [["format", "layout", *COLUMNS], ["---"] * (len(COLUMNS) + 2)]
    rows += [
        [form.name, f"`{form.layout}`", *(form.has(column) or ABSENT for column in COLUMNS)]
        for form in FORMS
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


NOTICE = [["This comment has been removed by the author."]]


def shown(discussion: Discussion, form: Form) -> Discussion:
    """As much of a discussion as a form has means to show.

    Replies that are too deep for it stand behind what they answer. Lost comments are not there, if
    it cannot show them, and neither are their replies; one that is removed is a notice to that
    effect, if it has no mark for it.
    """
    deepest = {None: 1, "2 levels": 2, "yes": 99}[form.has("nesting")]
    comments = [each for said in discussion.comments for each in _shown(said, form, deepest)]
    return attrs.evolve(discussion, comments=comments)


def _shown(said: Said, form: Form, depth: int) -> Iterator[Said]:
    if said.lost and form.has("lost") is None:
        return
    below = [each for reply in said.replies for each in _shown(reply, form, max(depth - 1, 1))]
    if said.removed and form.has("removed") != "mark":
        said = attrs.evolve(said, paragraphs=NOTICE, signature=None, link=None)
    if depth > 1:
        yield attrs.evolve(said, replies=below)
    else:
        yield attrs.evolve(said, replies=[])
        yield from below

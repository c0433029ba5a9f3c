"""Name the furniture of HTML pages: visible text that nobody said, such as menus and forms.

An element of furniture is recognised by its names (`furniture_names.py`), a block of text by its
words. Names are sometimes wrong: some comments are in an `aside`, or in a form. So the text of an
element with such a name is the rest, and no furniture, if it has much prose.
"""

import re
from functools import cache

import attrs

from archive.formats.common.thread import ThreadDraft
from archive.formats.html.furniture_names import COMMENTS
from archive.text.byline_words import byline_words, fold_words
from archive.text.date_tokens import is_date_word
from archive.text.languages import declared_count, is_feed_line

KINDS = {
    "navigation": "menus, breadcrumbs, tables of contents, links past them",
    "header": "the head of a site: its name, motto and banners",
    "footer": "the foot of a site: rights, addresses, imprint",
    "aside": "sidebars and what themes put into them",
    "form": "forms, buttons, and their labels; where to leave a reply",
    "notice": "cookies, pop-ups, newsletters, subscriptions, donations, toolbars of web archives",
    "share": "buttons to share, like, rate or print",
    "pager": "links to the pages before and after",
    "labels": "categories and tags",
    "related": "other posts, teasers, what is popular",
    "advertisement": "advertisements and sponsors",
    "profile": "who the author is",
    "byline": "names and dates of a post or comment, repeated or not understood",
    "title": "the title, repeated",
    "count": "how many comments there are",
    "number": "digits alone, such as counts; but `+1` says something",
    "links": "other lists of links, and blocks that are links",
    "comment": "what a comment has beside its text: name, date, links and buttons",
    "mark": "characters without a letter or a digit",
    "recurring": "what a site repeats on its pages; found by a run of `index`",
}
"""The kinds of furniture in markup."""
COMMENT = "comment"
_MAX_LINKED_SHARE = 0.6
"""A block with a greater share of its characters in links is a list of links …"""
_MAX_UNLINKED_CHARS = 40
"""… unless it has more characters outside them than this."""
_MIN_PROSE_WORDS = 12
"""A block with this many words, and half of them outside links, is prose."""
_MAX_PROSE_WORDS = 60
"""What has more words of prose than this is no furniture, whatever its name …"""
_MAX_WORDS_OF_KIND = {"aside": 40, "form": 40}
"""… or more than this, for kinds that often have comments in them."""
_MAX_COMMENT_WORDS = 40
"""A comment has at most this many words beside its text."""
_MAX_BYLINE_WORDS = 12
"""A block with more words is no byline, count or label."""
_MAX_TITLE_WORDS = 40
"""A block with more words is not the title again."""
_WORDS = re.compile(r"[^\W\d_]+")


@attrs.define(eq=False)
class Owner:
    """A named element, with the text in it that is in no other named element and in no entry."""

    kind: str | None
    """Its kind; None for the page itself."""
    prose_words: int = 0
    """Number of words of prose."""

    def add(self, text: str, linked: int) -> None:
        """Count a block of text in it. `linked`: how many of its characters are in links."""
        words = text.count(" ") + 1
        if words >= _MIN_PROSE_WORDS and 2 * linked <= len(text):
            self.prose_words += words

    def is_furniture(self, text: str) -> bool:
        """Return whether a block in it is furniture because of its name."""
        if self.kind is None or self.kind == COMMENTS:
            return False
        if self.kind == COMMENT:
            return text.count(" ") < _MAX_COMMENT_WORDS
        if self.kind == "notice" and "cookie" in text.casefold():
            return True
        return self.prose_words <= _MAX_WORDS_OF_KIND.get(self.kind, _MAX_PROSE_WORDS)


def kind_of_block(text: str, linked: int, owner: Owner, thread: ThreadDraft) -> str | None:
    """Return the kind of a block that is in no entry; None for text that somebody may have said.

    `linked`: how many of its characters are in links; `owner`: the innermost named element with it.
    """
    if owner.is_furniture(text):
        return owner.kind
    is_linked = linked > _MAX_LINKED_SHARE * len(text)
    if is_linked and len(text) - linked <= _MAX_UNLINKED_CHARS:
        return "links"
    if not any(map(str.isalnum, text)):
        return "mark"
    words = text.count(" ") + 1
    if thread.title and words <= _MAX_TITLE_WORDS and _is_title(text, thread.title):
        return "title"
    return _kind_of_short_text(text, thread) if words <= _MAX_BYLINE_WORDS else None


def _is_title(text: str, title: str) -> bool:
    """Return whether a text is the title, or the title with the name of the site cut off."""
    return text == title or (" " in text and (title.startswith(text) or title.endswith(text)))


def _kind_of_short_text(text: str, thread: ThreadDraft) -> str | None:
    folded = fold_words(text).rstrip(" :.")
    if folded in byline_words().not_names:
        return "form"
    if declared_count(f"{text.rstrip(' :')}:") is not None or is_feed_line(text):
        return "count"
    is_stated = False
    for stated in (thread.author, thread.printed):
        if stated and stated in text:
            folded, is_stated = folded.replace(fold_words(stated), " "), True
    words = _WORDS.findall(folded)
    if not is_stated and not words:
        return None if text.startswith("+") else "number"
    is_dated = is_stated or any(map(str.isdigit, text))
    return "byline" if is_dated and all(map(_is_byline_word, words)) else None


@cache
def _words_around_names() -> frozenset[str]:
    found = byline_words()
    return found.says | found.by | found.by_or_name | found.posted | found.other_dates


def _is_byline_word(word: str) -> bool:
    return is_date_word(word) or word in _words_around_names()

"""Items of schema.org in an HTML page: their properties, as attributes state them (microdata)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment
from archive.formats.html.comments import MarkupComment
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    Enclosing,
    attribute,
    descendants,
    inline_text,
    mem_ids,
    read_content,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TEXTS = ("text", "commentText", "description", "articleBody")
"""Properties with the text of a comment, the best first."""
DATES = ("dateCreated", "datePublished", "commentTime")
"""Properties with the date of a comment, the best first."""
_AUTHORS = ("author", "creator")
_FURNITURE = ("author", "creator", *DATES, "dateModified", "image", "url", "upvoteCount",
              "downvoteCount", "interactionStatistic", "position")  # fmt: skip
"""Properties of a comment that are not its text."""


Properties = Mapping[str, Sequence["LexborNode"]]
"""The elements of an item by the properties that they have, in document order."""


def properties_of(parts: Iterable["LexborNode"]) -> Properties:
    """Return the properties of an item. `parts`: its elements."""
    found: dict[str, list[LexborNode]] = {}
    for node in parts:
        for name in dict.fromkeys(attribute(node, "itemprop").split()):
            found.setdefault(name, []).append(node)
    return found


def find_property(properties: Properties, *names: str) -> Iterator["LexborNode"]:
    """Yield the elements that have one of some properties, those with the first name first."""
    for name in names:
        yield from properties.get(name, ())


def is_said(properties: Properties) -> bool:
    """Return whether an item states a text, an author or a time, and is no empty placeholder."""
    return any(find_property(properties, *TEXTS, *_AUTHORS, *DATES))


def is_signed(properties: Properties) -> bool:
    """Return whether an item states an author or a time."""
    return any(find_property(properties, *_AUTHORS, *DATES))


def text_of_item(item: "LexborNode", properties: Properties, replies: set[int]) -> MarkupText:
    """Return the text of an item; if nothing is marked as such, all that has no other mark.

    `replies`: `mem_id` of the other items in it.
    """
    text = next(find_property(properties, *TEXTS), None)
    if text is None:
        return read_content(item, replies | mem_ids(find_property(properties, *_FURNITURE)))
    content = read_content(text, replies)
    return content if content.text else MarkupText(attribute(text, "content"))


def time_of_item(properties: Properties) -> Moment:
    """Return when an item was written."""
    moments = [read_time(node) for node in find_property(properties, *DATES)]
    stated = (moment for moment in moments if moment.date)
    return next(stated, moments[0] if moments else Moment())


def author_of_item(properties: Properties) -> str | None:
    """Return the author of an item, or None."""
    for node in find_property(properties, *_AUTHORS):
        inner = node.css_first('[itemprop~="name"]')
        name_node = node if inner is None else inner
        if name := attribute(name_node, "content") or inline_text(name_node):
            return name
    return None


def read_items(items: Sequence["LexborNode"]) -> list[MarkupComment]:
    """Return the comments that items are, in order, without empty placeholders.

    An item answers the one around it.
    """
    item_ids = mem_ids(items)
    others = Enclosing(items)
    refs: dict[int, str | None] = {}
    comments = []
    for number, item in enumerate(items, start=1):
        outer = others.around(item)
        parent = refs[outer.mem_id] if outer else None
        replies: set[int] = set()
        properties = properties_of(descendants(item, item_ids, replies))
        if not is_said(properties):
            refs[item.mem_id] = parent
            continue
        refs[item.mem_id] = ref = attribute(item, "id") or f"comment {number}"
        comment = MarkupComment(ref, parent, author_of_item(properties), time_of_item(properties))
        comment.content = text_of_item(item, properties, replies)
        comment.regions = (item,)
        comments.append(comment)
    return comments

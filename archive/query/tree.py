"""Queries as typed trees, independent of engines; `str(tree)` parses back to the same tree."""

import calendar
import datetime
from typing import Any, Literal, get_args

import attrs
from attrs import validators

from archive.text.folding import QUOTES


def quote(text: str) -> str:
    """Return a value as it is written in a query, in quotes if it needs them."""
    bare = text and not any(
        character.isspace() or character in '"()' or character in QUOTES for character in text
    )
    return text if bare else '"{}"'.format(text.replace('"', "?"))


@attrs.frozen
class Query:
    """Base class of all nodes. `a & b`, `a | b` and `~a` are And, Or and Not."""

    def __and__(self, other: "Query") -> "Query":
        return _combine(And, self, other)

    def __or__(self, other: "Query") -> "Query":
        return _combine(Or, self, other)

    def __invert__(self) -> "Query":
        return Not(self)


EntryKind = Literal["post", "section", "comment", "rest"]
KINDS = get_args(EntryKind)
"""Values of `kind:`."""
FEATURES = ("link", "byline", "signature")
"""Values of `has:`."""
DateEvidence = Literal["stated", "page", "editor"]
EVIDENCE = get_args(DateEvidence)
"""Values of `dated:`."""

_NODE = validators.instance_of(Query)
NODES = validators.deep_iterable(_NODE, validators.and_(
    validators.instance_of(tuple), validators.min_len(1)
))  # fmt: skip
"""Trees can be built by hand, and engines would treat invalid ones differently."""


def _is_day(_node: Query, _field: "attrs.Attribute[Any]", value: str) -> None:
    if datetime.date.fromisoformat(value).isoformat() != value:
        raise ValueError(f"{value!r} is not a day in ISO format; write 2014-07-06")


def _is_not_before(node: "Date | Depth", _field: "attrs.Attribute[Any]", end: Any) -> None:
    first = node.first if isinstance(node, Date) else node.least
    if first is not None and end is not None and end < first:
        raise ValueError(f"the range ends before it begins: {first} to {end}")


NAME = validators.and_(validators.instance_of(str), validators.min_len(1))
"""A pattern or a reference, which is not empty."""
_COUNT = validators.and_(validators.instance_of(int), validators.ge(0))
_DAY = validators.optional([validators.instance_of(str), _is_day])


@attrs.frozen
class Everything(Query):
    """Every entry."""

    def __str__(self) -> str:
        return "*"


@attrs.frozen
class And(Query):
    """Entries that match every part."""

    parts: tuple[Query, ...] = attrs.field(validator=NODES)
    """One or more parts; the parser makes at least two."""

    def __str__(self) -> str:
        texts = [_parenthesise(part, And, Or) for part in self.parts]
        # Without AND, an open range and a number after it look like one range with a space in it.
        joints = [" AND " if text.endswith("..") else " " for text in texts[:-1]]
        return "".join(map("".join, zip(texts, [*joints, ""], strict=True)))


@attrs.frozen
class Or(Query):
    """Entries that match any part."""

    parts: tuple[Query, ...] = attrs.field(validator=NODES)
    """One or more parts; the parser makes at least two."""

    def __str__(self) -> str:
        return " OR ".join(_parenthesise(part, Or) for part in self.parts)


@attrs.frozen
class Not(Query):
    """Entries that do not match the part: the plain complement."""

    part: Query = attrs.field(validator=_NODE)
    """The query that they do not match."""

    def __str__(self) -> str:
        return f"NOT {_parenthesise(self.part, And, Or)}"


@attrs.frozen
class Author(Query):
    """Entries whose author's name contains these words."""

    name: Query | None = attrs.field(validator=validators.optional(_NODE))
    """A phrase, wildcard or fuzzy word, or compound; None means that no author is named."""

    def __str__(self) -> str:
        if self.name is None:
            return "author:none"
        words = getattr(self.name, "tokens", None)
        if isinstance(words, tuple) and len(words) == 1 and words != ("none",):
            return f"author:{words[0]}"
        return f"author:{self.name}"


@attrs.frozen
class Title(Query):
    """Entries of pages whose title contains these words."""

    words: Query = attrs.field(validator=_NODE)
    """A word with its inflections, a phrase, a wildcard or fuzzy word, or a compound."""

    def __str__(self) -> str:
        return f"title:{self.words}"


@attrs.frozen
class Date(Query):
    """Entries whose date, stated or inherited, lies in a range of days."""

    first: str | None = attrs.field(validator=_DAY)
    """First day, `2014-07-06`, or None for no lower bound."""
    last: str | None = attrs.field(validator=[_DAY, _is_not_before])
    """Last day, included in the range, or None for no upper bound."""

    def __str__(self) -> str:
        if self.first == self.last and self.first is not None:
            return f"date:{self.first}"
        first, last = _abbreviate_range(self.first or "", self.last or "")
        return f"date:{first}" if first == last != "" else f"date:{first}..{last}"


def _abbreviate_range(first: str, last: str) -> tuple[str, str]:
    """Return the ends of a range as years or months if both of them allow it."""
    if (not first or first.endswith("-01-01")) and (not last or last.endswith("-12-31")):
        return first[:4], last[:4]
    if (not first or first.endswith("-01")) and _ends_month(last):
        return first[:7], last[:7]
    return first, last


def _ends_month(day: str) -> bool:
    """Return whether a day is the last of its month; an open end counts as one."""
    if not day:
        return True
    year, month, number = map(int, day.split("-"))
    return number == calendar.monthrange(year, month)[1]


@attrs.frozen
class Undated(Query):
    """Entries without a date."""

    def __str__(self) -> str:
        return "date:none"


@attrs.frozen
class Dated(Query):
    """Entries whose date rests on this evidence."""

    source: str = attrs.field(validator=validators.in_(EVIDENCE))
    """`stated` for this entry, `page` (inherited from the post) or `editor` (a correction)."""

    def __str__(self) -> str:
        return f"dated:{self.source}"


@attrs.frozen
class Depth(Query):
    """Entries in a range of depths; the post has depth 0, comments 1, replies 2 or more."""

    least: int = attrs.field(validator=_COUNT)
    """Smallest depth."""
    most: int | None = attrs.field(validator=[validators.optional(_COUNT), _is_not_before])
    """Greatest depth, or None for no bound."""

    def __str__(self) -> str:
        if self.least == self.most:
            return f"depth:{self.least}"
        return f"depth:{self.least}..{'' if self.most is None else self.most}"


@attrs.frozen
class Kind(Query):
    """Entries of a kind; `post` includes sections. What does not ask for `rest` leaves it out: see
    `archive.query.rest`."""

    kind: str = attrs.field(validator=validators.in_(KINDS))
    """`post`, `section`, `comment` or `rest`."""

    def __str__(self) -> str:
        return f"kind:{self.kind}"


@attrs.frozen
class Has(Query):
    """Entries that have a link, a byline or a signature."""

    what: str = attrs.field(validator=validators.in_(FEATURES))
    """`link`, `byline` or `signature`."""

    def __str__(self) -> str:
        return f"has:{self.what}"


@attrs.frozen
class Parent(Query):
    """Entries that answer an entry that matches; sections count as part of their post."""

    part: Query = attrs.field(validator=_NODE)
    """The query that the answered entry matches."""

    def __str__(self) -> str:
        return f"parent:({self.part})"


@attrs.frozen
class ThreadWith(Query):
    """Entries of the top-level threads in which any entry matches."""

    part: Query = attrs.field(validator=_NODE)
    """The query that one entry of the thread matches."""

    def __str__(self) -> str:
        return f"thread:({self.part})"


@attrs.frozen
class PageName(Query):
    """Entries of the pages whose names match a pattern."""

    pattern: str = attrs.field(validator=NAME)
    """A page's name, the beginning of its file name, or a glob."""

    def __str__(self) -> str:
        return f"page:{quote(self.pattern)}"


@attrs.frozen
class Thread(Query):
    """Entries of one top-level thread."""

    reference: str = attrs.field(validator=NAME)
    """Id of any entry in it, possibly abbreviated; a page or its post means the whole page."""

    def __str__(self) -> str:
        return f"thread:{quote(self.reference)}"


@attrs.frozen
class InPages(Query):
    """A resolved PageName: entries of these pages."""

    pages: frozenset[str]
    """Names of the pages."""
    pattern: str
    """The pattern of the PageName."""

    def __str__(self) -> str:
        return f"page:{quote(self.pattern)}"


@attrs.frozen
class InThread(Query):
    """A resolved Thread: entries of this thread."""

    page: str
    """Name of the page."""
    thread: str
    """Locator of the top-level comment; `0` for the whole page."""

    def __str__(self) -> str:
        return f"thread:{quote(f'{self.page}#{self.thread}')}"


def _parenthesise(query: Query, *loose: type[Query]) -> str:
    """Return a part as text, in parentheses if its type binds no tighter than its parent."""
    return f"({query})" if isinstance(query, loose) else str(query)


def all_of(*parts: Query) -> Query:
    """Join parts by AND; without parts, return Everything."""
    return _join(And, parts) if parts else Everything()


def any_of(*parts: Query) -> Query:
    """Join one or more parts by OR."""
    return _join(Or, parts)


def _combine(kind: type[And] | type[Or], left: Query, right: Query) -> Query:
    """Join two nodes; parts that are joined in the same way already are not nested."""
    if not isinstance(right, Query):
        return NotImplemented
    parts: list[Query] = []
    for node in (left, right):
        parts += node.parts if isinstance(node, kind) else (node,)
    return kind(tuple(parts))


def _join(kind: type[And] | type[Or], parts: tuple[Query, ...]) -> Query:
    return parts[0] if len(parts) == 1 else kind(parts)

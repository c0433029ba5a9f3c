"""The query as a typed tree. It knows no engine; `str(tree)` parses back to the same tree."""

import calendar
import datetime
from typing import Any

import attrs
from attrs import validators

from archive.text.tokens import QUOTES


def quote(text: str) -> str:
    """A value as it is written in a query: in quotes, where it needs them."""
    bare = text and not any(
        character.isspace() or character in '"()' or character in QUOTES for character in text
    )
    return text if bare else '"{}"'.format(text.replace('"', "?"))


@attrs.frozen
class Query:
    """Any node of the tree."""


KINDS = ("post", "section", "comment")
FEATURES = ("link", "byline", "signature")
EVIDENCE = ("stated", "page", "editor")

_NODE = validators.instance_of(Query)
PARTS = validators.deep_iterable(_NODE, validators.and_(
    validators.instance_of(tuple), validators.min_len(1)
))  # fmt: skip
"""Trees may be made by hand: of what is none, engines would make different things."""


def _is_day(_node: Query, _field: "attrs.Attribute[Any]", value: str) -> None:
    if datetime.date.fromisoformat(value).isoformat() != value:
        raise ValueError(f"{value!r} is no day; write 2014-07-06")


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

    parts: tuple[Query, ...] = attrs.field(validator=PARTS)
    """The parts; as a rule at least two, and at least one."""

    def __str__(self) -> str:
        texts = [_nested(part, And, Or) for part in self.parts]
        # A range that is open at its end would be taken for one that a blank cuts in two.
        joints = [" AND " if text.endswith("..") else " " for text in texts[:-1]]
        return "".join(map("".join, zip(texts, [*joints, ""], strict=True)))


@attrs.frozen
class Or(Query):
    """Entries that match any part."""

    parts: tuple[Query, ...] = attrs.field(validator=PARTS)
    """The parts; as a rule at least two, and at least one."""

    def __str__(self) -> str:
        return " OR ".join(_nested(part, Or) for part in self.parts)


@attrs.frozen
class Not(Query):
    """Entries that do not match: the plain complement."""

    part: Query = attrs.field(validator=_NODE)
    """What they do not match."""

    def __str__(self) -> str:
        return f"NOT {_nested(self.part, And, Or)}"


@attrs.frozen
class Author(Query):
    """Entries by somebody whose name has these words."""

    name: Query | None = attrs.field(validator=validators.optional(_NODE))
    """A phrase, or words with wildcards or a fuzzy one; None means that nobody is named."""

    def __str__(self) -> str:
        if self.name is None:
            return "author:none"
        words = getattr(self.name, "tokens", None)
        if isinstance(words, tuple) and len(words) == 1 and words != ("none",):
            return f"author:{words[0]}"
        return f"author:{self.name}"


@attrs.frozen
class Title(Query):
    """Entries of pages whose title has these words."""

    words: Query = attrs.field(validator=_NODE)
    """A word with its inflections, a phrase, or words with wildcards or a fuzzy one."""

    def __str__(self) -> str:
        return f"title:{self.words}"


@attrs.frozen
class Date(Query):
    """Entries whose date, stated or inherited, lies in a range of days."""

    first: str | None = attrs.field(validator=_DAY)
    """The first day, `2014-07-06`, or None for no bound."""
    last: str | None = attrs.field(validator=_DAY)
    """The last day, which is in the range, or None for no bound."""

    def __str__(self) -> str:
        if self.first == self.last and self.first is not None:
            return f"date:{self.first}"
        first, last = _shortened(self.first or "", self.last or "")
        return f"date:{first}" if first == last != "" else f"date:{first}..{last}"


def _shortened(first: str, last: str) -> tuple[str, str]:
    """The ends of a range as whole years or months, where both of them are."""
    if (not first or first.endswith("-01-01")) and (not last or last.endswith("-12-31")):
        return first[:4], last[:4]
    if (not first or first.endswith("-01")) and _ends_month(last):
        return first[:7], last[:7]
    return first, last


def _ends_month(day: str) -> bool:
    """Whether a day is the last of its month; no day is."""
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
    """Entries by the evidence for their date."""

    source: str = attrs.field(validator=validators.in_(EVIDENCE))
    """`stated` for the very entry, `page`: inherited from the post, or `editor`: by hand."""

    def __str__(self) -> str:
        return f"dated:{self.source}"


@attrs.frozen
class Depth(Query):
    """Entries so many levels below the post."""

    least: int = attrs.field(validator=_COUNT)
    """The smallest depth."""
    most: int | None = attrs.field(validator=validators.optional(_COUNT))
    """The greatest, or None for no bound."""

    def __str__(self) -> str:
        if self.least == self.most:
            return f"depth:{self.least}"
        return f"depth:{self.least}..{'' if self.most is None else self.most}"


@attrs.frozen
class Kind(Query):
    """Entries of a kind; `post` takes in sections."""

    kind: str = attrs.field(validator=validators.in_(KINDS))
    """`post`, `section` or `comment`."""

    def __str__(self) -> str:
        return f"kind:{self.kind}"


@attrs.frozen
class Has(Query):
    """Entries that have something."""

    what: str = attrs.field(validator=validators.in_(FEATURES))
    """`link`, `byline` or `signature`."""

    def __str__(self) -> str:
        return f"has:{self.what}"


@attrs.frozen
class Parent(Query):
    """Entries that answer one that matches; what a section says, its post says."""

    part: Query = attrs.field(validator=_NODE)
    """What the entry answered matches."""

    def __str__(self) -> str:
        return f"parent:({self.part})"


@attrs.frozen
class ThreadWith(Query):
    """Entries of the top-level threads in which any entry matches."""

    part: Query = attrs.field(validator=_NODE)
    """What any of them matches."""

    def __str__(self) -> str:
        return f"thread:({self.part})"


@attrs.frozen
class PageName(Query):
    """Entries of the pages that a pattern names."""

    pattern: str
    """A page's name, the beginning of its file name, or a glob."""

    def __str__(self) -> str:
        return f"page:{quote(self.pattern)}"


@attrs.frozen
class Thread(Query):
    """Entries of one top-level thread."""

    reference: str
    """The id, perhaps shortened, of any entry in it; a page alone or its post means all of it."""

    def __str__(self) -> str:
        return f"thread:{quote(self.reference)}"


@attrs.frozen
class InPages(Query):
    """What PageName becomes once the pages' names are known."""

    pages: frozenset[str]
    """The names of the pages."""
    pattern: str
    """As it was written."""

    def __str__(self) -> str:
        return f"page:{quote(self.pattern)}"


@attrs.frozen
class InThread(Query):
    """What Thread becomes once the pages' names are known."""

    page: str
    """The name of the page."""
    thread: str
    """The locator of the top-level comment; `0` for the whole page."""

    def __str__(self) -> str:
        return f"thread:{quote(f'{self.page}#{self.thread}')}"


def _nested(query: Query, *loose: type[Query]) -> str:
    """A part as text, in parentheses where it binds no tighter than what is around it."""
    return f"({query})" if isinstance(query, loose) else str(query)


def all_of(*parts: Query) -> Query:
    """The parts joined by AND; everything, where there are none."""
    return _joined(And, parts) if parts else Everything()


def any_of(*parts: Query) -> Query:
    """The parts joined by OR; there is at least one."""
    return _joined(Or, parts)


def _joined(kind: type[And] | type[Or], parts: tuple[Query, ...]) -> Query:
    return parts[0] if len(parts) == 1 else kind(parts)

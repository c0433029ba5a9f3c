"""The query as a typed tree. It knows no engine; `str(tree)` parses back to the same tree."""

import attrs

from archive.tokens import QUOTES


def quote(text: str) -> str:
    """A value as it is written in a query: in quotes, where it needs them."""
    bare = text and not any(
        character.isspace() or character in '"()' or character in QUOTES for character in text
    )
    return text if bare else '"{}"'.format(text.replace('"', "?"))


@attrs.frozen
class Query:
    """Any node of the tree."""


@attrs.frozen
class Everything(Query):
    """Every entry."""

    def __str__(self) -> str:
        return "*"


@attrs.frozen
class Word(Query):
    """Entries that say a word or one of its inflections."""

    token: str
    """The word as a folded token."""

    def __str__(self) -> str:
        return self.token


@attrs.frozen
class Phrase(Query):
    """Entries that say these words in this order, exactly."""

    tokens: tuple[str, ...]
    """The words as folded tokens; at least one."""

    def __str__(self) -> str:
        return f'"{" ".join(self.tokens)}"'


@attrs.frozen
class And(Query):
    """Entries that match every part."""

    parts: tuple[Query, ...]
    """The parts; at least two."""

    def __str__(self) -> str:
        return " ".join(_nested(part, And, Or) for part in self.parts)


@attrs.frozen
class Or(Query):
    """Entries that match any part."""

    parts: tuple[Query, ...]
    """The parts; at least two."""

    def __str__(self) -> str:
        return " OR ".join(_nested(part, Or) for part in self.parts)


@attrs.frozen
class Not(Query):
    """Entries that do not match: the plain complement."""

    part: Query
    """What they do not match."""

    def __str__(self) -> str:
        return f"NOT {_nested(self.part, And, Or)}"


@attrs.frozen
class Author(Query):
    """Entries by somebody whose name has these words, in this order."""

    tokens: tuple[str, ...]
    """The words as folded tokens; none means that nobody is named."""

    def __str__(self) -> str:
        return f'author:"{" ".join(self.tokens)}"' if self.tokens else "author:none"


@attrs.frozen
class Title(Query):
    """Entries of pages whose title has these words."""

    tokens: tuple[str, ...]
    """The words as folded tokens, in order."""
    exact: bool = True
    """Whether inflections are left out; only one word alone may be inexact."""

    def __str__(self) -> str:
        return f'title:"{" ".join(self.tokens)}"' if self.exact else f"title:{self.tokens[0]}"


@attrs.frozen
class Date(Query):
    """Entries whose date, stated or inherited, lies in a range of days."""

    first: str | None
    """The first day, `2014-07-06`, or None for no bound."""
    last: str | None
    """The last day, which is in the range, or None for no bound."""

    def __str__(self) -> str:
        if self.first == self.last and self.first is not None:
            return f"date:{self.first}"
        return f"date:{self.first or ''}..{self.last or ''}"


@attrs.frozen
class Undated(Query):
    """Entries without a date."""

    def __str__(self) -> str:
        return "date:none"


@attrs.frozen
class Dated(Query):
    """Entries by the evidence for their date."""

    source: str
    """`stated` for the very entry, or `page`: inherited from the post."""

    def __str__(self) -> str:
        return f"dated:{self.source}"


@attrs.frozen
class Depth(Query):
    """Entries so many levels below the post."""

    least: int
    """The smallest depth."""
    most: int | None
    """The greatest, or None for no bound."""

    def __str__(self) -> str:
        if self.least == self.most:
            return f"depth:{self.least}"
        return f"depth:{self.least}..{'' if self.most is None else self.most}"


@attrs.frozen
class Kind(Query):
    """Entries of a kind; `post` takes in sections."""

    kind: str
    """`post`, `section` or `comment`."""

    def __str__(self) -> str:
        return f"kind:{self.kind}"


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

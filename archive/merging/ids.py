"""The ids that a site gives its comments, and what they say about which comments are one."""

import re
from collections.abc import Iterator

from archive.merging.texts import Texts, is_same_moment, name_key
from archive.model import Entry, Page

_NUMBER = re.compile(r"(?<!\d)(\d+)(?: \(\d+\))?$")
_BY_PLACE = re.compile(r"(?:comment|line) \d+(?: \(\d+\))?")
"""What formats call a comment without an id: it is another one as soon as one before it goes."""
_LASTING = ("blogger", "wordpress")
"""Systems that keep a comment's id, and give it to no other. What else calls itself an id may count
the comments of a page."""


def ids_of(page: Page) -> Iterator[tuple[str, str]]:
    """The locators of a page's comments that have an id, and the id."""
    for entry in page.entries:
        ref = entry.source_ref
        if entry.kind == "comment" and ref is not None and not _BY_PLACE.fullmatch(ref):
            found = _NUMBER.search(ref)
            yield entry.locator, found[1] if found else ref


def system_of(page: Page) -> str:
    """What gave a page's comments their ids, which are comparable between its pages and backups."""
    layout = page.layout
    return "wordpress" if layout in ("wxr", "wordpress-html") else layout.partition("-")[0]


class Ids:
    """The ids of a page that is being put together, and those of a source."""

    def __init__(self, ours: Texts, theirs: Texts) -> None:
        self._ours, self._theirs = ours, theirs
        self._their_ids = dict(ids_of(theirs.page))
        system = system_of(theirs.page)
        self._our_ids = ours.ids.get(system, {})
        self.are_lasting = system in _LASTING
        """Whether an id is one comment's for good."""

    def ours(self, entry: Entry) -> str | None:
        """The id of one of our comments in the source's system, if it has one."""
        return self._our_ids.get(entry.locator)

    def theirs(self, entry: Entry) -> str | None:
        """The id of a comment of the source, if it has one."""
        return self._their_ids.get(entry.locator)

    def tell_apart(self, our: Entry, their: Entry) -> bool:
        """Whether ids make two comments different ones.

        Not those of the same name, moment and words: a site that moves may give new ids.
        """
        one, other = self.ours(our), self.theirs(their)
        if not self.are_lasting or one is None or other is None or one == other:
            return False
        is_same = self._ours.tokens(our.locator) == self._theirs.tokens(their.locator)
        return not (is_same and name_key(our) == name_key(their) and is_same_moment(our, their))

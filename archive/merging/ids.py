"""The ids that sites give their comments, and which comments they identify or tell apart."""

import re
from collections.abc import Iterator

from archive.merging.texts import PageTexts, is_same_moment, name_key
from archive.model import Entry, Page

_NUMBER = re.compile(r"(?:^|[^0-9A-Za-z])[cC]?(?:omment)?(\d+)(?: \(\d+\))?$")
"""The number in an id such as `c123` or `comment-123`. Others, such as `t1_a7`, count whole."""
_POSITIONAL_REF = re.compile(r"(?:comment|line) \d+(?:\.\d+)*(?: \(\d+\))?")
"""The `source_ref` of a comment without an id. It changes when an earlier comment goes."""
_SYSTEMS_WITH_STABLE_IDS = ("blogger", "wordpress", "disqus", "hackernews", "reddit")
"""Systems that never change a comment's id or use it again. The ids of others may just number the
comments of a page."""


def ids_of(page: Page) -> Iterator[tuple[str, str]]:
    """Yield locator and id of each comment that has an id."""
    for entry in page.entries:
        ref = entry.source_ref
        if entry.kind == "comment" and ref is not None and not _POSITIONAL_REF.fullmatch(ref):
            number = _NUMBER.search(ref)
            yield entry.locator, number[1] if number else ref


def system_of(page: Page) -> str:
    """Return the blogging system that gave a page's comments their ids. Ids of one system can be
    compared, also between pages and backups."""
    layout = page.layout
    return "wordpress" if layout in ("wxr", "wordpress-html") else layout.partition("-")[0]


class CommentIds:
    """The ids of the comments on a merged page and in a source that is added to it."""

    def __init__(self, ours: PageTexts, theirs: PageTexts) -> None:
        self._ours, self._theirs = ours, theirs
        self._their_ids = dict(ids_of(theirs.page))
        system = system_of(theirs.page)
        self._our_ids = ours.ids.get(system, {})
        self.are_stable = system in _SYSTEMS_WITH_STABLE_IDS
        """Whether an id always identifies the same comment."""

    def our_id(self, entry: Entry) -> str | None:
        """Return the id of a comment of the merged page in the source's system; None without."""
        return self._our_ids.get(entry.locator)

    def their_id(self, entry: Entry) -> str | None:
        """Return the id of a comment of the source; None without."""
        return self._their_ids.get(entry.locator)

    def contradict(self, our: Entry, their: Entry) -> bool:
        """Return whether the ids prove that two comments are different ones.

        They prove nothing if name, moment and words are the same: a site that moves may assign new
        ids.
        """
        one, other = self.our_id(our), self.their_id(their)
        if not self.are_stable or one is None or other is None or one == other:
            return False
        is_same = self._ours.tokens(our.locator) == self._theirs.tokens(their.locator)
        return not (is_same and name_key(our) == name_key(their) and is_same_moment(our, their))

"""Exact moments on pages of WordPress, which up to 5.2 printed the site's own clock as UTC's.

`get_the_date("c")` and `get_comment_time("c")`, by which themes fill in `datetime`, wrote `+00:00`
behind the local time whatever the zone of the site. (https://core.trac.wordpress.org/ticket/20973)
"""

import re
from collections.abc import Iterable

import attrs

from archive.formats.common.moments import Moment, is_utc
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.comments import Comment
from archive.formats.html.tree import meta

_VERSION = re.compile(r"WordPress (\d{1,4})\.(\d{1,4})")
_MENDED = (5, 3)
"""The first version that writes the zone of the site."""


def drop_false_moments(source: Source, thread: ThreadDraft, comments: Iterable[Comment]) -> None:
    """Keep the clock alone of each time that is stated in UTC, unless the page shows that its zones
    are real: by its version, or by a comment in another one."""
    found = list(comments)
    stated = [each.moment for each in found if each.moment.instant]
    if _is_mended(source) or not all(map(is_utc, stated)):
        return
    for each in found:
        each.moment = attrs.evolve(each.moment, instant=None)
    # What the head says of the post is made by plugins, which reckon with the zone.
    if thread.printed and is_utc(Moment(thread.date, thread.instant)):
        thread.instant = None


def _is_mended(source: Source) -> bool:
    match = _VERSION.match(meta(source.tree, "generator") or "")
    return match is not None and (int(match[1]), int(match[2])) >= _MENDED

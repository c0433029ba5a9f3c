"""Drop exact times of WordPress pages that are wrong: versions up to 5.2 wrote local time as UTC.

`get_the_date("c")` and `get_comment_time("c")`, which themes use for `datetime`, wrote `+00:00`
after the local time in any time zone. (https://core.trac.wordpress.org/ticket/20973)
"""

import re
from collections.abc import Sequence

import attrs

from archive.formats.common.moments import Moment, is_utc
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.comments import MarkupComment
from archive.formats.html.tree import meta_content

_VERSION = re.compile(r"WordPress (\d{1,4})\.(\d{1,4})")
_FIXED_VERSION = (5, 3)
"""First version that writes the UTC offset of the site."""


def drop_false_instants(
    source: Source, thread: ThreadDraft, comments: Sequence[MarkupComment]
) -> None:
    """Reduce times stated in UTC to local times, unless the page shows that its offsets are right:
    by its version, or by a comment with another offset."""
    exact = [comment.moment for comment in comments if comment.moment.instant]
    if _has_true_offsets(source) or not all(map(is_utc, exact)):
        return
    for comment in comments:
        comment.moment = attrs.evolve(comment.moment, instant=None)
    # A post's time without printed words is from the page's head, written by plugins, which do
    # convert to UTC.
    if thread.printed and is_utc(Moment(thread.date, thread.instant)):
        thread.instant = None


def _has_true_offsets(source: Source) -> bool:
    match = _VERSION.match(meta_content(source, "generator") or "")
    return match is not None and (int(match[1]), int(match[2])) >= _FIXED_VERSION

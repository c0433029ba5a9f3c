"""Pages saved from the Internet Archive's Wayback Machine: their own URL and moment of capture.

The Wayback Machine prefixes every URL of a page (`web.archive.org/web/20160407100000/http://…`,
with letters such as `cs_` after the moment for parts of a page), inserts a toolbar, and ends the
page with a comment (https://en.wikipedia.org/wiki/Help:Using_the_Wayback_Machine).
"""

import datetime
import re

from archive.formats.common.source import Source
from archive.text.dates import months

TOOLBAR = "#wm-ipp-base, #wm-ipp, #wm-ipp-print, #donato"
"""CSS selectors of the toolbar, in its older and newer forms."""
_PREFIX = re.compile(
    r"(?:(?:https?:)?//(?:web|wayback|www)\.archive\.org(?::\d{1,5})?)?/web/(\d{4,14})(?:[a-z]{2}_)?/"
    r"(?=https?:)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"FILE ARCHIVED ON (\d\d:\d\d:\d\d) ([A-Z][a-z]{2}) (\d\d), (\d{4})")
_MAX_COMMENT_CHARS = 20_000
"""The comment is in this many characters at the end of a page."""


def without_prefix(url: str) -> str:
    """Return the URL of a page itself, given that of its copy in the Wayback Machine.

    >>> without_prefix("https://web.archive.org/web/20160407100000/http://quay.example/")
    'http://quay.example/'
    """
    match = _PREFIX.match(url)
    return url[match.end() :] if match else url


def moment_in(url: str) -> str | None:
    """Return the moment of capture in such a URL, in UTC; None if it has not all digits.

    >>> moment_in("https://web.archive.org/web/20160407100000/http://quay.example/")
    '2016-04-07T10:00:00Z'
    """
    match = _PREFIX.match(url)
    return _moment(match[1]) if match and len(match[1]) == 14 else None


def find_capture(source: Source, *urls: str) -> str | None:
    """Return when the Wayback Machine captured a page: by the comment at its end, or its URLs."""
    match = None
    if "FILE ARCHIVED ON" in source.html:
        match = _COMMENT.search(source.html, max(0, len(source.html) - _MAX_COMMENT_CHARS))
    if match is not None:
        clock, month, day, year = match.groups()
        return _moment(f"{year}{months().get(month.casefold(), 0):02}{day}{clock.replace(':', '')}")
    return next(filter(None, map(moment_in, urls)), None)


def _moment(digits: str) -> str | None:
    try:
        moment = datetime.datetime.strptime(digits, "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds") + "Z"

"""What a page of HTML may be, in the order they are asked; `mhtml` and captures ask here, too."""

from collections.abc import Callable, Iterator

from archive.formats.common.source import Source
from archive.formats.html import blogger as blogger_html
from archive.formats.html import schema_org as schema_html
from archive.formats.html import unknown as unknown_html
from archive.formats.html import wordpress as wordpress_html
from archive.model import Page

DISCUSSIONS: list[Callable[[Source], Iterator[Page] | None]] = [
    blogger_html.detect,
    wordpress_html.detect,
    schema_html.detect,
    wordpress_html.detect_post,
]
"""Those that know a post or comments when they see them."""
HTML_FORMATS = [*DISCUSSIONS, unknown_html.detect]


def detect(source: Source) -> Iterator[Page] | None:
    """The pages of a file of HTML; None for anything else."""
    if not source.is_html:
        return None
    found = (each(source) for each in HTML_FORMATS)
    return next((pages for pages in found if pages is not None), None)

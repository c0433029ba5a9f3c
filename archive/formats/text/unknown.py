"""Any other text: read as one post, with a warning that no comments were recognised."""

from collections.abc import Iterator

from archive.formats.common.source import Source
from archive.formats.text.draft import Draft
from archive.formats.text.head_and_credits import take_credits, take_head
from archive.model import Page
from archive.text.languages import declared_count


def detect(source: Source) -> Iterator[Page] | None:
    """Return the text as one page; never None."""
    draft = Draft(source, "plain")
    lines = take_head(draft, source.lines)
    counts = [
        index
        for index, line in enumerate(lines)
        if not line.indent and declared_count(line.text) is not None
    ]
    if counts:
        draft.body = [*take_credits(draft, lines[: counts[-1] + 1]), *lines[counts[-1] + 1 :]]
    else:
        draft.body = lines
    return iter([draft.finish()])

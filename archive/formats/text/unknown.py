"""Any other text: one post, nothing of it lost, and a warning that no layout was recognised."""

from collections.abc import Iterator

from archive.formats.common.source import Source
from archive.formats.text.draft import Draft
from archive.formats.text.head_and_credits import take_credits, take_head
from archive.model import Page
from archive.text.languages import declared_count


def detect(source: Source) -> Iterator[Page] | None:
    """The text as one post; never None."""
    draft = Draft(source, "plain")
    lines = take_head(draft, source.lines)
    counts = [
        place
        for place, line in enumerate(lines)
        if not line.indent and declared_count(line.text) is not None
    ]
    if counts:
        draft.body = [*take_credits(draft, lines[: counts[-1] + 1]), *lines[counts[-1] + 1 :]]
    else:
        draft.body = lines
    return iter([draft.finish()])

"""What holds for every page whatever: checked after each parse in the tests."""

from archive import Page, decode
from archive.locators import POST, split_id


def check_page(page: Page, data: bytes) -> None:
    """Spans cover the text exactly once, in order; texts are their spans; the tree is whole."""
    text = decode(data)
    said = [
        span
        for entry in page.entries
        if not (entry.locator == POST and page.sections)
        for span in entry.spans
    ]
    spans = sorted([*said, *(piece.span for piece in page.furniture if piece.span)])
    place = 0
    for span in spans:
        assert span.start == place
        assert span.end > span.start
        place = span.end
    assert place == len(text) == page.characters
    assert said == sorted(said), "entries stand in printed order"
    for piece in page.furniture:
        if piece.kind == "space" and piece.span:
            assert not text[piece.span.start : piece.span.end].strip()
    _check_entries(page, text)


def _check_entries(page: Page, text: str) -> None:
    assert len({entry.locator for entry in page.entries}) == len(page.entries)
    for entry in page.entries:
        lines = [line for line in entry.text.split("\n") if line]
        assert lines == [text[span.start : span.end] for span in entry.spans]
        assert "\n\n\n" not in entry.text
        assert entry.lost == (entry.kind == "comment" and not entry.text)
        assert (entry.author is None) == (entry.author_source is None)
        assert (entry.date is None) == (entry.date_source is None)
        if entry.parent is not None:
            name, locator = split_id(entry.parent)
            assert name == page.name
            assert locator in page
    if page.sections:
        assert page.post.text == "\n\n".join(section.text for section in page.sections)
    found = len(page.comments)
    if page.declared is not None and page.declared != found:
        message = next(warning.message for warning in page.warnings if warning.code == "count")
        assert str(page.declared) in message
        assert str(found) in message

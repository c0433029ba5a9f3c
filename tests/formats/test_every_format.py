"""One discussion in every format: what a format carries is read back, and the rest is absent."""

import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats import FORMATS
from archive.formats.common.source import Source
from archive.formats.html.blogger import LISTED_POST
from archive.formats.html.formats import HTML_FORMATS, detect_html
from archive.formats.html.repeated.reader import SHAPE
from archive.text.numeric_dates import ORDER_WARNING
from tests.support import forum_pages
from tests.support.archives import ROOT
from tests.support.every_format import FORMS, Form, Voice, shown, table
from tests.support.threads import Discussion, Said, discussions, flatten, text_of
from tests.support.tiers import examples

LINK = "http://links.example/to?a=1"


@attrs.frozen
class _Fate:
    """What becomes of a comment, beside being said."""

    removed: bool = False
    lost: bool = False
    linked: bool = False


FATES = st.sampled_from(
    [_Fate(), _Fate(), _Fate(), _Fate(removed=True), _Fate(lost=True), _Fate(linked=True)]
)


def fated(said: Said, fates: list[_Fate]) -> Said:
    """A comment with the fates that are due to it and its replies.

    Only what is answered can be lost and leave a trace. What it answered itself is lost with it,
    so that it is one that answers the post.
    """
    fate = fates.pop() if fates else _Fate()
    replies = [attrs.evolve(fated(reply, fates), lost=False) for reply in said.replies]
    link = LINK if fate.linked else None
    lost = fate.lost and bool(replies)
    return attrs.evolve(said, replies=replies, lost=lost, removed=fate.removed, link=link)


def _fate_of_all(discussion: Discussion, fates: list[_Fate]) -> Discussion:
    """Every comment with its fate. The first is there; those that are lost come last, since nothing
    tells where they stood."""
    left = list(fates)
    first, *others = (fated(said, left) for said in discussion.comments)
    comments = [attrs.evolve(first, lost=False), *sorted(others, key=lambda said: said.lost)]
    return attrs.evolve(discussion, comments=comments)


def _clear(paragraphs: list[list[str]]) -> list[list[str]]:
    """No line that stands over a comment in the classic layout."""
    return [
        [f"{line} so" if line.endswith("said...") else line for line in lines]
        for lines in paragraphs
    ]


def _clear_said(said: Said) -> Said:
    replies = [_clear_said(reply) for reply in said.replies]
    return attrs.evolve(said, paragraphs=_clear(said.paragraphs), replies=replies)


def _clear_everywhere(discussion: Discussion) -> Discussion:
    """With a title, and no line that one of the layouts must take for a mark of its own."""
    header, date = discussion.header or "Sunday, 6 July 2014", discussion.date or "2014-07-06"
    return Discussion(
        header,
        date,
        _clear([[discussion.title or "A title"]])[0][0],
        _clear(discussion.body),
        [_clear_said(said) for said in discussion.comments],
    )


THREADS = st.builds(
    _fate_of_all,
    discussions(flat=True, deepest=4, numbers=False).map(_clear_everywhere),
    st.lists(FATES, max_size=30),
)

Fields = tuple[object, ...]


def expected(form: Form, discussion: Discussion) -> list[Fields]:
    """What is to be read of each comment, by what the form carries."""
    return [
        _expected(form, form.voices(place, locator), locator, said, discussion)
        for place, (locator, said) in enumerate(flatten(discussion))
    ]


def _expected(form: Form, voice: Voice, locator: str, said: Said, discussion: Discussion) -> Fields:
    lost, moment = said.lost, form.has("comment time")
    inherited = form.posted[0] if form.posted else discussion.date
    signs = "signature" in (form.has("comment author") or "")
    author = voice.author or (said.signature if signs else None)
    source = "byline" if voice.author else "signature" if author else None
    date = None if moment is None or lost else voice.date
    return (
        locator,
        "" if lost else text_of(said, flat=form.flat),
        (None, None) if lost else (author, source),
        (date, "stated") if date else (inherited, "page"),
        voice.instant if moment == "moment" and not lost else None,
        said.removed and not lost,
        lost,
        (said.link,) if said.link and form.has("links") and not lost else (),
        form.has("spans") is not None and not lost,
    )


def found(page: archive.Page) -> list[Fields]:
    """The same of what was read."""
    return [
        (
            entry.locator,
            entry.text,
            (entry.author, entry.author_source),
            (entry.date, entry.date_source),
            entry.instant,
            entry.removed,
            entry.lost,
            entry.links,
            bool(entry.spans),
        )
        for entry in page.entries
        if entry.kind == "comment"
    ]


def check_page(form: Form, page: archive.Page, discussion: Discussion) -> None:
    """What holds of the page itself."""
    assert page.layout == form.layout
    assert page.title == discussion.title
    assert (page.date, page.post.instant) == (form.posted or (discussion.date, None))
    assert page.url == (form.url if form.has("URL") else None)
    number = sum(1 for _ in flatten(discussion))
    assert page.declared == (number if form.has("declared count") else None)
    assert bool(page.post.spans) == (form.has("spans") is not None)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@examples(40)
@given(THREADS)
def test_what_a_format_carries_is_read_back(form: Form, discussion: Discussion) -> None:
    there = shown(discussion, form)
    page = archive.parse(form.data(there))
    check_page(form, page, there)
    assert found(page) == (expected(form, there) if form.has("comment author") else [])
    if form.has("comment author"):
        join = "\n\n" if form.flat else "\n"
        assert page.post.text == "\n\n".join(join.join(lines) for lines in discussion.body)


def test_the_table_on_paper_is_the_one_that_is_tested() -> None:
    text = (ROOT / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    assert table() in text


def test_every_warning_is_on_paper() -> None:
    text = (ROOT / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    table = text.partition("## Warnings")[2]
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "archive").rglob("*.py"))
    literal = re.findall(r"(?:warn|PageWarning)\(\s*\"([a-z-]+)\"", source)
    assert documented >= {*literal, LISTED_POST, ORDER_WARNING, SHAPE}
    assert [code for code in documented if f'"{code}"' not in source] == []


SAMPLE = Discussion(
    "Sunday, 6 July 2014", "2014-07-06", "A title", [["One of them."], ["Two of them."]],
    [Said([["The first that is said."]], [Said([["An answer to it."]])]), Said([["The other."]])],
)  # fmt: skip


def test_no_format_is_missing() -> None:
    sources = [Source("page", form.data(shown(SAMPLE, form))) for form in FORMS]
    sources.append(Source("frame", forum_pages.disqus_frame(SAMPLE).encode()))
    at = FORMATS.index(detect_html)
    formats = [*FORMATS[:at], *HTML_FORMATS, *FORMATS[at + 1 :]]
    readers = {
        next(detect.__module__ for detect in formats if detect(source) is not None)
        for source in sources
    }
    assert readers == {detect.__module__ for detect in formats}

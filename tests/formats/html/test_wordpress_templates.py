"""Threads in the templates of many themes of WordPress, and of wpDiscuz, read back."""

import pytest
from hypothesis import given

import archive
from tests.support.html_pages import clock
from tests.support.html_snippets import SAMPLE, check, codes
from tests.support.threads import Discussion, discussions, flatten, text_of
from tests.support.tiers import examples
from tests.support.wordpress_themes import THEMES, WPDISCUZ, Theme, commenter


def check_theme(theme: Theme, discussion: Discussion) -> None:
    page = archive.parse(theme.render(discussion).encode())
    said = list(flatten(discussion))
    expected = [
        (
            str(number + 1) if theme.is_flat else locator,
            commenter(number),
            f"{clock(number):%Y-%m-%dT%H:%M}",
            text_of(each, flat=False),
        )
        for number, (locator, each) in enumerate(said)
    ]
    found = [(each.locator, each.author, each.date, each.text) for each in page.comments]
    assert found == expected
    assert [each.source_ref for each in page.comments] == [
        f"comment-{number + 1}" for number in range(len(said))
    ]
    assert page.layout == "wordpress-html"
    assert codes(page) == []
    body = "\n\n".join("\n".join(lines) for lines in discussion.body)
    assert (page.post.text, page.post.author, page.date) == (body, "Jim", "2014-07-06T10:00")
    assert not [entry for entry in page.entries if entry.kind == "rest"]


@pytest.mark.parametrize("theme", [*THEMES, *WPDISCUZ], ids=lambda theme: theme.name)
def test_a_thread_is_read_back_from_every_template(theme: Theme) -> None:
    check_theme(theme, SAMPLE)


@examples(50, quick=10)
@given(discussions(deepest=4))
def test_threads_are_read_back_from_every_template(discussion: Discussion) -> None:
    for theme in (*THEMES, *WPDISCUZ):
        check_theme(theme, discussion)


@pytest.mark.parametrize("theme", [*THEMES, *WPDISCUZ], ids=lambda theme: theme.name)
def test_what_is_there_of_a_truncated_page_is_read(theme: Theme) -> None:
    html = theme.render(SAMPLE)
    whole = archive.parse(html.encode())
    cut = archive.parse(html[: html.index("paragraph") + 9].encode())
    assert [each.text for each in cut.comments] == [each.text for each in whole.comments]
    for start in range(html.index("Responses"), len(html), 397):
        check(html[:start].encode())

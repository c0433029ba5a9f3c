"""Text of unknown authorship on merged pages."""

from collections.abc import Sequence

import attrs
from hypothesis import given
from hypothesis import strategies as st

from archive.merging import Sketch
from archive.merging.blocks import block_tokens, blocks_of
from archive.merging.merged_page import merge_pages
from archive.model import Page
from tests.support.merge_pages import page, remark
from tests.support.tiers import examples
from tests.support.two_sources import POST, prose


def with_blocks(source: Page, blocks: Sequence[str]) -> Page:
    """The page with a text of unknown authorship of these blocks."""
    rest = attrs.evolve(
        source.post, locator="r", text="\n\n".join(blocks), author=None, author_source=None,
        date=None, date_source=None, instant=None, source_ref=None, title=source.title,
    )  # fmt: skip
    return attrs.evolve(source, entries=(*source.entries, rest)) if blocks else source


def test_what_is_a_comment_in_one_copy_is_a_comment() -> None:
    known = page("a.html", [remark(1), remark(2, text=f"{prose(2)}\nA second line, though.")])
    unknown = with_blocks(
        page("b.html", [remark(1)]),
        ["A second line, though!", f"{prose(2)} A second line, though.", "Only here.", "Twice."],
    )
    other = with_blocks(page("c.html", [remark(1)]), ["Twice.", "A last one."])
    shown = merge_pages([unknown, other, known]).page
    assert shown.rest is not None
    assert blocks_of(shown.rest.text) == ["Only here.", "Twice.", "A last one."]
    assert shown.rest.sources == ("b.html#r", "c.html#r")
    assert (shown.rest.author, shown.rest.date, shown.rest.id) == (None, None, "a.html#r")
    assert shown.entries[-1] is shown.rest
    assert shown.find_entry("c.html", "r") is shown.rest


def test_nothing_is_left_where_all_is_known() -> None:
    known = page("a.html", [remark(1), remark(2)])
    unknown = with_blocks(page("b.html", [remark(1)]), [prose(2), *POST.split("\n\n")])
    shown = merge_pages([known, unknown]).page
    assert shown.rest is None
    assert [entry.locator for entry in shown.entries] == ["0", "1", "2"]


def test_it_does_not_hide_what_another_source_says() -> None:
    """Words that the first source has only there still make a comment, or another wording."""
    longer = f"{prose(1)}\nA line of this comment that is nowhere else on the page."
    first = with_blocks(page("a.html", [remark(1), remark(2)]), [longer.split("\n")[1], prose(3)])
    second = page("b.html", [remark(1, text=longer), remark(3)])
    shown = merge_pages([first, second]).page
    assert shown["1v2"].text == longer.split("\n")[1]
    assert shown["3"].text == prose(3)
    assert shown.rest is None


BLOCKS = st.lists(st.sampled_from([*map(prose, range(6)), "One.", "Two!", "* * *"]), max_size=5)


@examples(150, quick=25)
@given(st.lists(st.tuples(st.sets(st.integers(0, 5)), BLOCKS), min_size=2, max_size=4), st.data())
def test_it_changes_nothing_else_and_loses_nothing(
    sources: list[tuple[set[int], list[str]]], data: st.DataObject
) -> None:
    pages = [
        with_blocks(page(f"{name}.html", [remark(each) for each in sorted(numbers)]), blocks)
        for name, (numbers, blocks) in enumerate(sources)
    ]
    merged = merge_pages(pages)
    bare = merge_pages([each.with_rest(None) for each in pages])
    assert attrs.evolve(merged, page=bare.page) == bare
    assert merged.page.with_rest(None) == bare.page
    assert merge_pages(data.draw(st.permutations(pages))) == merged
    blocks = blocks_of(merged.page.rest.text) if merged.page.rest else []
    tokens = [block_tokens(block) for block in blocks]
    assert len(set(tokens)) == len(tokens)
    said = {block_tokens(entry.text) for entry in bare.page.entries}
    assert said.isdisjoint(tokens)
    given_blocks = {block_tokens(block) for _, some in sources for block in some}
    assert given_blocks <= said.union(tokens)
    for each in pages:
        assert Sketch.of(each, each.name) == Sketch.of(each.with_rest(None), each.name)

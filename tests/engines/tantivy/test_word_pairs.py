"""Phrases of short words, which are looked for in the entries alone that have their pairs."""

from itertools import pairwise, product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.engines.tantivy.word_pairs import MAX_SHORT_CHARS, pairs_in
from archive.library import Archive
from tests.support.archives import ENGINES
from tests.support.tiers import has_full_form, seeded, sized

WORDS = ("of", "the", "it's", "ads", "ad", "dies", "died", "été", "union")
"""Short and long ones, with inflections that are shorter than they, accents and apostrophes."""
tokens = st.lists(st.sampled_from(["a", "of", "that", "their", "union"]), max_size=8)


@given(tokens)
def test_pairs_are_of_short_words_side_by_side(words: list[str]) -> None:
    expected = {(a, b) for a, b in pairwise(words) if max(len(a), len(b)) <= MAX_SHORT_CHARS}
    assert {tuple(pair.split("~")) for pair in pairs_in(words)} == expected


@given(tokens, tokens, tokens)
def test_a_text_has_the_pairs_of_its_phrases(
    before: list[str], phrase: list[str], behind: list[str]
) -> None:
    assert pairs_in(phrase) <= pairs_in([*before, *phrase, *behind])


def filled(opened: Archive, folder: Path) -> Archive:
    """An archive of posts whose titles have phrases as well, and of comments."""
    draw = seeded(8)

    def said(most: int) -> str:
        return " ".join(draw.choices(WORDS, k=draw.randint(1, most)))

    for number in range(40):
        lines = ["Sunday 6 July 2014", f"{said(4).title()} {number}", f"{said(6)}."]
        comments = [f"  {place}. {said(6)}\n\n    ReplyDelete" for place in range(1, 4)]
        page = "\n\n".join([*lines, "3 comments:", *comments])
        (folder / f"{number:02}.txt").write_text(page, encoding="utf-8")
    opened.index([folder])
    return opened


@has_full_form
def test_all_phrases_are_found(tmp_path: Path) -> None:
    for name in ("pages", "indexed", "scanned"):
        (tmp_path / name).mkdir()
    scan = filled(ENGINES["scan"](tmp_path / "scanned"), tmp_path / "pages")
    made = filled(ENGINES["tantivy"](tmp_path / "indexed"), tmp_path / "pages")
    assert made.stats().entries == scan.stats().entries == 160
    some = list(product(WORDS, repeat=3))
    phrases = [*product(WORDS, repeat=2), *seeded(8).sample(some, sized(80, quick=20))]
    for words in phrases:
        for query in (f'"{" ".join(words)}"', "-".join(words), f'the "{" ".join(words)}"'):
            assert ids(made, query) == ids(scan, query)
            assert made.count(query, by="kind") == scan.count(query, by="kind")


def ids(opened: Archive, query: str) -> list[str]:
    """What is found, by page and place."""
    return [hit.entry.id for hit in opened.search(query, sort="page", limit=None).hits]

"""A hostile query costs little. The long form is `tests/torture/queries.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import archive
from archive.library import Archive
from benchmarks.corpus import generate
from tests.support.archives import ENGINES
from tests.support.hostile_queries import FAMILIES
from tests.support.tiers import has_full_form, sized
from tests.torture.queries import ask_all

LIMITS = {
    "a" * 10_001: "a query has at most 10,000 characters",
    "a " * 1_001: "a query has at most 1,000 words, phrases and fields",
    "(" * 101 + "a" + ")" * 101: "parentheses and NOTs can be nested at most 100 deep",
    "-" * 101 + "a": "parentheses and NOTs can be nested at most 100 deep",
    '"' + "a " * 501 + '"': "a phrase has at most 500 words",
    '"' + "a " * 21 + '"~2': "a phrase followed by ~2 has at most 20 words",
    "a NEAR " * 6 + "a": "NEAR joins at most 6 words or phrases",
    "a NEAR/1001 b": "at most 1,000 words may stand in between",
    '"a b"~99999999999': "at most 1,000 words may stand in between",
    "-".join(["a*"] * 21): "a word with wildcards has at most 20 parts",
    "a" * 201 + "*": "a word with wildcards has at most 200 characters",
    "a" * 201 + "~": "a fuzzy word has at most 200 characters",
    "abc~3": "allows 1 letter to differ, ~2 allows 2",
    " ".join(f"a{number}*" for number in range(51)): "at most 50 words with wildcards or ~",
    'date:"' + "1 " * 51 + '"': "a date has at most 100 characters",
}
"""A query beyond each limit, and what the error says."""


@pytest.fixture(scope="module", params=sorted(ENGINES))
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    base = tmp_path_factory.mktemp("hostile")
    generate(base / "made", sized(1_000, quick=60), seed=1)
    with ENGINES[request.param](base) as made:
        made.index([base / "made" / "pages"])
        yield made


@pytest.mark.parametrize("text", LIMITS, ids=lambda text: text[:9])
def test_every_limit_says_what_it_is(opened: Archive, text: str) -> None:
    with pytest.raises(archive.QueryError) as caught:
        opened.search(text)
    assert LIMITS[text] in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_word_that_stands_for_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Archive
) -> None:
    monkeypatch.setattr("archive.query.expand.MAX_EXPANSIONS", 100)
    with pytest.raises(
        archive.QueryError, match=r"matches [\d,]+ words of the archive; .* at most 100"
    ):
        opened.search("*a*")


@has_full_form
@pytest.mark.timeout(600)
def test_hostile_queries_end(opened: Archive) -> None:
    found = ask_all(opened, len(FAMILIES), seed=7)
    wrong = [each for each in found if each.outcome not in ("answered", "refused", "stopped")]
    assert not wrong
    assert {each.outcome for each in found} >= {"answered", "refused"}

"""Pages in every language that there is a table of, made of its own words."""

import datetime
from collections.abc import Callable

import pytest
from babel.dates import format_date

import archive
from archive.text.languages import LANGUAGES, Language, declared_count, is_removal_notice

DAY = datetime.date(2014, 7, 6)


def counted(language: Language, number: int) -> list[str]:
    """The lines that declare a number of comments."""
    around = [word.replace("#", str(number)) for word in language.counts if "#" in word]
    return [*around, *(f"{number} {word}" for word in language.counts if "#" not in word)]


def head(language: Language) -> list[str]:
    """The lines above the comments."""
    header = format_date(DAY, "full", locale=language.code.replace("-", "_"))
    return [header, "", "1914 – 2014", "", "12 34 56", "", f"{counted(language, 3)[0]}:", ""]


def indented(language: Language) -> str:
    """Two comments and a reply as one extractor leaves them."""
    top = language.reply + language.delete
    lines = ["  1. 11 12", "", f"    {top}", f"    {language.replies}", "    1. 13 14", ""]
    lines += [f"      {language.delete}", "", "  2. 15 16", "", f"    {top}"]
    return "\n".join([*head(language), *lines]) + "\n"


def flattened(language: Language) -> str:
    """The same as another one does."""
    top = language.reply + language.delete
    lines = ["11 12", "", top, "", "13 14", "", language.delete, "", "15 16", "", top]
    return "\n".join([*head(language), *lines]) + "\n"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("layout", [indented, flattened], ids=lambda layout: layout.__name__)
def test_a_thread(language: Language, layout: Callable[[Language], str]) -> None:
    page = archive.parse(layout(language).encode(), name="page")
    if language.has_dates:
        assert (page.date, page.title) == (DAY.isoformat(), "1914 – 2014")
    assert [(entry.locator, entry.text) for entry in page.comments] == [
        ("1", "11 12"), ("1.1", "13 14"), ("2", "15 16")
    ]  # fmt: skip
    assert page.declared == 3
    assert page.warnings == ()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_counts_and_notices(language: Language) -> None:
    for line in counted(language, 12):
        assert declared_count(f"{line}:") == declared_count(f"{line}\uff1a") == 12
    for words in language.no_comments:
        assert declared_count(f"{words}:") == 0
    for notice in language.removal_notices:
        assert is_removal_notice(f"{notice}.")
    assert declared_count(f"{language.counts[0]}:") is None

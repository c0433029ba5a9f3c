"""Names of authors, without what is printed around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.html.names import (
    clean_name,
    drop_common_verbs,
    is_says,
    read_named_time,
    trim_name,
)
from archive.text.byline_words import byline_words
from tests.support.html_snippets import html

CLEANED = {
    "Zeige alle Beiträge von Petra Rahn": "Petra Rahn",
    "Alle Beiträge von Voß anzeigen": "Voß",
    "View all posts by Ann →": "Ann",
    "View all posts by": None,
    "More by Ann Loy": "Ann Loy",
    "View Ann's profile": "Ann",
    "Ann’s profile": "Ann",
    "花子 の投稿をすべて表示": "花子",
    "投稿者: 花子": "花子",
    "花子 より:": "花子",
    "by Ann": "Ann",
    "Posted by: Ann": "Ann",
    "Par Anne": "Anne",
    "Ann ( 5754788": "Ann",
    "Ann / Published": "Ann",
    "Ann | Bakery": "Ann | Bakery",
    "Ann View Comments": "Ann",
    "by Staff Writer": None,
    "Archiv anzeigen": None,
    "Ann 發表於": "Ann",
    "Di": "Di",
    "Profile": None,
    "profil": None,
    "Von Ann Loy Fr, 18. Oktober 2019": "Ann Loy",
    "Ann says:": "Ann",
    "Ann said...": "Ann",
    "Petr napsal(a):": "Petr",
    "أحمد سالم يقول:": "أحمد سالم",
    "Holm denkt:": "Holm",
    "Holm denkt": "Holm denkt",
    "Simon Says": "Simon Says",
    "\u200fדנה\u200e": "דנה",
    "Ann Loy,": "Ann Loy",
    "Per Hansen": "Per Hansen",
    "Von Braun": "Von Braun",
    "von Hagen": "von Hagen",
    "May": "May",
    "April": "April",
    "Mr. T.": "Mr. T.",
    "J. J. (guest)": "J. J. (guest)",
    "-_-": None,
    "Xyz qwe...": "Xyz qwe...",
    "Ann\u200d": "Ann",
    "x" * 61: None,
    "": None,
    " ,:| ": None,
}


@pytest.mark.parametrize(("text", "name"), CLEANED.items())
def test_names_are_cleaned(text: str, name: str | None) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("von Petra Rahn", "Petra Rahn"), ("Von Petra Rahn", "Petra Rahn"), ("von Petra", "Petra"),
        ("von der Leyen", "von der Leyen"), ("Van Dyke", None), ("Per Hansen", "Per Hansen"),
        ("door Jan Smit", "Jan Smit"), ("ByAnn Loy", "Ann Loy"), ("Byron", "Byron"), ("Ann", "Ann"),
    ],
)  # fmt: skip
def test_the_author_of_a_post_has_captions(text: str, name: str | None) -> None:
    """A word that may begin a family name is left out if it cannot be one."""
    assert clean_name(text, is_post=True) == name


@pytest.mark.parametrize(
    ("text", "name", "date"),
    [
        ("Posted by Ann at 3 May 2009", "Ann", "2009-05-03"),
        ("written by Ann Loy on July 6, 2014 at 12:31 pm", "Ann Loy", "2014-07-06T12:31"),
        ("Comment by Ann Loy — July 6, 2014 @ 12:31 pm", "Ann Loy", "2014-07-06T12:31"),
        ("Ann said, on August 3, 2019 at 3:12 pm", "Ann", "2019-08-03T15:12"),
        ("On July 6, 2014 Ann Loy wrote:", "Ann Loy", "2014-07-06"),
        ("Am 29. Mai 2017 um 14:38 von Hugo Wend", "Hugo Wend", "2017-05-29T14:38"),
        ("am 3. Mai 2009 um 9 Uhr von Hugo", "Hugo", "2009-05-03T09:00"),
        ("Posted 3 May 2009 by Ann", "Ann", "2009-05-03"),
        ("Posted by Ann on 3 May 2009 in News", "Ann", "2009-05-03"),
        ("This entry was posted in News on May 3, 2009 by Ann.", "Ann", "2009-05-03"),
        ("Ann · 3 May 2009 · Reply | Quote", "Ann", "2009-05-03"),
        ("12 | Ann | 3 May 2009", "Ann", "2009-05-03"),
        ("Maria de la Cruz, 3 May 2009", "Maria de la Cruz", "2009-05-03"),
        ("Ann on 9/13/06, 4:44 PM", "Ann", None),
        ("3 May 2009", None, "2009-05-03"),
        ("3 May 2009 in News", None, "2009-05-03"),
        ("Posted on 3 May 2009 by Ann in News | 3 Comments", None, "2009-05-03"),
        ("Holm denkt 3 May 2009", "Holm denkt", "2009-05-03"),
        ("Ann, 3 May 2009, edited 4 May 2009", None, "2009-05-03"),
    ],
)
def test_a_byline_is_split(text: str, name: str | None, date: str | None) -> None:
    found = read_named_time(text)
    assert (found.name, found.moment.date) == (name, date)


def test_a_verb_goes_if_all_names_of_a_page_have_one() -> None:
    assert drop_common_verbs(["Ann says", "Bo says", None]) == ["Ann", "Bo", None]
    assert drop_common_verbs(["Holm denkt", "Bo"]) == ["Holm denkt", "Bo"]
    assert drop_common_verbs(["Holm denkt", "Holm denkt"]) == ["Holm denkt", "Holm denkt"]
    assert drop_common_verbs(["von Ann", "von Bo", "von Cy"]) == ["Ann", "Bo", "Cy"]
    assert drop_common_verbs(["van Dam", "de Vries", "van Dyke"]) == [
        "van Dam",
        "de Vries",
        "van Dyke",
    ]
    assert drop_common_verbs([]) == []


def test_verbs_beside_a_name() -> None:
    assert all(map(is_says, [" says:", " אמרה:", "a écrit :", "Said…", " より:"]))
    assert not any(map(is_says, ["", ":", "Ann", "says so"]))


def test_a_name_with_a_verb_on_a_page() -> None:
    def item(number: int, name: str) -> str:
        return (
            f"<li class='comment depth-1' id='comment-{number}'><cite class='fn'>{name}</cite>"
            "<div class='comment-content'><p>Not so.</p></div></li>"
        )

    def authors(*names: str) -> list[str | None]:
        items = "".join(item(number, name) for number, name in enumerate(names, start=1))
        page = archive.parse(html(f"<ol class='commentlist'>{items}</ol>"))
        return [comment.author for comment in page.comments]

    assert authors("Holm denkt", "Bo", "Ann,") == ["Holm denkt", "Bo", "Ann"]
    assert authors("Ann denkt", "Bo denkt") == ["Ann", "Bo"]


NAMES = st.sampled_from(
    ["Ann Loy", "Holm denkt", "papa", "Jean-Luc Ó Briain", "Петр Ильич", "花子", "דנה לוי",
     "xX_Bo_Xx", "J. R. Vale", "Dr. Mø", "Zoë & Tom", "R2D2", "Voß", "أحمد سالم", "Ιωάννα"]
)  # fmt: skip
CAPTIONS = st.sampled_from(byline_words().captions)
VERBS = st.sampled_from(sorted(byline_words().says))
BY = st.sampled_from(sorted(byline_words().by))
DATES = st.sampled_from(["3 May 2009", "July 6, 2014 at 12:31 pm", "17.07, 2011 @ 13:04"])


@given(NAMES, CAPTIONS)
def test_a_name_is_read_within_any_caption(name: str, caption: tuple[str, str]) -> None:
    before, after = caption
    for text in (f"{before}{name}{after}", f"{before.capitalize()}{name}{after} »"):
        assert clean_name(text) == name


@given(NAMES, VERBS, st.sampled_from([":", " :", "...", "…", "："]))
def test_a_name_is_read_before_any_verb(name: str, verb: str, mark: str) -> None:
    assert clean_name(f"{name} {verb}{mark}") == name


@given(NAMES, BY, DATES, st.sampled_from([" on ", " at ", ", ", " | ", " — ", " "]))
def test_a_name_is_read_beside_any_date(name: str, by: str, date: str, between: str) -> None:
    # Between a name and a date a verb is one: "Ann said on 3 May".
    name = name.removesuffix(" denkt")
    assert read_named_time(f"{by} {name}{between}{date}").name == name
    assert read_named_time(f"{name}{between}{date}").name == name
    assert read_named_time(f"{date} | {by} {name}").name == name


@given(NAMES, st.text("\u200e\u200f\u202a\u2069\u00a0 ,|:", max_size=4))
def test_what_shows_nothing_is_no_part_of_a_name(name: str, marks: str) -> None:
    assert trim_name(f"{marks}{name}{marks}") == name
    assert clean_name(f"{marks}{name}{marks}") == name


@given(st.text(max_size=100))
def test_a_clean_name_stays_as_it_is(text: str) -> None:
    name = clean_name(text)
    assert name is None or 0 < len(name) <= 60


def test_a_month_and_a_year_are_no_name() -> None:
    for words in ("July 2005", "September 2006"):
        assert clean_name(words) is None
    for name in ("April", "May Loy", "21 July", "R2"):
        assert clean_name(name) == name


def test_a_date_glued_to_a_name_is_none_of_it() -> None:
    assert clean_name("would12.08.2008, 16:20") is None
    items = "".join(
        f"<li id=comment-{n}><cite>{name}<a href='#comment-{n}'>{n}.08.2008, 16:20</a></cite>"
        f"<p>Said.</p></li>"
        for n, name in ((12, "orrin"), (13, "wren2"))
    )
    page = archive.parse(
        html(f"<div class=entry-content>Post</div><ol class=commentlist>{items}</ol>")
    )
    assert [(each.author, each.date) for each in page.comments] == [
        ("orrin", "2008-08-12T16:20"), ("wren2", "2008-08-13T16:20"),
    ]  # fmt: skip


def test_a_time_before_an_unknown_word_is_in_neither_half_of_the_day() -> None:
    found = read_named_time("Ann, 3 May 2009, 4:12 sometimes")
    assert found.moment.date == "2009-05-03"
    assert read_named_time("3 May 2009 4:12 Ann").moment.date == "2009-05-03T04:12"

"""Words of every script: what tells two of them apart, and what does not."""

import sys
import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.query import parse_query
from archive.query.words import Phrase, Word
from archive.scripts import count_words
from archive.text.folding import fold
from archive.text.stems import STEMMER_LANGUAGES, shared_prefixes, stemmer
from archive.text.tokens import Tokenized, tokenize

SCRIPTS_WITH_ACCENTS = ("LATIN", "GREEK", "ARABIC", "HEBREW")


@cache
def letters_by_script() -> dict[str, list[str]]:
    """The letters of every script in Unicode, by the first word of their names, and its marks."""
    found: dict[str, list[str]] = {}
    for code in range(0x41, sys.maxunicode):
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Ll", "Lo", "Mn", "Mc"):
            found.setdefault(unicodedata.name(character, "?").split()[0], []).append(character)
    return {
        name: letters
        for name, letters in found.items()
        if sum(unicodedata.category(each)[0] == "L" for each in letters) > 4
        and not name.startswith(("CJK", "MATHEMATICAL", "COMBINING", "?"))
    }


@st.composite
def words(draw: st.DrawFn) -> str:
    letters = letters_by_script()[draw(st.sampled_from(sorted(letters_by_script())))]
    bases = [each for each in letters if unicodedata.category(each)[0] == "L" and fold(each)]
    first = draw(st.sampled_from(bases))
    return first + "".join(draw(st.lists(st.sampled_from(letters), max_size=5)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिन", "दान"), ("दिन", "दीन"), ("कल", "कुल"), ("ไม่", "ไม้"), ("バス", "パス"),
        ("バス", "ハス"), ("мой", "мои"), ("கல்", "கள்"), ("ভাল", "ভালো"),
        ("ក្រុង", "ក្រង"), ("မြန်", "မြင်"),
        ("ਪਰ", "ਪੁਰ"), ("ї", "і"), ("ў", "у"),
    ],
)  # fmt: skip
def test_marks_tell_words_apart(one: str, other: str) -> None:
    assert tokenize(one) != tokenize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ёлка", "ЕЛКА"), ("naïve", "NAIVE"), ("Ιθάκη", "ιθακη"), ("مَرْحَبًا", "مرحبا"),
        ("שָׁלוֹם", "שלום"),
        ("İSTANBUL", "istanbul"), ("ISPARTA", "ısparta"), ("Łódź", "lodz"), ("Đorđe", "dorde"),
        ("smørrebrød", "SMORREBROD"), ("Ælfred", "aelfred"), ("Œuvre", "oeuvre"),
        ("ｆｕｌｌ", "full"),
        ("ﻣﺮﺣﺒﺎ", "مرحبا"), ("مـرحـبـا", "مرحبا"), ("ﾊﾞｽ", "バス"), ("ﬁn", "fin"),
        ("co\u00adop", "coop"), ("می\u200cروم", "میروم"), ("super\u200bman", "superman"),
        ("क्\u200dष", "क्ष"), ("\ufeffword\u2060", "word"), ("☺\ufe0f", "☺"),
    ],
)  # fmt: skip
def test_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert tokenize(one) == tokenize(other)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("北京大学", ["北", "京", "大", "学"]),
        ("iPhoneを買う。", ["iphone", "を", "買", "う"]),
        ("สวัสดีครับ", ["ส", "วั", "ส", "ดี", "ค", "รั", "บ"]),
        ("น้ำ", ["น้ำ"]),
        ("_really_ snake_case", ["really", "snake", "case"]),
        ("well done 👍🏽!", ["well", "done", "👍", "🏽"]),
        ("1️⃣ 2\u0301", ["1", "2"]),
        ("한국어", ["한국어"]),
    ],
)
def test_tokens_of_scripts(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


@given(words(), words())
def test_a_word_is_found_by_itself_and_by_no_other(one: str, other: str) -> None:
    assert tokenize(one)
    # After folding, they are the same letter by letter, or two.
    assert (tokenize(one) == tokenize(other)) == (fold(one) == fold(other))


@given(words())
def test_a_mark_more_is_another_word_outside_four_scripts(word: str) -> None:
    name = unicodedata.name(word[0]).split()[0]
    marks = [each for each in letters_by_script()[name] if unicodedata.category(each) == "Mn"]
    if name in SCRIPTS_WITH_ACCENTS or not marks:
        return
    seen = fold(word + marks[0]) != fold(word)
    assert seen == (tokenize(word + marks[0]) != tokenize(word))


@given(st.text(st.characters(min_codepoint=0xA0, exclude_categories=["Cs"])))
def test_canonically_equivalent_texts_have_the_same_tokens(text: str) -> None:
    wanted = tokenize(unicodedata.normalize("NFC", text))
    assert tokenize(unicodedata.normalize("NFD", text)) == wanted == tokenize(text)


@given(words())
def test_a_word_stands_where_its_span_says(word: str) -> None:
    tokenized = Tokenized(f"({word}) ")
    span = tokenized.span(0, len(tokenized.tokens))
    assert tokenize(f"({word}) "[span.start : span.end]) == tokenized.tokens


def test_elided_words_are_none_of_the_word() -> None:
    for language in ("english", "french"):
        stem = stemmer(language)
        assert stem("l'homme") == stem("homme")
        assert stem("dell'arte") == stem("arte")
        assert stem("o'brien") != stem("brien")


ALPHABETS = {
    "armenian": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "hindi": "कखगघचजटडतदनपबमयरलवशसहािीुूेैोौ",
    "russian": "абвгдежзийклмнопрстуфхцчшщыьэюя", "tamil": "கசடதபறயரலவளனநமஙஞணாிீுூெேொோ்",
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(STEMMER_LANGUAGES.values()))
@given(data=st.data())
def test_words_with_a_stem_share_prefixes(language: str, data: st.DataObject) -> None:
    letters = ALPHABETS.get(language, "abcdefghijklmnopqrstuvwxyz")
    before = data.draw(st.sampled_from(["", "l'", "dell'", "jusqu'"]))
    word = before + data.draw(st.text(letters, min_size=2, max_size=12))
    root = data.draw(st.text(letters, min_size=2, max_size=12))
    for other in (word, root, root + word[-3:]):
        if stemmer(language)(other) == stemmer(language)(word):
            assert word.startswith(shared_prefixes(other, language))


def test_dying_and_died_share_a_prefix() -> None:
    assert stemmer("english")("dying") == stemmer("english")("die")
    assert "dying".startswith(shared_prefixes("die", "english"))


def test_words_are_counted() -> None:
    assert count_words("two words") == 2
    assert count_words("他说 OK。") == 3
    assert count_words("iPhoneを買う") == 4
    assert count_words("") == 0


def test_any_run_of_characters_is_a_phrase() -> None:
    assert parse_query("北京") == Phrase(("北", "京"))
    assert parse_query("👍") == Word("👍")
    with pytest.raises(archive.QueryError, match="a word by itself"):
        parse_query("京*")
    with pytest.raises(archive.QueryError, match='"北 京"~1'):
        parse_query("北?京")
    assert parse_query("北京?") == parse_query("北京")

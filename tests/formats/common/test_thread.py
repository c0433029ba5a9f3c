"""Pages that are recorded comment by comment, and markup into text."""

import pytest

import archive
from archive.formats.common.markup_text import read_fragment
from archive.formats.common.thread import MAX_LOCATOR_CHARS, SourceComment, ThreadDraft
from archive.formats.nesting.stack import MAX_HTML_DEPTH
from tests.support.steps import check_linear


def page(*remarks: SourceComment, **values: object) -> archive.Page:
    made = ThreadDraft(name="x", layout="test", sha256="", comments=list(remarks), **values)  # type: ignore[arg-type]
    return made.finish()


def shape(made: archive.Page) -> list[tuple[str, str | None]]:
    return [(entry.locator, entry.source_ref) for entry in made.entries if entry.kind == "comment"]


def test_replies_stand_behind_what_they_answer() -> None:
    made = page(
        SourceComment(ref="a", text="one"),
        SourceComment(ref="b", text="two", parent="a"),
        SourceComment(ref="c", text="three"),
        SourceComment(ref="d", text="four", parent="b"),
        SourceComment(ref="e", text="five", parent="a"),
    )
    assert shape(made) == [("1", "a"), ("1.1", "b"), ("1.1.1", "d"), ("1.2", "e"), ("2", "c")]
    assert made.warnings == ()


def test_an_answer_to_what_is_gone_hangs_on_a_lost_one() -> None:
    made = page(SourceComment(ref="b", text="two", parent="a"), declared=2)
    assert shape(made) == [("1", "a"), ("1.1", "b")]
    assert made["1"].lost
    assert [warning.code for warning in made.warnings] == ["lost", "count"]


def test_rings_and_repeated_ids_are_told() -> None:
    made = page(
        SourceComment(ref="a", text="one", parent="b"),
        SourceComment(ref="b", text="two", parent="a"),
        SourceComment(ref="c", text="three", parent="a"),
        SourceComment(ref="d", text="four", parent="d"),
        SourceComment(ref="d", text="five"),
        SourceComment(ref="c", text="three"),
    )
    assert shape(made) == [("1", "a"), ("1.1", "c"), ("2", "b"), ("3", "d"), ("4", "d (2)")]
    assert [warning.code for warning in made.warnings] == ["repeated", "repeated", "ring"]
    made = page(SourceComment(ref="d", text="four", parent="d"))
    assert [warning.code for warning in made.warnings] == ["ring"]


def test_dates_and_names_with_their_evidence() -> None:
    made = page(
        SourceComment(ref="a", text="one", author="Anonymous", date="2014-07-06T12:31",
               instant="2014-07-06T11:31:00Z", printed="6 July 2014 at 12:31"),
        SourceComment(ref="b", text="two"),
        date="2014-07-05", text="One.\n***\nTwo.\n* * *\n", title="T", author="A",
        url="http://x.org/",
    )  # fmt: skip
    one, two = made["1"], made["2"]
    assert (one.author, one.author_source, one.date, one.date_source) == (
        "Anonymous", "byline", "2014-07-06T12:31", "stated",
    )  # fmt: skip
    assert (two.author, two.author_source, two.date, two.date_source) == (
        None, None, "2014-07-05", "page",
    )  # fmt: skip
    assert [section.text for section in made.sections] == ["One.", "Two."]
    assert made.post.text == "One.\n\nTwo."
    assert made.printed_date(one) == "6 July 2014 at 12:31"
    assert archive.Page.from_dict(made.to_dict()) == made
    assert made.url == "http://x.org/"


def test_deep_threads_stay_small_and_cheap() -> None:
    def read(depth: int) -> None:
        parents = [None, *map(str, range(depth - 1))]
        made = page(
            *(SourceComment(ref=str(n), text="x", parent=each) for n, each in enumerate(parents))
        )
        assert len(made.comments) == depth
        assert max(len(entry.locator) for entry in made.comments) <= MAX_LOCATOR_CHARS + 5

    check_linear(read, 400, 3_200)
    read(5_000)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("<p>one</p>\n<p>two <b>bold</b>\n text</p>", "one\n\ntwo bold text"),
        ("a &amp; b&nbsp;c &lt;i&gt;", "a & b c <i>"),
        ("<script>no</script>yes<style>no</style><!-- no -->", "yes"),
        ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("plain", "plain"),
        ("<div><div></div></div>", ""),
        ("<table><tr><td>a<td>b</table>", "a b"),
    ],
)
def test_markup_reads_as_it_is_seen(html: str, text: str) -> None:
    assert read_fragment(html, "x").text == text


def test_rules_and_links() -> None:
    said = read_fragment(
        'a <a href=" http://x.org/b ">b</a><hr>c <a href="#top">up</a>', "x", rules=True
    )
    assert said.text == "a b\n\n***\n\nc up"
    assert said.links == ("http://x.org/b",)
    assert "***" not in read_fragment("a<hr>b", "x").text


def test_what_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(archive.PageError, match="nested more than"):
        read_fragment("<div>" * (MAX_HTML_DEPTH + 1), "x")
    assert read_fragment("<div>" * 500 + "deep" + "</div>" * 500, "x").text == "deep"

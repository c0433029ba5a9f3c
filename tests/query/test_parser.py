"""The query language: text into trees, and text that is refused."""

import datetime
from collections.abc import Callable
from contextlib import suppress

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.query import (
    And,
    Author,
    Compound,
    Date,
    Dated,
    Depth,
    Everything,
    Fuzzy,
    Has,
    Kind,
    Near,
    Not,
    Or,
    PageName,
    Parent,
    Pattern,
    Phrase,
    Query,
    Thread,
    ThreadWith,
    Title,
    Undated,
    Word,
    join_arguments,
    parse_query,
)
from archive.query.lexer import MAX_QUERY_CHARS
from archive.query.parser import MAX_LEAVES, MAX_QUERY_DEPTH
from archive.query.terms import MAX_PHRASE_TOKENS
from tests.support.tiers import examples

A, B, C = Word("a"), Word("b"), Word("c")
TODAY = datetime.date(2026, 3, 31)


def exact(*tokens: str) -> Phrase:
    return Phrase(tokens)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("strike ballot", And((Word("strike"), Word("ballot")))),
        ("strike AND ballot", And((Word("strike"), Word("ballot")))),
        ('"E3 blueprint"', Phrase(("e3", "blueprint"))),
        ("“E3 blueprint”", Phrase(("e3", "blueprint"))),
        ('"strike"', Phrase(("strike",))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a or b", And((A, Word("or"), B))),
        ("-a", Not(A)),
        ("a -b", And((A, Not(B)))),
        ("NOT a b", And((Not(A), B))),
        ("NOT (a b)", Not(And((A, B)))),
        ("--a", Not(Not(A))),
        ('-"a b"', Not(Phrase(("a", "b")))),
        ("-author:a", Not(Author(exact("a")))),
        ("*", Everything()),
        ("Don’t", Word("don't")),
        ("well-known", Phrase(("well", "known"))),
        ("12:33", Phrase(("12", "33"))),
        ("http://a.org/b?c=d", Phrase(("http", "a", "org", "b", "c", "d"))),
        ("Re: what?", And((Word("re"), Pattern("what?")))),
        ("author:Papa", Author(exact("papa"))),
        ('from:"Cumbria and Lancs"', Author(exact("cumbria", "and", "lancs"))),
        ("AUTHOR:none", Author(None)),
        ('author:"none"', Author(exact("none"))),
        ("date:2014", Date("2014-01-01", "2014-12-31")),
        ("date:2016-02", Date("2016-02-01", "2016-02-29")),
        ("date:2014-07-06", Date("2014-07-06", "2014-07-06")),
        ("date:2014-07..2015-08", Date("2014-07-01", "2015-08-31")),
        ("date:2014-01-01", Date("2014-01-01", "2014-01-01")),
        ("date:2014..2014-01-31", Date("2014-01-01", "2014-01-31")),
        ("date:2014-01-02..2014", Date("2014-01-02", "2014-12-31")),
        ("date:2016..", Date("2016-01-01", None)),
        ("date:..2014-12-31", Date(None, "2014-12-31")),
        ("after:2015", Date("2016-01-01", None)),
        ("before:2015", Date(None, "2014-12-31")),
        ("after:2015-02", Date("2015-03-01", None)),
        ("date:none", Undated()),
        ("dated:stated", Dated("stated")),
        ("dated:editor", Dated("editor")),
        ("depth:2", Depth(2, 2)),
        ("depth:1..", Depth(1, None)),
        ("depth:..2", Depth(0, 2)),
        ("kind:Section", Kind("section")),
        ("title:ballot", Title(Word("ballot"))),
        ('title:"strike ballot"', Title(exact("strike", "ballot"))),
        ("thread:001#7.4", Thread("001#7.4")),
        ('page:"seeds/00*"', PageName("seeds/00*")),
        ("page:00*", PageName("00*")),
        ("probat*", Pattern("probat*")),
        ("*ATION", Pattern("*ation")),
        ("pro**n*", Pattern("pro*n*")),
        ("wom?n", Pattern("wom?n")),
        ("wom??n", Pattern("wom??n")),
        ("don’*", Pattern("don'*")),
        ("f*ck", Pattern("f*ck")),
        ("what?", Pattern("what?")),
        ("?what", Pattern("?what")),
        ("what?!", Word("what")),
        ("what?*", Pattern("what?*")),
        (
            "http://a.org/*b?c",
            Compound((*map(exact, ["http", "a", "org"]), Pattern("*b"), exact("c"))),
        ),
        ("blueprnt~", Fuzzy("blueprnt")),
        ("Blueprnt~1", Fuzzy("blueprnt")),
        ("blueprnt~2", Fuzzy("blueprnt", 2)),
        ("~5 a", And((Word("5"), A))),
        ("co-operat*", Compound((exact("co"), Pattern("operat*")))),
        ("pre-sentnce~", Compound((exact("pre"), Fuzzy("sentnce")))),
        ('"union action"~3', Phrase(("union", "action"), 3)),
        ('"union action"~0', Phrase(("union", "action"))),
        ("a NEAR b", Near((A, B), 10)),
        ("a NEAR/5 b", Near((A, B), 5)),
        ("a NEAR/5 b NEAR/5 c", Near((A, B, C), 5)),
        ('(a OR "b c") NEAR/0 d*', Near((Or((A, exact("b", "c"))), Pattern("d*")), 0)),
        ("a b NEAR c OR a", Or((And((A, Near((B, C), 10))), A))),
        ("NOT a NEAR b", Not(Near((A, B), 10))),
        ("near/5", exact("near", "5")),
        ("author:pap*", Author(Pattern("pap*"))),
        ("author:Anne-M*", Author(Compound((exact("anne"), Pattern("m*"))))),
        ("author:papa~", Author(Fuzzy("papa"))),
        ('author:"a b"~2', Author(Phrase(("a", "b"), 2))),
        ("title:stri*", Title(Pattern("stri*"))),
        ('title:"a b"~2', Title(Phrase(("a", "b"), 2))),
        ("has:link", Has("link")),
        ("HAS:Byline", Has("byline")),
        ("parent:(author:papa) a", And((Parent(Author(exact("papa"))), A))),
        ("-parent:(a OR b)", Not(Parent(Or((A, B))))),
        ("thread:(a b)", ThreadWith(And((A, B)))),
        ("parent:(parent:(a))", Parent(Parent(A))),
        ("date:yesterday", Date("2026-03-30", "2026-03-30")),
        ("date:6 July 2014 a", And((Date("2014-07-06", "2014-07-06"), A))),
        ('date:"6 July 2014"', Date("2014-07-06", "2014-07-06")),
        ("date:6 July 2014..8 July 2014", Date("2014-07-06", "2014-07-08")),
        ("a date:last year b", And((A, Date("2025-01-01", "2025-12-31"), B))),
        ("(date:3 months..)", Date("2025-12-31", None)),
        ("date:6 July 2014 the a", And((Date("2014-07-06", "2014-07-06"), Word("the"), A))),
        ("date:July 2014 6", And((Date("2014-07-01", "2014-07-31"), Word("6")))),
        ("date:3 months ago a", And((Date("2025-12-01", "2025-12-31"), A))),
        ("date:2014.. AND 2016", And((Date("2014-01-01", None), Word("2016")))),
        ('after:"3 months"', Date("2026-01-01", None)),
        ('date:"..last 3 months"', Date(None, "2026-03-31")),
        ("date:2014-01", Date("2014-01-01", "2014-01-31")),
        ("date:2016-01..2016-03", Date("2016-01-01", "2016-03-31")),
        ("ss?'?'", Pattern("ss?")),
        ("date:2014 July", And((Date("2014-01-01", "2014-12-31"), Word("july")))),
        ("before:6 July 2014 OR a", Or((Date(None, "2014-07-05"), A))),
    ],
)
def test_text_is_understood(text: str, tree: Query) -> None:
    assert parse_query(text, today=TODAY) == tree
    assert parse_query(str(tree)) == tree


@attrs.frozen(kw_only=True)
class Refused:
    """A query that is refused."""

    text: str
    """The query."""
    start: int
    """Where the error begins in it."""
    end: int
    """Where the error ends."""
    message: str
    """Part of the message."""


REFUSED = [
    Refused(text="", start=0, end=0, message="nothing to search for"),
    Refused(text="  ", start=0, end=2, message="nothing to search for"),
    Refused(text="(", start=0, end=1, message="nothing to search for here"),
    Refused(text="()", start=0, end=1, message="nothing to search for here"),
    Refused(text="(a", start=0, end=1, message="no matching )"),
    Refused(text="a)", start=1, end=2, message="no matching ("),
    Refused(text='a "b', start=2, end=4, message="never closed"),
    Refused(text='a ""', start=2, end=4, message="no letters or digits"),
    Refused(text="a & b", start=2, end=3, message="no letters or digits"),
    Refused(text="a - b", start=2, end=3, message="no letters or digits"),
    Refused(text="a AND", start=2, end=5, message="needs something after"),
    Refused(text="OR a", start=0, end=2, message="needs something before"),
    Refused(text="a OR OR b", start=2, end=4, message="needs something after"),
    Refused(text="NOT", start=0, end=3, message="needs something after"),
    Refused(text="a NOT-b", start=2, end=7, message="a space is missing after the operator"),
    Refused(text="auther:papa", start=0, end=7, message="unknown field"),
    Refused(text="author:", start=0, end=7, message="needs a value"),
    Refused(text="author:(a)", start=0, end=8, message="no parentheses"),
    Refused(text="author:!", start=0, end=8, message="no letters or digits"),
    Refused(text="date:2014-13", start=0, end=12, message="calendar"),
    Refused(text="date:soon", start=0, end=9, message="not a date"),
    Refused(text="date:2016..2014", start=0, end=15, message="ends before it begins"),
    Refused(text="date:..", start=0, end=7, message="needs a start or an end"),
    Refused(text="depth:deep", start=0, end=10, message="not a depth"),
    Refused(text="kind:reply", start=0, end=10, message="unknown value"),
    Refused(text="*?*", start=0, end=3, message="wildcards but no letters"),
    Refused(text="**", start=0, end=2, message="wildcards but no letters"),
    Refused(text="foo-*", start=0, end=5, message="wildcards but no letters"),
    Refused(text="pro*~", start=0, end=5, message="cannot have both ~ and wildcards"),
    Refused(text="a~3", start=0, end=3, message="allows 1 letter to differ"),
    Refused(text="5~10", start=0, end=4, message="allows 1 letter to differ"),
    Refused(text='"a"~3', start=0, end=5, message="at least two words in the quotes"),
    Refused(text='"a b"~', start=0, end=6, message="needs a number"),
    Refused(text='"a b"~x', start=0, end=7, message="needs a number"),
    Refused(text='"a b"~1001', start=0, end=10, message="at most 1,000"),
    Refused(text='"a b"~99999999999', start=0, end=17, message="at most 1,000"),
    Refused(text='"a b"~3c', start=0, end=8, message="needs a number"),
    Refused(text='"a b"~3-c', start=0, end=8, message="a space is missing before"),
    Refused(text='page:"a b"~3', start=0, end=11, message="a space is missing before"),
    Refused(text="a NEAR/x b", start=2, end=8, message="needs a number"),
    Refused(text="a NEAR/1001 b", start=2, end=11, message="at most 1,000"),
    Refused(text="a NEAR-5 b", start=2, end=8, message="a space is missing after the operator"),
    Refused(text="a NEAR", start=2, end=6, message="needs something after"),
    Refused(text="NEAR b", start=0, end=4, message="needs something before"),
    Refused(text="a NEAR OR b", start=2, end=6, message="needs something after"),
    Refused(text="a NEAR/2 b NEAR/3 c", start=11, end=17, message="same distance"),
    Refused(text="a NEAR -b", start=7, end=8, message=", not NOT"),
    Refused(text="a NEAR author:b", start=7, end=15, message=", not author:b"),
    Refused(text="* NEAR b", start=0, end=1, message=", not *"),
    Refused(text="(a b) NEAR c", start=0, end=1, message=", not a b"),
    Refused(text='"a b"~2 NEAR c', start=0, end=7, message="of them, not"),
    Refused(text="(a NEAR b) NEAR c", start=0, end=1, message="of them, not"),
    Refused(text=" NEAR ".join("abcdefg"), start=37, end=41, message="at most 6"),
    Refused(text="has:", start=0, end=4, message="needs a value"),
    Refused(text="has:legs", start=0, end=8, message="unknown value"),
    Refused(text="parent:papa", start=0, end=11, message="in parentheses"),
    Refused(text="parent:", start=0, end=7, message="in parentheses"),
    Refused(text="parent:()", start=0, end=8, message="nothing to search for here"),
    Refused(text="parent:(a", start=0, end=8, message="no matching )"),
    Refused(text="thread:(a)b", start=9, end=11, message="a space is missing before"),
    Refused(text="date:6 July", start=0, end=6, message="has no year"),
    Refused(text="date:6 July 2014x", start=0, end=6, message="has no year"),
    Refused(text='date:6 July 2014"x"', start=0, end=17, message="a space is missing before"),
    Refused(text="date:2014.. 2016", start=0, end=16, message="a space in the range"),
    Refused(text="date:2014 ..2016", start=0, end=16, message="a space in the range"),
    Refused(text="date:6 July 2014.. 8 July 2014", start=0, end=20, message="a space in the range"),
    Refused(text="date:next year", start=0, end=9, message="in the future"),
    Refused(text='"a"-b', start=0, end=4, message="a space is missing before"),
    Refused(text="(a)-b", start=2, end=4, message="a space is missing before"),
    Refused(text='"a"*', start=0, end=4, message="a space is missing before"),
    Refused(text='*"a"', start=0, end=2, message="a space is missing before"),
    Refused(text='a"b"', start=0, end=2, message="a space is missing before"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.text)
def test_text_is_refused_with_its_place_and_a_way_out(case: Refused) -> None:
    with pytest.raises(archive.QueryError) as caught:
        parse_query(case.text)
    error = caught.value
    assert (error.query, error.start, error.end) == (case.text, case.start, case.end)
    assert case.message in error.message
    assert error.suggestion or ":" in error.message


def test_a_field_that_is_misspelt_is_suggested() -> None:
    with pytest.raises(archive.QueryError, match=r"did you mean author:\?"):
        parse_query("auther:papa")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**6,
        '"' * 10**6,
        "a OR " * 10**6,
        "NOT " * 2000 + "a",
        "(" * (MAX_QUERY_DEPTH + 1) + "a" + ")" * (MAX_QUERY_DEPTH + 1),
        "a " * (MAX_LEAVES + 1),
        '"' + "a " * (MAX_PHRASE_TOKENS + 1) + '"',
        "a" * (MAX_QUERY_CHARS + 1),
        "parent:(" * (MAX_QUERY_DEPTH + 1) + "a" + ")" * (MAX_QUERY_DEPTH + 1),
        "a*" * 101,
        "a" * 201 + "~",
        "a*-" * 21,
        '"' + "a " * 21 + '"~2',
    ],
    ids=lambda text: text[:8],
)
def test_too_much_is_refused(text: str) -> None:
    with pytest.raises(archive.QueryError, match=r"at most|closed"):
        parse_query(text)


def test_what_is_allowed_is_evaluated(seeds: object) -> None:
    memory = archive.scan(["seeds"])
    deep = "(" * MAX_QUERY_DEPTH + "napo" + ")" * MAX_QUERY_DEPTH
    assert memory.search(deep).total == memory.search("napo").total
    assert memory.search("NOT " * MAX_QUERY_DEPTH + "napo").total == memory.search("napo").total


SYNTAX = st.sampled_from(
    [*'()"-*~?:. \t“”', "AND", "OR", "NOT", "NEAR", "NEAR/3", "author:", "date:2014", "date:",
     "last year", "depth:1..", "page:", "parent:(", "thread:", "title:", "kind:post", "has:",
     "has:link", "none", "a", "b*", "c~", "~2", "wom?n", "' ", "é", "’", "\u0301", "ß", "İ"]
)  # fmt: skip


@examples(2000)
@given(st.lists(SYNTAX | st.text(max_size=3), max_size=12).map("".join))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        tree = parse_query(text)
    except archive.QueryError as error:
        assert error.query == text
        assert 0 <= error.start <= error.end <= len(text)
        return
    assert parse_query(str(tree)) == tree


@examples(500)
@given(st.lists(st.lists(SYNTAX, max_size=5).map("".join), min_size=1, max_size=3))
def test_any_arguments_are_understood_or_refused(arguments: list[str]) -> None:
    with suppress(archive.QueryError):
        parse_query(join_arguments(arguments))


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["E3 blueprint"], '"E3 blueprint"'),
        (["E3", "blueprint"], "E3 blueprint"),
        (["strike", "OR", "ballot"], "strike OR ballot"),
        (["strike OR ballot", "napo"], "(strike OR ballot) napo"),
        (["author:papa starmer"], "(author:papa starmer)"),
        (["E3 -blueprint"], "(E3 -blueprint)"),
        (["it's OK - really"], '"it\'s OK - really"'),
        (['say "so it is"'], '(say "so it is")'),
        (["-napo"], "-napo"),
        (["12:33 today"], '"12:33 today"'),
        (["wom?n vote"], "(wom?n vote)"),
        (["what? never"], '"what? never"'),
        (["see http://a.org/?b=c now"], '"see http://a.org/?b=c now"'),
    ],
)
def test_the_shells_quotes_are_put_back(arguments: list[str], query: str) -> None:
    assert join_arguments(arguments) == query


def test_parentheses_do_not_close_across_arguments() -> None:
    with pytest.raises(archive.QueryError):
        join_arguments(["a) OR (b c"])


def test_options_build_the_same_trees() -> None:
    assert archive.build_query() == Everything()
    assert archive.build_query("a", authors=["x", "none"], since="2014", until="2015") == And(
        (A, Or((Author(exact("x")), Author(None))), Date("2014-01-01", "2015-12-31"))
    )
    assert archive.build_query(
        phrases=["a b", "c"], pages=["001"], kinds=["post"], depth="1.."
    ) == And((Phrase(("a", "b")), Phrase(("c",)), PageName("001"), Kind("post"), Depth(1, None)))
    for wrong in (
        {"since": "soon"},
        {"depth": "x"},
        {"phrases": ["!"]},
        {"pages": [""]},
        {"authors": ["*"]},
        {"dated": "perhaps"},
        {"since": ""},
    ):
        with pytest.raises(archive.QueryError):
            archive.build_query("a", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: And(()),
        lambda: Or(()),
        lambda: And([A, B]),  # type: ignore[arg-type]
        lambda: Not(None),  # type: ignore[arg-type]
        lambda: Kind("reply"),
        lambda: Has("picture"),
        lambda: Dated("perhaps"),
        lambda: Depth(-1, None),
        lambda: Depth(None, 3),  # type: ignore[arg-type]
        lambda: Date("2015", None),
        lambda: Date(None, "2015-02-30"),
        lambda: Word("Strike"),
        lambda: Word("a strike"),
        lambda: Phrase(()),
        lambda: Phrase(("e3", "Blueprint")),
        lambda: Phrase(("e3", "blueprint"), -1),
        lambda: Fuzzy("blueprnt", 3),
        lambda: Near((A, B), -1),
        lambda: Title("strike"),  # type: ignore[arg-type]
    ],
)
def test_no_tree_is_made_of_what_is_none(make: Callable[[], Query]) -> None:
    """Of a tree by hand, which engines would make different things of, or find nothing in."""
    with pytest.raises((ValueError, TypeError)):
        make()

"""The query language: text into trees, and text that is refused."""

import datetime
from collections.abc import Callable
from contextlib import suppress

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
        ("Re: what?", And((Word("re"), Word("what")))),
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
        ("what?", Word("what")),
        ("?what", Word("what")),
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
        ("ss?'?'", Word("ss")),
        ("date:2014 July", And((Date("2014-01-01", "2014-12-31"), Word("july")))),
        ("before:6 July 2014 OR a", Or((Date(None, "2014-07-05"), A))),
    ],
)
def test_text_is_understood(text: str, tree: Query) -> None:
    assert parse_query(text, today=TODAY) == tree
    assert parse_query(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "start", "end", "message"),
    [
        ("", 0, 0, "nothing to search for"),
        ("  ", 0, 2, "nothing to search for"),
        ("(", 0, 1, "nothing to search for here"),
        ("()", 0, 1, "nothing to search for here"),
        ("(a", 0, 1, "no matching )"),
        ("a)", 1, 2, "no matching ("),
        ('a "b', 2, 4, "never closed"),
        ('a ""', 2, 4, "no letters or digits"),
        ("a & b", 2, 3, "no letters or digits"),
        ("a - b", 2, 3, "no letters or digits"),
        ("a AND", 2, 5, "needs something after"),
        ("OR a", 0, 2, "needs something before"),
        ("a OR OR b", 2, 4, "needs something after"),
        ("NOT", 0, 3, "needs something after"),
        ("a NOT-b", 2, 7, "a space is missing after the operator"),
        ("auther:papa", 0, 7, "unknown field"),
        ("author:", 0, 7, "needs a value"),
        ("author:(a)", 0, 8, "no parentheses"),
        ("author:!", 0, 8, "no letters or digits"),
        ("date:2014-13", 0, 12, "calendar"),
        ("date:soon", 0, 9, "not a date"),
        ("date:2016..2014", 0, 15, "ends before it begins"),
        ("date:..", 0, 7, "needs a start or an end"),
        ("depth:deep", 0, 10, "not a depth"),
        ("kind:reply", 0, 10, "unknown value"),
        ("*?*", 0, 3, "wildcards but no letters"),
        ("**", 0, 2, "wildcards but no letters"),
        ("foo-*", 0, 5, "wildcards but no letters"),
        ("pro*~", 0, 5, "cannot have both ~ and wildcards"),
        ("a~3", 0, 3, "allows 1 letter to differ"),
        ("5~10", 0, 4, "allows 1 letter to differ"),
        ('"a"~3', 0, 5, "at least two words in the quotes"),
        ('"a b"~', 0, 6, "needs a number"),
        ('"a b"~x', 0, 7, "needs a number"),
        ('"a b"~1001', 0, 10, "at most 1,000"),
        ('"a b"~99999999999', 0, 17, "at most 1,000"),
        ('"a b"~3c', 0, 8, "needs a number"),
        ('"a b"~3-c', 0, 8, "a space is missing before"),
        ('page:"a b"~3', 0, 11, "a space is missing before"),
        ("a NEAR/x b", 2, 8, "needs a number"),
        ("a NEAR/1001 b", 2, 11, "at most 1,000"),
        ("a NEAR-5 b", 2, 8, "a space is missing after the operator"),
        ("a NEAR", 2, 6, "needs something after"),
        ("NEAR b", 0, 4, "needs something before"),
        ("a NEAR OR b", 2, 6, "needs something after"),
        ("a NEAR/2 b NEAR/3 c", 11, 17, "same distance"),
        ("a NEAR -b", 7, 8, ", not NOT"),
        ("a NEAR author:b", 7, 15, ", not author:b"),
        ("* NEAR b", 0, 1, ", not *"),
        ("(a b) NEAR c", 0, 1, ", not a b"),
        ('"a b"~2 NEAR c', 0, 7, "of them, not"),
        ("(a NEAR b) NEAR c", 0, 1, "of them, not"),
        (" NEAR ".join("abcdefg"), 37, 41, "at most 6"),
        ("has:", 0, 4, "needs a value"),
        ("has:legs", 0, 8, "unknown value"),
        ("parent:papa", 0, 11, "in parentheses"),
        ("parent:", 0, 7, "in parentheses"),
        ("parent:()", 0, 8, "nothing to search for here"),
        ("parent:(a", 0, 8, "no matching )"),
        ("thread:(a)b", 9, 11, "a space is missing before"),
        ("date:6 July", 0, 6, "has no year"),
        ("date:6 July 2014x", 0, 6, "has no year"),
        ('date:6 July 2014"x"', 0, 17, "a space is missing before"),
        ("date:2014.. 2016", 0, 16, "a space in the range"),
        ("date:2014 ..2016", 0, 16, "a space in the range"),
        ("date:6 July 2014.. 8 July 2014", 0, 20, "a space in the range"),
        ("date:next year", 0, 9, "in the future"),
        ('"a"-b', 0, 4, "a space is missing before"),
        ("(a)-b", 2, 4, "a space is missing before"),
        ('"a"*', 0, 4, "a space is missing before"),
        ('*"a"', 0, 2, "a space is missing before"),
        ('a"b"', 0, 2, "a space is missing before"),
    ],
)
def test_text_is_refused_with_its_place_and_a_way_out(
    text: str, start: int, end: int, message: str
) -> None:
    with pytest.raises(archive.QueryError) as caught:
        parse_query(text)
    error = caught.value
    assert (error.query, error.start, error.end) == (text, start, end)
    assert message in error.message
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

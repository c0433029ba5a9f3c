"""Texts as queries, and pages that they are put to."""

from hypothesis import strategies as st

import archive
from archive.query import Query, parse_query

PAGES = {
    "a.txt": "Sunday 6 July 2014\n\nStrike ballot\n\nThe union called a strike.\n\n3 comments:\n\n"
    "  1. We strike, they had had enough. f*ck\n\n     papa\n\n    ReplyDelete\n    Replies\n"
    "    1. Striking won't help, papa: see http://a.org/b?c=d\n\n      Delete\n\n"
    "  2. Cumbria and Lancs7 July 2014 at 12:31\n\n     No union action, no political action.\n\n"
    "    ReplyDelete\n",
    "b.txt": "A post about women and a woman's ballot, co-operation, 12:33 and E3.\n\n* * *\n\n"
    "Another section: naïve cafés, union. İstanbul ß\n",
    "sub/c.txt": "Wednesday, April 6, 2016\n\nPick\n\nBody\n\n1 comment:\n\n"
    "  1. The union's reply\n\n    ReplyDelete\n",
}
PIECES = st.sampled_from(
    """ strike strikes union action ballot papa had the woman naive E3 12:33 f*ck co-op* wom?n *ion
    s* ? strke~ nap~2 no~ http://a.org/b?c=d won't “union action” "no action" "no action"~2
    "had had" " ' ~3 ~ * - -- -( ( ( ) ) AND OR NOT NEAR NEAR/2 NEAR/x NEAR/99 author: author:papa
    from:"Cumbria and Lancs" author:p* author:none title:ballot title:"strike ballot"
    title:str* date:2014 date:none date:2014-07.. date:..2015 date: 6 July 2014 2014 date:July
    date:yesterday last year after:2014 before:2016-05 dated:stated depth:1.. depth:2 kind:post
    kind: page:a page:*b* page:"sub/*" has:link has:byline has: thread:a#1 thread:( parent:(
    parent: parent:(author:papa) thread:(strike) auther:x re: é ́ ’ İ ß \u0000 \u202e \ud800 第一
    """.split(" ")  # noqa: SIM905
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES | st.text(max_size=3), max_size=7).map("".join),
    st.text(max_size=20),
)


def understood(text: str) -> Query | None:
    """The tree of a text; None, where it is refused with a place in it and a sentence."""
    try:
        tree = parse_query(text)
    except archive.QueryError as error:
        assert error.query == text
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
        return None
    assert parse_query(str(tree)) == tree, text
    return tree

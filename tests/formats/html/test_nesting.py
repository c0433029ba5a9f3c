"""How deep elements are nested, beside the tree that the parser builds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import archive
from archive.formats.nesting.depth import check_depth, html_depth
from archive.formats.nesting.formatting import HtmlTooDeepError
from tests.support.steps import check_linear
from tests.support.threads import Discussion, discussions
from tests.support.tiers import examples

MARGIN = 8
"""The depth that is found is at most this much above the real one, on a page without mistakes."""
NAMES = [
    "a",
    "b",
    "i",
    "nobr",
    "font",
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dd",
    "dt",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
    "caption",
    "colgroup",
    "col",
    "select",
    "option",
    "optgroup",
    "button",
    "form",
    "h1",
    "h2",
    "span",
    "em",
    "ruby",
    "rt",
    "rp",
    "svg",
    "g",
    "foreignObject",
    "math",
    "mi",
    "object",
    "br",
    "img",
    "input",
    "hr",
    "section",
    "article",
    "pre",
    "center",
    "script",
    "style",
    "title",
    "textarea",
    "address",
    "blockquote",
    "desc",
    "rtc",
    "thead",
    "iframe",
    "xmp",
    "annotation-xml",
    "label",
    "marquee",
]


def real_depth(html: str) -> int:
    """The depth of the deepest element that the parser builds; that of `html` is 1."""
    node: Any = LexborHTMLParser(html).root
    depth = deepest = 1 if node.is_element_node else 0
    while node is not None:
        if node.is_element_node:
            deepest = max(deepest, depth)
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = None if node is None else node.next
    return deepest


TOKENS = st.one_of(
    st.sampled_from(NAMES).map("<{}>".format),
    st.sampled_from(NAMES).map("</{}>".format),
    st.tuples(st.sampled_from(NAMES), st.integers(0, 3)).map("<{0[0]} id={0[1]}>".format),
    st.sampled_from(["x", " ", "<br/>", "<g/>", "<!-- </div> -->", "<![CDATA[ </p> ]]>", "<?x?>",
                     "<p title='</div>'>", "<a href=a>b>", "<script><!--<script></script></p>-->"]),
)  # fmt: skip
DOCTYPES = st.sampled_from(
    ["", "<!doctype html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">',
     '<!DOCTYPE html PUBLIC "-//A//B">']
)  # fmt: skip


@examples(3_000, quick=300)
@given(DOCTYPES, st.lists(TOKENS, max_size=30), st.integers(1, 40))
def test_the_depth_is_at_least_the_real_one(doctype: str, tokens: list[str], times: int) -> None:
    html = doctype + "".join(tokens) * times
    try:
        assert html_depth(html) >= real_depth(html)
    except HtmlTooDeepError:
        assert real_depth(html) > 400


def nested() -> st.SearchStrategy[str]:
    """Elements that are nested as they should be, all of them ended."""
    names = st.sampled_from(["div", "span", "ul", "section", "article", "em", "object"])
    return st.recursive(
        st.just("word"),
        lambda inner: st.tuples(names, st.lists(inner, max_size=4)).map(
            lambda pair: f"<{pair[0]}>{' '.join(pair[1])}</{pair[0]}>"
        ),
    )


@examples(500)
@given(DOCTYPES, nested())
def test_the_depth_of_a_page_without_mistakes_is_about_the_real_one(doc: str, html: str) -> None:
    assert real_depth(doc + html) <= html_depth(doc + html) <= real_depth(doc + html) + MARGIN


OPTIONAL = [
    "<p>{}", "<li>{}", "<ul><li>{}<li>{}</ul>", "<dt>{}", "<dd>{}<dt>{}",
    "<table><tr><td>{}</table>",
    "<table><thead><tr><th>{}<tbody><tr><td>{}<td>{}<tr><td>{}</table>", "<h1>{}</h1><p>{}",
    "<select><option>{}<option>{}</select>", "<select><optgroup><option>{}<optgroup><option>{}"
    "</select>", "<ruby>{}<rt>{}<rt>{}</ruby>", "<a name=x>{}", "<p><b>{}", "<p><font color=red>{}",
    "<p>{}</div></b>", "<p>{}<div>{}</div>", "<p>{}<table><tr><td><p>{}</table>", "<br>{}<hr>",
    "<p>{}<ul><li>{}<p>{}<li>{}</ul>", "<nobr>{}", "<button>{}", "<svg><path d=x /><g/></svg>{}",
    "<p>{}<!-- <div> -->", "<p>{}<script>'<div>'</script>", "<p title='<div>'>{}", "<form><p>{}",
    "<center><p>{}</center>", "<svg><title>x</title><path/></svg>{}", "</p>{}", "<P>{}<IMG>",
]  # fmt: skip


@pytest.mark.parametrize("unit", OPTIONAL)
@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE html>"])
def test_end_tags_that_are_optional_add_no_depth(doctype: str, unit: str) -> None:
    html = doctype + unit.replace("{}", "word ") * 500
    assert real_depth(html) <= html_depth(html) <= real_depth(html) + MARGIN


@pytest.mark.parametrize("name", ["p", "li", "dt", "dd", "option", "a", "p><b"])
def test_a_long_page_without_end_tags_is_read(name: str) -> None:
    html = f"<!DOCTYPE html><title>Nets</title><body>{f'<{name}>word ' * 13_000}"
    assert archive.parse(html.encode()).post.text.count("word") == 13_000


@pytest.mark.parametrize("name", ["td", "tr"])
def test_a_long_table_without_end_tags_is_read(name: str) -> None:
    html = f"<!DOCTYPE html><title>Nets</title><table>{f'<{name}><td>word ' * 13_000}</table>"
    assert archive.parse(html.encode()).post.text.count("word") == 13_000


@pytest.mark.parametrize(
    "html",
    [
        "<div></b>" * 20_000,
        "<div></span></li></p></h1>" * 13_000,
        "<span><div></span></div>" * 13_000,
        "<table><tr><td></div>" * 5_000,
        "<svg><g>" * 10_000,
        "<x-y/>" * 13_000,
        "<li\u212a>" * 13_000,
        "<!--><div>" * 13_000,
        "<p title=''><div>" * 13_000,
        "<script></script><div>" * 13_000,
        "<a ='><div>" * 13_000,
        "<svg><style><div>" * 13_000,
        "<div>" * 11_000 + "<div></div>" * 50_000,
        "<span>" * 11_000 + "</x>" * 50_000,
        "".join(f"<p><b id={number}>x" for number in range(3_000)),
        "".join(f"<b id={number}>" for number in range(13_000)),
    ],
    ids=lambda html: html[:24],
)
def test_what_would_take_a_parser_long_is_refused(html: str) -> None:
    with pytest.raises(HtmlTooDeepError):
        check_depth(html)
    with pytest.raises(archive.PageError, match=r"nested|left open"):
        archive.parse(b"<!DOCTYPE html>" + html.encode())


@pytest.mark.parametrize(
    "unit",
    ["<div></div>", "<p>x", "<b><p>", "<p><b>x", "<a>", "<li>x<ul></ul>",
     "<table><tr><td>x</table>",
     "</x>", "<svg>", "<b></b>", "<script></script>", "<!--", "<a b='", "<br>", "<p><i>x</p>"],
)  # fmt: skip
def test_the_work_grows_with_the_length(unit: str) -> None:
    check_linear(lambda times: html_depth(unit * times), 300, 2_400)


@examples(60)
@given(discussions())
def test_pages_are_as_deep_as_their_threads(discussion: Discussion) -> None:
    from tests.support.html_pages import render_threaded, render_wordpress

    for html in (render_threaded(discussion), render_wordpress(discussion)):
        assert real_depth(html) <= html_depth(html) <= real_depth(html) + MARGIN
        check_depth(html)

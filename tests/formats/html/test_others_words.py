"""Words of one person are not put in the mouth of another, and are not lost either."""

import pytest

import archive
from tests.support.html_snippets import codes, html
from tests.support.steps import check_linear

PROSE = (
    "<p>The ferry left the harbour at noon, and nobody on the quay knew when it would return.</p>"
)


def said(page: archive.Page) -> list[tuple[str, str | None, str]]:
    return [(entry.locator, entry.author, entry.text) for entry in page.entries]


def comment(number: int, inner: str) -> str:
    return (
        f"<div class='comment' id='comment-{number}'>"
        f"<span class='author'>Ann Loy{'abc'[number]}</span> "
        f"<span class='date'>May {number + 1}, 2019 at 3:15 pm</span>{inner}</div>"
    )


@pytest.mark.parametrize(
    "heading",
    ["Comments", "2 Comments", "Comments (2)", "2 Responses to “The ferry”", "2 Kommentare"],
)
@pytest.mark.parametrize("name", ["", "entry-content"])
def test_what_follows_a_heading_of_comments_is_not_the_posts(heading: str, name: str) -> None:
    page = archive.parse(
        html(
            f"<div class='{name}'><h1>The ferry</h1>{PROSE * 3}<h3>{heading}</h3>"
            "<p>Ann Loy: I saw it sink.</p><p>Bo Ray: So did I.</p></div>"
        )
    )
    assert "sink" not in page.post.text
    assert [entry.text for entry in page.entries if "sink" in entry.text and entry.kind == "rest"]


@pytest.mark.parametrize(
    "heading",
    ["Responses", "10 answers to your questions", "<a href='#comments'>2 Comments</a>"],
)
def test_other_headings_end_no_post(heading: str) -> None:
    page = archive.parse(
        html(
            f"<div><h1>The ferry</h1>{PROSE * 2}<h3>{heading}</h3>{PROSE * 2}<p>The end.</p></div>"
        )
    )
    assert page.post.text.endswith("The end.")


def test_a_short_answer_beside_the_text_of_a_comment_is_kept() -> None:
    answers = ["", "<div class='box'>It never sank, as you know.</div>", ""]
    page = archive.parse(
        html(
            "".join(
                comment(n, f"<div class='body'><p>said {n}</p></div>{answers[n]}") for n in range(3)
            )
        )
    )
    assert [each.text for each in page.comments] == ["said 0", "said 1", "said 2"]
    assert said(page)[-1] == ("r", None, "It never sank, as you know.")


def test_a_reply_without_an_id_is_not_what_the_comment_says() -> None:
    reply = (
        "<div class='reply'><span class='author'>Bo Ray</span> "
        "<span class='date'>May 9, 2019 at 4:00 pm</span><p>It never sank, as you know.</p></div>"
    )
    page = archive.parse(html("".join(comment(n, f"<p>said {n}</p>{reply}") for n in range(2))))
    assert [each.text for each in page.comments] == ["said 0", "said 1"]


def test_the_title_of_a_comment_is_no_name_where_one_follows_by() -> None:
    inner = (
        "<h4>{}</h4><span class='by'>by {}</span> <span class='date'>May 3, 2019 at 8:15 am</span>"
        "<div class='body'><p>said</p></div>"
    )
    names = {"Green Nets": "Ann Loy", "Red Boats": "Bo Ray"}
    page = archive.parse(
        html(
            "".join(
                f"<div class='comment' id='comment-{n}'>{inner.format(*each)}</div>"
                for n, each in enumerate(names.items())
            )
        )
    )
    assert [each.author for each in page.comments] == ["Ann Loy", "Bo Ray"]


def test_a_date_between_paragraphs_is_what_the_text_is_about() -> None:
    body = "<div class='body'><p>I was born</p><p>May 3, 1961</p><p>on a ferry.</p></div>"
    page = archive.parse(
        html(f"<div class='comment' id='comment-1'><span class='author'>Ann</span>{body}</div>")
    )
    (only,) = page.comments
    assert only.date is None
    assert only.text == "I was born\n\nMay 3, 1961\n\non a ferry."


@pytest.mark.parametrize(
    "one",
    ["<article><h1>a</h1><p>words", "<div class='comment' id='comment-1'><p>said {}</p></div>"],
)
def test_nested_articles_and_comments_of_one_id_take_linear_time(one: str) -> None:
    check_linear(
        lambda count: archive.parse(html("".join(one.format(n) for n in range(count)))), 100, 400
    )


def test_what_a_shadow_root_shows_is_read() -> None:
    comments = "".join(comment(n, f"<p>said {n}</p>") for n in range(3))
    shown = f"<div><template shadowrootmode='open'>{comments}</template></div>"
    hidden = "<template><p>A template of a comment.</p></template>"
    page = archive.parse(html(f"<h1>The ferry</h1>{PROSE * 2}{hidden}{shown}{PROSE}"))
    assert [each.text for each in page.comments] == ["said 0", "said 1", "said 2"]
    assert not [each for each in page.entries if "A template" in each.text]


@pytest.mark.parametrize(
    ("rule", "foot"),
    [("<hr>", "This site is kept by the harbour."), ("", "Copyright 2009 The Harbour"),
     ("", "\u00a9 2009 The Harbour")],
)  # fmt: skip
def test_the_foot_of_a_page_is_not_what_the_last_comment_says(rule: str, foot: str) -> None:
    comments = "".join(
        f"<p><b>{name}</b> - May {day}, 2019 3:15 pm</p><p>said the word {day}</p>{rule}"
        for day, name in enumerate(("Ann Loy", "Bo Ray", "Cy Fenn"), start=1)
    )
    page = archive.parse(html(f"<h1>The ferry</h1>{PROSE}<h3>Comments</h3>{comments}<p>{foot}</p>"))
    assert [each.text for each in page.comments] == [f"said the word {day}" for day in (1, 2, 3)]


def test_a_script_is_no_text_above_the_comments() -> None:
    script = "<script>var settings = '" + "x" * 200 + "';</script>"
    body = (
        f"<div class='entry-content'>{script}<h2>3 comments</h2><p>{'Words of it. ' * 20}</p></div>"
    )
    head = "<link rel='stylesheet' href='/wp-content/x.css'>"
    page = archive.parse(html(f"<article><h1>T</h1>{body}</article>", head))
    assert page.post.text.count("Words of it.") == 20
    assert "main-text" not in codes(page)

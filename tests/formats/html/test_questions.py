"""Questions and answers: schema.org, Discourse and Stack Exchange."""

import json

import archive
from tests.support.html_snippets import codes, html


def rows(page: archive.Page) -> list[tuple[str, str | None, str]]:
    return [(entry.locator, entry.author, entry.text) for entry in page.comments]


def item(kind: str, text: str, who: str = "", day: str = "", below: str = "") -> str:
    author = (
        "<span itemprop='author' itemscope itemtype='http://schema.org/Person'>"
        f"<span itemprop='name'>{who}</span></span>"
    ) * bool(who)
    time = f"<time itemprop='dateCreated' datetime='{day}T10:00:00Z'>then</time>" * bool(day)
    return (
        f"<div itemscope itemtype='https://schema.org/{kind}'>{author}{time}"
        f"<div itemprop='text'><p>{text}</p></div>{below}</div>"
    )


TITLE = "<h1 itemprop='name'>Where does the night bus go?</h1>"


def test_a_question_its_answers_and_comments_on_them() -> None:
    comment = item("Comment", "Since when?", "Wen", "2016-04-09")
    answers = item("Answer", "To the depot.", "Orrin", "2016-04-08", comment) + item(
        "Answer", "Nowhere.", "Tilda", "2016-04-10"
    )
    count = "<span itemprop='answerCount'>2</span>"
    page = archive.parse(
        html(item("Question", "I missed it.", "Bo", "2016-04-07", TITLE + count + answers))
    )
    assert (page.layout, page.title) == ("schema-html", "Where does the night bus go?")
    assert (page.post.author, page.post.text, page.date) == (
        "Bo", "I missed it.", "2016-04-07T10:00",
    )  # fmt: skip
    assert rows(page) == [
        ("1", "Orrin", "To the depot."), ("1.1", "Wen", "Since when?"), ("2", "Tilda", "Nowhere."),
    ]  # fmt: skip
    assert page["1"].instant == "2016-04-08T10:00:00Z"
    assert (codes(page), page.rest) == ([], None)


def test_questions_that_a_site_answers_itself_are_no_discussion() -> None:
    asked = item("Question", "Where to?", below=item("Answer", "To the depot."))
    for body in (
        f"<div itemscope itemtype='https://schema.org/FAQPage'>{asked * 3}</div>",
        f"<div itemscope itemtype='https://schema.org/FAQPage'>{asked}</div>",
        asked,
        asked * 2,
    ):
        page = archive.parse(html(f"<h1>Buses</h1>{body}"))
        assert len(page.comments) == 0
        assert "To the depot." in page.post.text


def linked(data: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def answer(kind: str, text: str, who: str, **more: object) -> dict[str, object]:
    return {"@type": kind, "text": text, "author": {"name": who},
            "dateCreated": "2016-04-08", **more}  # fmt: skip


def test_a_question_in_json() -> None:
    question = {
        **answer("Question", "I missed the last one.", "Bo"), "name": "Where does it go?",
        "acceptedAnswer": answer("Answer", "To the depot, I think.", "Orrin",
                                 comment=[answer("Comment", "Since when?", "Wen")]),
        "suggestedAnswer": [answer("Answer", "It goes nowhere.", "Tilda")],
    }  # fmt: skip
    shown = (
        "<h1>Where does it go?</h1><div class='q'>I missed the last one.</div>"
        "<div class='a'>To the depot, I think.</div><div class='a'>It goes nowhere.</div>"
    )
    head = linked({"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question})
    page = archive.parse(html(shown, head))
    assert (page.post.author, page.date, page.title) == ("Bo", "2016-04-08", "Where does it go?")
    assert rows(page) == [
        ("1", "Orrin", "To the depot, I think."), ("1.1", "Wen", "Since when?"),
        ("2", "Tilda", "It goes nowhere."),
    ]  # fmt: skip
    # What the page shows of the answers is theirs, and not the asker's.
    assert "depot" not in page.post.text
    assert page.rest is None or "depot" not in page.rest.text
    faq = {"@type": "FAQPage", "mainEntity": [question, question]}
    assert len(archive.parse(html(shown, linked({"@context": "https://schema.org", **faq})))) < 4


def test_an_empty_placeholder_is_no_comment() -> None:
    for inner in ("", "<div>All comments</div><a>Show more comments (20)</a>"):
        marked = f"<div itemscope itemtype='http://schema.org/UserComments'>{inner}</div>"
        page = archive.parse(html(f"<article><h1>Bakery</h1><p>It closes.</p></article>{marked}"))
        assert len(page.comments) == 0


def test_a_thread_of_a_forum_whose_posts_are_marked_alike() -> None:
    posts = [
        item("DiscussionForumPosting", text, who, f"2016-04-0{day}").replace(
            "'text'", "'articleBody'"
        )
        for day, (who, text) in enumerate(
            [("Bo", "It closes."), ("Orrin", "Not so."), ("Wen", "Why?")], start=1
        )
    ]
    page = archive.parse(html("".join(posts)))
    assert (page.post.author, page.post.text, page.date) == (
        "Bo", "It closes.", "2016-04-01T10:00",
    )  # fmt: skip
    assert rows(page) == [("1", "Orrin", "Not so."), ("2", "Wen", "Why?")]


def crawled(number: int, who: str, text: str, link: str = "", kind: str = "crawler-post") -> str:
    return (
        f"<div id='post_{number}' class='topic-body {kind}'><div class='crawler-post-meta'>"
        f"<span class='creator' itemprop='author' itemscope><a><span itemprop='name'>{who}</span>"
        f"</a></span><time datetime='2016-04-{number:02}T10:00:00Z'>then</time>{link}"
        f"<span itemprop='position'>{number}</span></div><div class='post' itemprop='text'>"
        f"<p>{text}</p></div></div>"
    )


DISCOURSE = "<meta name='generator' content='Discourse 3.1.0'>"


def test_a_topic_of_discourse() -> None:
    page = archive.parse(
        html(
            "<h1><a>Night Bus</a></h1><div itemscope "
            "itemtype='http://schema.org/DiscussionForumPosting'>"
            + crawled(1, "Bo", "It closes. <a href='#post_3'>Below</a>")
            + crawled(2, "Orrin", "Not so.")
            + crawled(3, "Wen", "<a href='/t/x#post_1'>He</a> said it.", "<a href='#post_2'>2</a>")
            + crawled(5, "Bo", "Well.", "<a href='/t/x/7#post_4'>4</a>")
            + "</div><div role='navigation'><a rel='next' href='?page=2'>next page</a></div>",
            DISCOURSE,
        )
    )
    assert (page.layout, page.title, page.post.author, page.post.text) == (
        "discourse-html", "Night Bus", "Bo", "It closes. Below",
    )  # fmt: skip
    assert rows(page) == [
        ("1", "Orrin", "Not so."), ("1.1", "Wen", "He said it."), ("2", "Bo", "Well."),
    ]  # fmt: skip
    assert [each.source_ref for each in page.comments] == ["post_2", "post_3", "post_5"]
    assert page["1"].instant == "2016-04-02T10:00:00Z"
    assert codes(page) == ["left-out"]


def test_the_second_page_of_a_topic_has_no_post() -> None:
    page = archive.parse(
        html(
            f"<h1>Night Bus</h1>{crawled(21, 'Bo', 'Well.')}{crawled(22, 'Wen', 'So.')}", DISCOURSE
        )
    )
    assert rows(page) == [("1", "Bo", "Well."), ("2", "Wen", "So.")]
    assert (page.post.text, codes(page)) == ("", ["no-post"])


def test_a_topic_as_a_browser_saves_it() -> None:
    def post(number: int, who: str, text: str) -> str:
        return (
            f"<div class='topic-post'><article id='post_{number}' data-post-id='9{number}'>"
            f"<div class='names'><span class='username'><a>{who}</a></span></div>"
            "<div class='post-info post-date'><a><span class='relative-date' "
            f"data-time='14596848{number}0000' title='Apr 3, 2016 12:00 pm'>Apr '16</span></a>"
            "</div>"
            f"<div class='cooked'><p>{text}</p></div><nav>Like Reply</nav></article></div>"
        )

    page = archive.parse(html(post(1, "Bo", "It closes.") + post(2, "Wen", "Why?"), DISCOURSE))
    assert (page.post.author, page.post.text) == ("Bo", "It closes.")
    assert rows(page) == [("1", "Wen", "Why?")]
    assert (page["1"].date, page["1"].instant) == ("2016-04-03T12:00", "2016-04-03T12:00:20Z")


def card(who: str, title: str, extra: str = "") -> str:
    return (
        f"<div class='user-info'><div class='user-action-time'>then <span title='{title}'>then"
        f"</span></div><div class='user-details'{extra}><a href='/users/1'>{who}</a></div></div>"
    )


def noted(ref: int, who: str, text: str) -> str:
    return (
        f"<li class='comment' id='comment-{ref}'><span class='comment-copy'>{text}</span> – "
        f"<a class='comment-user'>{who}</a> <span class='comment-date'>"
        f"<span title='2016-04-09 10:00:0{ref}Z, License: CC BY-SA 4.0'>Apr 9</span></span></li>"
    )


def test_a_question_on_stack_exchange() -> None:
    owner = " itemprop='author' itemscope"
    edited = card("Somebody", "2019-01-01 10:00:00Z") + card("Bo", "2016-04-07 10:00:00Z", owner)
    page = archive.parse(
        html(
            "<div id='question-header'><h1><a>Where does it go?</a></h1></div>"
            "<div class='question' id='question'><div class='js-post-body'>I missed it.</div>"
            f"{edited}<ul class='comments-list'>{noted(1, 'Wen', 'Which one?')}</ul>"
            "<a class='js-show-link'>show <b>3</b> more comments</a></div><div id='answers'>"
            "<div id='answer-7' class='answer'><div class='post-text'><p>To the depot.</p></div>"
            f"{card('Orrin', '2016-04-08 10:00:00Z')}<ul>{noted(2, 'Wen', 'Since when?')}</ul>"
            "<a class='js-show-link dno'>show more comments</a></div></div>"
        )
    )
    assert (page.layout, page.title) == ("stackexchange-html", "Where does it go?")
    assert (page.post.author, page.post.text, page.post.instant) == (
        "Bo", "I missed it.", "2016-04-07T10:00:00Z",
    )  # fmt: skip
    assert rows(page) == [
        ("1", "Wen", "Which one?"), ("2", "Orrin", "To the depot."), ("2.1", "Wen", "Since when?"),
    ]  # fmt: skip
    assert [each.source_ref for each in page.comments] == ["comment-1", "answer-7", "comment-2"]
    assert page["2.1"].instant == "2016-04-09T10:00:02Z"
    assert codes(page) == ["left-out"]
    assert page.warnings[0].message == "3 comments on the posts were not loaded with the page"

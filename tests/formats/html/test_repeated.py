"""Comments of templates that nobody named, written as the software of the time wrote them."""

import pytest

import archive

POST = "<h1>The night bus</h1><div class='post-content'><p>The depot closes in spring.</p></div>"
OF_POST = "The depot closes in spring."

Comment = tuple[str, str | None, str | None, str]
"""Locator, author, date and text."""

WREN: Comment = ("1", "Wren", "2006-10-14T14:41", "Not without a fight.")
ORRIN: Comment = ("2", "Orrin Vale", "2006-10-15T09:10", "I heard the same at the garage.")


def read(body: str, head: str = "") -> archive.Page:
    page = f"<!DOCTYPE html><html><head><title>Bus</title>{head}</head><body>{body}</body></html>"
    return archive.parse(page.encode(), name="page")


def comments(page: archive.Page) -> list[Comment]:
    return [(each.locator, each.author, each.date, each.text) for each in page.comments]


def codes(page: archive.Page) -> list[str]:
    return [warning.code for warning in page.warnings]


TEMPLATES = {
    "the byline below the text": """<div class="cmt"><p>{text}</p>
        <span class="cmt-post">Posted by: {name} at {date}</span></div>""",
    "the byline above it": """<li class="remark"><b>{name}</b> wrote on {date}:
        <p>{text}</p></li>""",
    "a definition list": """<dt class="comment">{name}, {date}</dt><dd>{text}</dd>""",
    "a table": """<tr class="reply"><td class="user"><a href="/u/{id}">{name}</a></td>
        <td><small>{date}</small><div>{text}</div> <a href="#f">Reply</a></td></tr>""",
    "two rows each": """<tr class="msg-head"><td>{name}</td><td>{date}</td></tr>
        <tr><td colspan="2">{text}</td></tr>""",
    "hashed classes and ids": """<div class="x81" id="r-{id}"><div class="a9">
        <a class="a1">{name}</a> <span class="a2">{date}</span></div>
        <div class="b4">{text}</div></div>""",
    "lines between rules": """<b>{name}</b> <i>{date}</i><br>{text}<hr>""",
    "a paragraph and its byline": """<p>{text}</p><p class="cmt">Posted by {name} on {date}</p>""",
    "buttons in each": """<div class="reply" id="c{id}"><a class="user">{name}</a>
        <a href="#c{id}">{date}</a><div class="body">{text}</div><ul><li><a href="#">Reply</a></li>
        <li><a href="#">Like (3)</a></li></ul></div>""",
    "a title in each": """<div class="reply" id="c{id}"><h3>Re: bus</h3><p>by {name} on {date}</p>
        <div>{text}</div></div>""",
}
AROUND = {
    "a definition list": "<dl>{}</dl>",
    "the byline above it": "<ol>{}</ol>",
    "a table": "<table>{}</table>",
    "two rows each": "<table>{}</table>",
    "lines between rules": "<div class='comments'>{}</div>",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_comments_of_any_shape_are_read(name: str) -> None:
    template = TEMPLATES[name]
    made = (
        template.format(name="Wren", date="October 14, 2006 02:41 PM", text=WREN[3], id=17)
        + template.format(name="Orrin Vale", date="October 15, 2006 09:10 AM", text=ORRIN[3], id=18)
    )  # fmt: skip
    page = read(f"{POST}<h2>2 comments</h2>{AROUND.get(name, '{}').format(made)}")
    assert (page.layout, comments(page)) == ("repeated", [WREN, ORRIN])
    assert page.post.text == OF_POST
    assert codes(page) == ["shape"]


def remark(name: str, date: str, text: str, inner: str = "", extra: str = "") -> str:
    return (
        f"<div class='remark' {extra}><b class='author'>{name}</b> <i>{date}</i><p>{text}</p>"
        f"{inner}</div>"
    )


ANSWER = remark("Orrin Vale", "October 15, 2006 09:10 AM", ORRIN[3], extra="data-parent='17'")
NESTED = {
    "inside the comment": remark(
        "Wren", "October 14, 2006 02:41 PM", WREN[3], f"<div class='replies'>{ANSWER}</div>"
    ),
    "in a list beside it": (
        remark("Wren", "October 14, 2006 02:41 PM", WREN[3])
        + f"<div class='children'>{ANSWER}</div>"
    ),
    "named by its attribute": (
        remark("Wren", "October 14, 2006 02:41 PM", WREN[3], extra="id='c17'") + ANSWER
    ),
    "moved inwards": (
        remark("Wren", "October 14, 2006 02:41 PM", WREN[3], extra="style='margin-left: 0px'")
        + ANSWER.replace("data-parent='17'", "style='margin-left: 20px'")
    ),
    "with a class for its depth": (
        remark("Wren", "October 14, 2006 02:41 PM", WREN[3]).replace("remark", "remark level-0")
        + ANSWER.replace("remark", "remark level-1")
    ),
}


@pytest.mark.parametrize("made", NESTED.values(), ids=NESTED.keys())
def test_answers_have_the_comment_that_they_answer(made: str) -> None:
    page = read(f"{POST}<section>{made}</section>")
    assert [each.locator for each in page.comments] == ["1", "1.1"]
    assert [each.text for each in page.comments] == [WREN[3], ORRIN[3]]


def test_answers_with_another_class_are_no_words_of_the_comment() -> None:
    answer = (
        "<div class='reply-text'><p>Thanks, Wren.</p><p><i>October 15, 2006 10:00 AM</i></p></div>"
    )
    made = remark("Wren", "October 14, 2006 02:41 PM", WREN[3], answer) + remark(
        "Orrin Vale", "October 15, 2006 09:10 AM", ORRIN[3], answer
    )
    page = read(f"{POST}<section>{made}</section>")
    assert WREN[3] in [each.text for each in page.comments]
    assert not any(each.author and "Thanks" in each.text for each in page.comments)


def test_a_comment_alone_needs_a_word_a_name_and_a_date() -> None:
    alone = remark("Wren", "October 14, 2006 02:41 PM", WREN[3])
    assert comments(read(POST + alone)) == [WREN]
    assert not read(POST + alone.replace("remark", "box")).comments
    assert not read(POST + alone.replace("October 14, 2006 02:41 PM", "")).comments
    assert not read(POST + alone.replace("class='author'", "")).comments


def test_numbers_and_ranks_are_no_speech() -> None:
    row = (
        "<div class='post' id='p{0}'><div class='user'><a class='username' href='/u'>{1}</a>"
        "<p>Member</p><p>Joined: 4 Jan 2001</p><p>Posts: {0}</p></div><div class='at'>{2}</div>"
        "<div class='content'>{3}<div class='signature'>{1} was here</div></div></div>"
    )
    made = row.format(17, "Wren", "October 14, 2006 02:41 PM", WREN[3])
    made += row.format(18, "Orrin Vale", "October 15, 2006 09:10 AM", ORRIN[3])
    page = read(f"<h1>Night bus</h1>{made}<p>Powered by phpBB</p>")
    assert (page.post.author, page.post.date, page.post.text) == WREN[1:]
    assert comments(page) == [("1", *ORRIN[1:])]


def test_who_posted_is_in_a_line_below_the_post() -> None:
    made = remark("Wren", "October 14, 2006 02:41 PM", WREN[3])
    page = read(
        f"<h2>October 13, 2006</h2><h3>Night bus</h3><p>{OF_POST}</p>"
        f"<p class='by'>Posted by Tilda at October 13, 2006 11:56 AM</p>{made}"
    )
    assert (page.title, page.post.author, page.post.date) == (
        "Night bus", "Tilda", "2006-10-13T11:56",
    )  # fmt: skip
    assert (page.post.text, comments(page)) == (OF_POST, [WREN])


WORDS = (
    "It rains in the valley and the road to the pass is closed. Whoever wants to go there takes "
    "the train, which runs twice a day. "
)


def rows(template: str, number: int = 12) -> str:
    return "".join(
        template.format(day=day, name=("Ann", "Ben", "Cleo")[day % 3], words=WORDS, id=100 + day)
        for day in range(1, number + 1)
    )


NO_COMMENTS = {
    "a month of posts": """<div class="post" id="post-{id}"><h2><a href="/{id}.html">The pass on
        day {day}</a></h2><p>{words}</p><p>Posted by {name} on May {day}, 2009 at 10:3{day} AM</p>
        </div>""",
    "posts with numbers of comments": """<div class="entry" id="e{id}"><p>{words}</p><p>Posted by
        {name} on May {day}, 2009 10:31 AM | <a href="#e{id}">#</a> | <a href="/c{id}">Comments
        ({day})</a></p></div>""",
    "the latest comments": """<li class="recentcomments"><span class="author">{name}</span> on <a
        href="/p{id}.html">The pass on day {day}</a> <i>May {day}, 2009</i></li>""",
    "related posts": """<div class="related-post"><a href="/{id}">The pass on day {day} of May</a>
        <span class="date">May {day}, 2009</span> <span class="author">{name}</span></div>""",
    "products": """<li class="product"><a href="/p{id}">Lamp {day}</a> <b>$ {day}.99</b>
        <i>since May {day}, 2009</i> <a href="/r">Reviews ({day})</a></li>""",
    "results of a race": """<tr><td>{day}</td><td class="name">{name}</td><td>2:1{day}:05</td>
        <td>May {day}, 2009</td></tr>""",
    "events": """<div class="event"><h3>Market {day}</h3><p>May {day}, 2009, 10:00 AM</p>
        <p>{words}</p></div>""",
    "changes of a program": """<h3>1.{day} (2009-05-{day:02})</h3><ul><li>{words}</li></ul>""",
    "news": """<div class="ticker"><span>10:3{day}</span> <p>{words}</p></div>""",
    "search results": """<li class="result"><a href="/{id}">Pass {day}</a><p>{words}</p>
        <cite>example.org</cite> May {day}, 2009</li>""",
    "topics of a forum": """<tr class="topic"><td><a href="viewtopic.php?t={id}">The pass on day
        {day}</a></td><td class="author">{name}</td><td>{day}</td><td class="last-reply">May {day},
        2009 10:31 AM<br>{name}</td></tr>""",
    "a responsive grid": """<div class="responsive col-{day}"><h4>{name}</h4><p>May {day}, 2009</p>
        <p>{words}</p></div>""",
    "authors of a magazine": """<div class="card"><b class="author">{name}</b>
        <p>{words}</p></div>""",
    "a list of changes": """<div id="v{id}"><h3>Version {id} <i>May {day}, 2009 10:3{day}</i></h3>
        <p>by <b>{name}</b></p><p>{words}</p></div>""",
    "posts of a month": """<div id="item-{id}"><h2>Nets {id}</h2><p>Posted by {name} on
        May {day}, 2009 at 3:1{day} pm</p><p>{words}</p></div>""",
    "commits of a program": """<div class="commit" id="c{id}"><p>{words}</p><b class="author">{name}
        </b> <time datetime="2009-05-0{day}T10:00">May {day}, 2009</time></div>""",
    "a list of links": """<li><a href="/{id}">May {day}, 2009</a></li>""",
}
LISTS = {"results of a race": "table", "topics of a forum": "table"}


@pytest.mark.parametrize("name", NO_COMMENTS)
def test_other_lists_are_no_comments(name: str) -> None:
    made = rows(NO_COMMENTS[name].replace("10:3{day}", "10:{id}").replace("10:1", "10:"))
    tag = LISTS.get(name, "div")
    page = read(f"{POST}<{tag}>{made}</{tag}>")
    assert (page.layout, page.comments) == ("html", ())


def test_a_sidebar_with_what_others_said_last_is_no_discussion() -> None:
    made = rows(
        "<li class='comment'><b class='author'>{name}</b> <i>May {day}, 2009</i> {words}</li>"
    )
    page = read(f"{POST}<aside><h3>Latest comments</h3><ul>{made}</ul></aside>")
    assert page.comments == ()


def test_doubtful_dates_and_names_are_none() -> None:
    made = remark("Wren", "3 hours ago", WREN[3]) + remark("Reply", "5 hours ago", ORRIN[3])
    page = read(f"{POST}<h2>2 comments</h2><section id='comments'>{made}</section>")
    assert [(each.author, each.date) for each in page.comments] == [("Wren", None), (None, None)]


def test_an_element_around_all_comments_is_no_comment() -> None:
    made = "".join(
        f"<div><b class='author'>{name}</b> <i>{date}</i><p>{text}</p></div>"
        for name, date, text in [
            ("Wren", "October 14, 2006 02:41 PM", WREN[3]),
            ("Orrin Vale", "October 15, 2006 09:10 AM", ORRIN[3]),
        ]
    )
    page = read(f"{POST}<div class='remark'>{made}</div>")
    assert comments(page) == [WREN, ORRIN]


def test_titles_of_quotations_are_no_titles_of_pages() -> None:
    quoted = (
        "<blockquote class='quote'><div class='quote-title'><a href='/goto?id=3'>Cleo said the"
        " following</a></div>It rains.</blockquote>"
    )
    made = "".join(
        f"<div class='message' id='m{number}'><b class='username'>{name}</b> <i>{date}</i>"
        f"<div class='content'>{quoted}{text}</div></div>"
        for number, (name, date, text) in enumerate(
            [
                ("Ann", "October 13, 2006 02:41 PM", "Who says so?"),
                ("Wren", "October 14, 2006 02:41 PM", WREN[3]),
                ("Orrin Vale", "October 15, 2006 09:10 AM", ORRIN[3]),
            ],
            start=1,
        )
    )
    page = read(f"<h1>Bus</h1>{made}<p>Powered by XenForo</p>")
    assert [each.author for each in page.comments] == ["Wren", "Orrin Vale"]
    assert page.post.author == "Ann"


def test_one_person_alone_is_named() -> None:
    made = "".join(
        f"<tr class='reply'><td><span class='name'>Ann</span></td><td><i>October 1{day}, 2006 02:41"
        f" PM</i><p>{words}</p></td></tr>"
        for day, words in enumerate(["It rains.", "It still rains.", "Who has a car?"])
    )
    page = read(f"{POST}<table>{made}</table>")
    assert [each.author for each in page.comments] == ["Ann", "Ann", "Ann"]


@pytest.mark.parametrize("number", [301, 400, 1001])
def test_every_comment_of_a_long_page_has_its_author(number: int) -> None:
    made = "".join(
        f"<div class='remark'><div class='author'>Wren {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}"
        "</div>"
        f"<div class='date'>October 14, 2006 02:41 PM</div>"
        f"<div class='words'>This is remark {n} of many, and no two are the same.</div></div>"
        for n in range(number)
    )
    page = read(f"{POST}<h2>{number} comments</h2><div class='comments'>{made}</div>")
    assert [each.author for each in page.comments].count(None) == 0
    assert all(each.text.startswith("This is") for each in page.comments)
    assert len(page.comments) == number


@pytest.mark.parametrize("mark", ["²", "①", "¹²"])
def test_the_digit_of_a_footnote_is_no_day(mark: str) -> None:
    page = read(f"<p>Printed on 12 March 2013{mark}, and again {mark} March.</p>")
    assert page.post.date is None or page.post.date.startswith("2013-03-12")

"""Comments of templates that nobody named, written as the software of the time wrote them."""

import pytest

import archive

POST = "<h1>The night bus</h1><div class='post-content'><p>The depot closes in spring.</p></div>"

Comment = tuple[str, str | None, str | None, str]
"""Locator, author, date and text."""

WREN: Comment = ("1", "Wren", "2006-10-14T14:41", "Not without a fight.")
ORRIN: Comment = ("2", "Orrin Vale", "2006-10-15T09:10", "I heard the same at the garage.")


def read(body: str, head: str = "") -> archive.Page:
    page = f"<!DOCTYPE html><html><head><title>Bus</title>{head}</head><body>{body}</body></html>"
    return archive.parse(page.encode(), name="page")


def comments(page: archive.Page) -> list[Comment]:
    return [(each.locator, each.author, each.date, each.text) for each in page.comments]


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
}
AROUND = {
    "a definition list": "<dl>{}</dl>",
    "the byline above it": "<ol>{}</ol>",
    "a table": "<table>{}</table>",
    "two rows each": "<table>{}</table>",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_comments_of_any_shape_are_read(template: str) -> None:
    name = next(key for key, value in TEMPLATES.items() if value == template)
    made = template.format(
        name="Wren", date="October 14, 2006 02:41 PM", text=WREN[3], id=17
    ) + template.format(name="Orrin Vale", date="October 15, 2006 09:10 AM", text=ORRIN[3], id=18)
    page = read(f"{POST}<h2>2 comments</h2>{AROUND.get(name, '{}').format(made)}")
    assert (page.layout, comments(page)) == ("repeated", [WREN, ORRIN])
    assert page.post.text == "The depot closes in spring."
    assert [warning.code for warning in page.warnings] == ["shape"]

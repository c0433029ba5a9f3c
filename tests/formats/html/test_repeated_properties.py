"""Generated discussions in templates that nobody knows are read back; other lists are not."""

import datetime
import random
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.common.source import Source
from archive.formats.html.repeated import reader
from tests.support.steps import check_linear
from tests.support.tiers import examples

NAMES = ("Ann Berg", "Wren", "orrin_77", "Cleo", "Übermut", "J. Vale", "papa")
SENTENCES = (
    "The depot closes in spring.", "Nobody asked the drivers.", "I was there in 2011 and saw it.",
    "So was I, and it rained.", "Whoever said that has not read it.", "Thanks for this!",
    "That is not what the union wants.", "What does it cost?", "More than £20, they say.",
    "See the paper of last May.", "It is 3 km from here.", "Ask Wren.", "No.", "I agree with Cleo.",
)  # fmt: skip


@attrs.frozen
class Said:
    """A comment: who, when, what, and its depth."""

    name: str
    when: datetime.datetime
    text: str
    depth: int


@attrs.frozen
class Template:
    """How a page that nobody knows shows comments."""

    outer: str
    """Tag of a record."""
    name_tag: str
    """Tag of the name."""
    date_tag: str
    """Tag of the date."""
    text_tag: str
    """Tag of the text."""
    letters: str
    """Beginning of all classes."""
    is_below: bool
    """Whether the byline stands below the text."""
    has_block: bool
    """Whether the byline has an element of its own."""
    date_format: str
    """How dates are printed."""
    evidence: str
    """What says that these are comments."""
    is_nested: bool
    """Whether answers are inside the comments that they answer."""

    @property
    def nests(self) -> bool:
        """Whether they are; a list's item cannot be in another."""
        return self.is_nested and self.outer != "li"


TEMPLATES = st.builds(
    Template,
    outer=st.sampled_from(["div", "li", "article", "section"]),
    name_tag=st.sampled_from(["b", "strong", "a", "cite", "span"]),
    date_tag=st.sampled_from(["i", "span", "small", "time", "em"]),
    text_tag=st.sampled_from(["div", "p", "blockquote"]),
    letters=st.sampled_from(["x", "qz", "k7", "zr-", "vv_"]),
    is_below=st.booleans(),
    has_block=st.booleans(),
    date_format=st.sampled_from(["%d %B %Y, %H:%M", "%B %d, %Y at %I:%M %p", "%Y-%m-%d %H:%M"]),
    evidence=st.sampled_from(["heading", "class", "id", "reply"]),
    is_nested=st.booleans(),
)


@st.composite
def discussions(draw: st.DrawFn) -> list[Said]:
    number = draw(st.integers(3, 9))
    found: list[Said] = []
    when = datetime.datetime(2011, 3, 4, 9, 15)
    for _ in range(number):
        when += datetime.timedelta(minutes=draw(st.integers(2, 5000)))
        depth = draw(st.integers(0, found[-1].depth + 1 if found else 0))
        more = draw(st.permutations(SENTENCES))[: draw(st.integers(1, 4))]
        text = " ".join([SENTENCES[len(found)], *more])
        found.append(Said(NAMES[len(found) % len(NAMES)], when, text, depth))
    return found


def render(template: Template, said: list[Said]) -> str:
    """A page with the comments in the template."""
    letters = template.letters
    parts, depths = [], list[int]()
    for number, each in enumerate(said, start=101):
        depth = each.depth if template.nests else 0
        while depths and depths[-1] >= depth:
            depths.pop()
            parts.append(f"</{template.outer}>")
        depths.append(depth)
        parts.append(_open(template, number) + _inside(template, each))
    parts += [f"</{template.outer}>"] * len(depths)
    around = "ul" if template.outer == "li" else "div"
    heading = f"<h3>{len(said)} comments</h3>" if template.evidence == "heading" else ""
    return (
        "<!DOCTYPE html><html><head><title>Night bus</title></head><body><h1>Night bus</h1>"
        "<div class='post-content'><p>The last bus leaves at ten. Half of the town takes it.</p>"
        f"</div>{heading}<{around} class='{letters}all'>{''.join(parts)}</{around}>"
        "<p>Imprint of this page</p></body></html>"
    )


def _open(template: Template, number: int) -> str:
    classes = f"{template.letters}a" + (" comment" if template.evidence == "class" else "")
    own_id = f" id='{template.letters}{number}'" if template.evidence == "id" else ""
    return f"<{template.outer} class='{classes}'{own_id}>"


def _inside(template: Template, said: Said) -> str:
    letters = template.letters
    address = " href='/u'" if template.name_tag == "a" else ""
    name = f"<{template.name_tag}{address} class='{letters}n'>{said.name}</{template.name_tag}>"
    when = f"{said.when:{template.date_format}}"
    byline = f"{name} <{template.date_tag}>{when}</{template.date_tag}>"
    if template.has_block:
        byline = f"<div class='{letters}m'>{byline}</div>"
    text = f"<{template.text_tag} class='{letters}t'>{said.text}</{template.text_tag}>"
    reply = "<a href='#r'>Reply</a>" if template.evidence == "reply" else ""
    return (text + byline if template.is_below else byline + text) + reply


def locators(template: Template, said: list[Said]) -> list[str]:
    """The locators of the comments."""
    numbers: list[int] = []
    found = []
    for each in said:
        depth = min(each.depth, len(numbers)) if template.nests else 0
        numbers = [*numbers[: depth + 1], *([0] if len(numbers) <= depth else [])]
        numbers[depth] += 1
        found.append(".".join(map(str, numbers)))
    return found


@examples(200)
@given(TEMPLATES, discussions())
def test_discussions_in_unknown_templates_are_read_back(
    template: Template, said: list[Said]
) -> None:
    page = archive.parse(render(template, said).encode(), name="page")
    assert page.layout == "repeated"
    assert [(each.locator, each.author, each.date, each.text) for each in page.comments] == [
        (locator, each.name, f"{each.when:%Y-%m-%dT%H:%M}", each.text)
        for locator, each in zip(locators(template, said), said, strict=True)
    ]
    assert page.post.text == "The last bus leaves at ten. Half of the town takes it."
    assert page.post.author is None


def _links(random_: random.Random) -> str:
    return f"<a href='/{random_.random()}'>{random_.choice(SENTENCES)}</a>"


def _words(random_: random.Random) -> str:
    return " ".join(random_.choices(SENTENCES, k=random_.randint(1, 6)))


OTHERS: dict[str, Callable[[random.Random, str], str]] = {
    "posts": lambda r, day: f"<h2>{_links(r)}</h2><p>by {r.choice(NAMES)} on {day}</p>{_words(r)}",
    "links": lambda r, day: f"<i>{day}</i> {_links(r)}",
    "events": lambda r, day: f"<b>{r.choice(SENTENCES)}</b><p>{day}</p><p>{_words(r)}</p>",
    "prices": lambda r, day: f"<p>{_words(r)}</p><b>€ {r.randint(3, 90)}</b> <i>{day}</i>",
    "results": lambda r, day: f"<td>{r.choice(NAMES)}</td><td>{r.randint(1, 9)}</td><td>{day}</td>",
    "versions": lambda r, day: f"<h4>{r.randint(1, 9)}.0, {day}</h4><p>{_words(r)}</p>",
    "calendars": lambda r, day: f"<td>{day}</td>",
}


@examples(100)
@given(
    st.sampled_from(sorted(OTHERS)),
    st.sampled_from(["div", "li", "article"]),
    st.integers(2, 12),
    st.integers(0, 2**32),
)
def test_other_lists_are_no_comments(kind: str, tag: str, number: int, seed: int) -> None:
    chosen = random.Random(seed)
    tag = "tr" if kind in ("results", "calendars") else tag
    when = datetime.datetime(2011, 3, 4, 9, 15)
    made = ""
    for _ in range(number):
        when += datetime.timedelta(minutes=chosen.randint(1, 90_000))
        made += f"<{tag} class='q'>{OTHERS[kind](chosen, f'{when:%d %B %Y}')}</{tag}>"
    around = {"tr": "table", "li": "ul"}.get(tag, "div")
    page = f"<html><body><h1>Bus</h1><{around} class='z'>{made}</{around}></body></html>"
    assert archive.parse(page.encode(), name="page").comments == ()


REMARK = (
    "<div class='remark'><b class='author'>Ann{0}</b> <i>3 May 2015 12:{1:02}</i><p>No. {0}</p>"
)
HOSTILE: dict[str, Callable[[int], str]] = {
    "comments beside each other": lambda n: "".join(
        REMARK.format(i % 7, i % 60) + "</div>" for i in range(n)
    ),
    "comments inside each other": lambda n: "".join(REMARK.format(i % 7, i % 60) for i in range(n)),
    "dates": lambda n: "<span>3 May 2015 12:31</span> " * n,
    "dates in one element": lambda n: "<p>" + "3 May 2015<br>" * n,
    "numbers in one element": lambda n: "<p>" + "<i>3</i>" * n,
    "runs": lambda n: "<dl>" + "<dt>Ann, 3 May 2015 12:31</dt><dd>It rains.</dd>" * n + "</dl>",
    "rows": lambda n: "<table>" + "<tr><td>Ann<td>3 May 2015 12:31<td>It rains." * n,
    "answers in one comment": lambda n: (
        REMARK.format(1, 1) + "<div class='reply'>Ann 3 May 2015 12:31 It rains.</div>" * n
    ),
    "elements without text": lambda n: "<p>" + "<i></i>" * n + "<b>3</b> May",
    "one class each": lambda n: "".join(f"<p class='c{chr(97 + i % 26) * (i % 50)}'>3 May 2015</p>"
                                        for i in range(n)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_grows_with_the_page(name: str) -> None:
    def work(number: int) -> None:
        source = Source("page", f"<body>{HOSTILE[name](number)}".encode(), is_declared_html=True)
        pages = reader.detect(source)
        assert pages is None or len(list(pages)) == 1

    check_linear(work, 200, 800)

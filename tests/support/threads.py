"""Generated discussions, and what the extractors make of them.

The renderers write what resiliparse 0.14 and trafilatura 1.4 to 2.3 were seen to make of pages of
Blogger's threaded template.
"""

from collections.abc import Iterable, Iterator

import attrs
from hypothesis import strategies as st

from archive.formats.text.signatures import find_signatures

WORDS = tuple(
    """
    strike ballot union napo probation officer E3 blueprint said never again the of and café
    naïve don't 60* f*ck PI 47/14 1:1 Delete Deleted Replies Reply ReplyDelete 3. 1. 2. £20 (sic)
    «quoted» “curly” Löschen 第一 привет http://example.org/a?b=c *** * - … said...
    """.split()  # noqa: SIM905
)

PLACES = ("next", "end", "own")


@attrs.frozen
class Said:
    """A comment: its paragraphs, each of lines, and the replies to it."""

    paragraphs: list[list[str]]
    replies: list["Said"] = attrs.Factory(list)
    signature: str | None = None
    removed: bool = False
    """Whether the page says that it was removed, where it can mark that."""
    lost: bool = False
    """Whether only its replies are there."""
    link: str | None = None
    """Where its first line leads to."""


@attrs.frozen
class Discussion:
    """A post with comments."""

    header: str | None
    date: str | None
    title: str | None
    body: list[list[str]]
    comments: list[Said]


def lines(*, flat: bool, numbers: bool) -> st.SearchStrategy[str]:
    """A line of text that the layout can tell from its own marks; may it begin with a number?"""
    words = WORDS if numbers else [word for word in WORDS if not word[0].isdigit()]
    # One word alone is never clear.
    text = st.lists(st.sampled_from(words), min_size=2, max_size=6).map(" ".join)
    return text.filter(_is_clear_flat if flat else _is_clear)


def _is_clear(line: str) -> bool:
    """No rule, no signature, no heading, no footer."""
    alone = {"Replies", "Delete", "ReplyDelete", "Deleted", "Löschen", "Reply", "***", "*", "-"}
    if any(find_signatures([line, line, None, None, None, None], "")):
        return False
    return line not in alone and line.replace(" ", "").strip("*") != "" and " " in line


def _is_clear_flat(line: str) -> bool:
    glued = ("ReplyDelete", "Deleted")
    return _is_clear(line) and not line.startswith(glued) and not line.endswith(glued)


HEADERS = st.sampled_from(
    [
        (None, None),
        ("Sunday, 6 July 2014", "2014-07-06"),
        ("Sunday 10 April 2016", "2016-04-10"),
        ("Wednesday, April 6, 2016", "2016-04-06"),
        ("Mittwoch, 10. November 2010", "2010-11-10"),
        ("vendredi 1 mai 2009", "2009-05-01"),
        ("четверг, 8 марта 2012 г.", "2012-03-08"),
    ]
)


def discussions(
    *, flat: bool = False, deepest: int = 2, numbers: bool = True
) -> st.SearchStrategy[Discussion]:
    """Discussions of up to a few comments."""
    line = lines(flat=flat, numbers=numbers)
    paragraph = st.lists(line, min_size=1, max_size=1 if flat else 3)
    paragraphs = st.lists(paragraph, min_size=1, max_size=3)
    signatures = st.sampled_from([None, None, None, "papa", "Deb", "Anne-Marie", "jw"])
    said: st.SearchStrategy[Said] = st.builds(Said, paragraphs, signature=signatures)
    for _ in range(deepest - 1):
        said = st.builds(Said, paragraphs, st.lists(said, max_size=3), signatures)
    return st.builds(
        lambda header, title, body, comments: Discussion(
            header[0], header[1], title if header[0] else None, body, comments
        ),
        HEADERS,
        line.filter(lambda text: len(text) <= 120),
        st.lists(paragraph, min_size=1, max_size=4),
        st.lists(said, min_size=1, max_size=5),
    )


def flatten(discussion: Discussion) -> Iterator[tuple[str, Said]]:
    """Each comment with its locator, in printed order."""

    def below(comments: list[Said], prefix: str) -> Iterator[tuple[str, Said]]:
        for number, said in enumerate(comments, start=1):
            yield f"{prefix}{number}", said
            yield from below(said.replies, f"{prefix}{number}.")

    return below(discussion.comments, "")


def text_of(said: Said, *, flat: bool) -> str:
    """What a parser should find that was said."""
    text = "\n\n".join("\n".join(paragraph) for paragraph in said.paragraphs)
    if said.signature is None:
        return text
    return text + ("\n\n" if flat else "\n") + said.signature


def render_indented(
    discussion: Discussion,
    *,
    footers: bool = True,
    count: bool = True,
    bylines: Iterable[str | None] = (),
) -> str:
    """As resiliparse writes it; without footers there is no "Replies" either.

    `bylines`: what stands alone on the number line of each comment, as far as they go.
    """
    out = [discussion.header, "", discussion.title, ""] if discussion.header else []
    for paragraph in discussion.body:
        out += [*paragraph, ""]
    if count:
        number = sum(1 for _ in flatten(discussion))
        out += [f"{number} comment{'' if number == 1 else 's'}:", ""]
    _render_list(out, discussion.comments, 1, footers, iter(bylines))
    return "\n".join(map(str, out)) + "\n"


def _render_list(
    out: list[str | None],
    comments: list[Said],
    depth: int,
    footers: bool,
    bylines: Iterator[str | None],
) -> None:
    indent = "  " * depth
    for number, said in enumerate(comments, start=1):
        byline = next(bylines, None)
        if said.lost:
            out.append(f"{indent}{number}. Replies")
        else:
            _render_said(out, said, f"{indent}{number}. ", f"{indent}  ", byline)
        if footers and not said.lost:
            out.append(f"{indent}  {'ReplyDelete' if depth == 1 else 'Delete'}")
            if said.replies:
                out.append(f"{indent}  Replies")
        _render_list(out, said.replies, depth + 1, footers, bylines)


def _render_said(
    out: list[str | None], said: Said, lead: str, indent: str, byline: str | None
) -> None:
    paragraphs = [list(paragraph) for paragraph in said.paragraphs]
    if said.signature is not None:
        paragraphs[-1].append(said.signature)
    if byline is not None:
        paragraphs.insert(0, [byline])
    for paragraph in paragraphs:
        for line in paragraph:
            out.append(lead + line)
            lead = indent
        out.append("")


def render_flattened(discussion: Discussion, place: str) -> str:
    """As trafilatura writes it, with the footers at one of three places."""
    out = [discussion.header, discussion.title] if discussion.header else []
    out += [line for paragraph in discussion.body for line in paragraph]
    glue = ""
    for locator, said in flatten(discussion):
        mark = "Delete" if "." in locator else "ReplyDelete"
        first, *rest = [line for paragraph in said.paragraphs for line in paragraph]
        rest += [said.signature] if said.signature is not None else []
        if place == "end":
            out += [first + mark, *rest]
        elif place == "own":
            out += [first, mark, *rest]
        else:
            out.append(glue + first)
            glue = mark
            for line in rest:
                out.append(glue + line)
                glue = ""
    if glue:
        out.append(glue)
    return "\n".join(map(str, out)) + "\n"


NAMES = ("Anonymous", "Deb", "papa", "Jim Brown", "Cumbria and Lancs", "Out of the Blue", "x-ray 2")

TIMES = (
    ("6 July 2014 at 12:31", "2014-07-06T12:31"),
    ("July 7, 2014 9:03 PM", "2014-07-07T21:03"),
    ("Tuesday, July 08, 2014 12:05:00 AM", "2014-07-08T00:05"),
    ("7:14 PM, July 09, 2014", "2014-07-09T19:14"),
    ("10. Juli 2014 um 21:03", "2014-07-10T21:03"),
    ("11 juillet 2014 à 21:03", "2014-07-11T21:03"),
    ("12 de julio de 2014, 9:03 p. m.", "2014-07-12T21:03"),
    ("13 июля 2014 г. в 21:03", "2014-07-13T21:03"),
    ("7/24/2014 9:03 PM", "2014-07-24T21:03"),
    ("9:03 PM", None),
    ("21:03", None),
)

SAID = ("{} said...", "{}\nsaid...", "{} hat gesagt…", "{} a dit…", "{} dijo...", "{} dedi ki...")


@attrs.frozen
class Classic:
    """How a page of the older template words what stands around its comments."""

    names: list[str]
    times: list[tuple[str, str | None]]
    said: str
    below: list[str]

    def name(self, place: int) -> str:
        return self.names[place % len(self.names)]

    def time(self, place: int) -> tuple[str, str | None]:
        return self.times[place % len(self.times)]


CLASSICS = st.builds(
    Classic,
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    st.lists(st.sampled_from(TIMES), min_size=1, max_size=4),
    st.sampled_from(SAID),
    st.sampled_from([[], ["Delete"], ["", "Löschen", ""]]),
)


def render_classic(
    discussion: Discussion, classic: Classic, *, count: bool = True, times: bool = True
) -> str:
    """As resiliparse writes pages of the older template, with the times and without."""
    out = [discussion.header, "", discussion.title, ""] if discussion.header else []
    for paragraph in discussion.body:
        out += [*paragraph, ""]
    if count:
        number = len(discussion.comments)
        out += [f"{number} comment{'' if number == 1 else 's'}:", ""]
    for place, said in enumerate(discussion.comments):
        out += [classic.said.format(classic.name(place)), ""]
        for paragraph in said.paragraphs:
            out += [*paragraph, ""]
        if said.signature is not None:
            out[-1:] = [said.signature, ""]
        if times:
            out += [classic.time(place)[0], *classic.below]
    out += ["", "Post a Comment", "", "Newer Post Older Post Home"]
    return "\n".join(map(str, out)) + "\n"

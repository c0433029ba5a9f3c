"""Comments of Blogger pages that lost their markup, as programs that make pages smaller leave them.

Neither classes nor lists are left, but each comment has an element with an id such as `c100001`,
and the link of its time leads to `#c100001`. Between those of one comment and the next are its
name, its text and its time, in the order of the blog's template.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import MarkupText, is_block, walk_visible
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.html.blogger_comments import read_moment
from archive.formats.html.comments import MarkupComment
from archive.formats.html.names import clean_name, name_before_verb, read_named_time
from archive.formats.html.tree import CONTROL_TAGS, ancestors, attribute, find_all, mem_ids
from archive.formats.nesting.elements import HEADINGS
from archive.text.languages import declared_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ID = re.compile(r"c\d{1,25}")
_MAX_BYLINE_WORDS = 16
"""A line with more words is no byline."""
_VERB_ENDS = (":", ".", "\u2026", "\uff1a")
"""What a verb after a name ends in, unless it is Japanese, Chinese or Korean."""
_LINKS_TRIED = 5
_MAX_TIME_CHARS = 100
"""A link with more characters states no time."""
_MAX_NAME_PIECES = 4
"""A name and the verb after it are in at most this many text nodes."""
_MAX_BYLINES = 2
"""A name and a time are on two lines at most."""
_MAX_WORDS_BESIDE_TIME = 3
"""At most this many words, such as "on" and "at", belong to a time."""


@attrs.define
class _Piece:
    """A text node."""

    node: "LexborNode"
    link: "LexborNode | None"
    """The link that it is in."""


@attrs.define
class _Line:
    """Text between two line breaks, ids or borders of paragraphs."""

    mark: str | None
    """The id that the line comes after."""
    begins_paragraph: bool
    is_heading: bool
    pieces: list[_Piece] = attrs.Factory(list)

    @property
    def text(self) -> str:
        """Its text, trimmed."""
        return " ".join("".join(each.node.text_content or "" for each in self.pieces).split())

    def without(self, link: "LexborNode") -> "_Line":
        """Return the line without the text of a link."""
        kept = [
            each for each in self.pieces if each.link is None or each.link.mem_id != link.mem_id
        ]
        return attrs.evolve(self, pieces=kept)


def find_marks(source: Source) -> dict[str, "LexborNode"]:
    """Return the elements with ids of comments to which links with a time lead, by id, in order."""
    if "#c" not in source.html:
        return {}
    links = [link for link in source.tree.css("a[href*='#c']") if _may_state_time(link)]
    # Reading all of them takes long; on other pages, the first ones are no times.
    if not any(_states_time(read_moment(link)) for link in links[:_LINKS_TRIED]):
        return {}
    times = {_target(link) for link in links}
    marks: dict[str, LexborNode] = {}
    for node in find_all(source.tree, "[id^='c'], a[name^='c']"):
        for ref in (attribute(node, "id"), attribute(node, "name")):
            if ref in times and _ID.fullmatch(ref):
                marks.setdefault(ref, node)
    return marks


def read_compacted(source: Source) -> list[MarkupComment]:
    """Return the comments of a page without markup, in order; none if there are none."""
    marks = find_marks(source)
    if not marks:
        return []
    refs = {node.mem_id: ref for ref, node in marks.items()}
    links = [link for link in source.tree.css("a[href*='#c']") if _target(link) in marks]
    nodes = [*marks.values()]
    outermost = (nodes[0], nodes[-1], links[0], links[-1])
    records = _split(list(_lines(_common_element(outermost), refs)), marks)
    leads = _do_names_lead(records)
    comments = [_comment(ref, lines, leads=leads) for ref, lines in records.items()]
    _drop_tail(comments, records)
    return [comment for comment, _ in comments]


def _may_state_time(link: "LexborNode") -> bool:
    """Return whether a link to a comment has words that may state a time."""
    text = link.text()
    return len(text) <= _MAX_TIME_CHARS and any(map(str.isdigit, text))


def _target(link: "LexborNode") -> str:
    """Return the id that a link leads to."""
    return attribute(link, "href").rpartition("#")[2]


def _common_element(nodes: Sequence["LexborNode"]) -> "LexborNode":
    """Return the innermost element that holds all of some nodes."""
    outer: list[LexborNode] | None = None
    for node in nodes:
        around = [*ancestors(node)]
        if outer is None:
            outer = around
        known = mem_ids(around)
        outer = [each for each in outer if each.mem_id in known]
    assert outer
    return outer[0]


def _lines(root: "LexborNode", refs: Mapping[int, str]) -> Iterator[_Line]:
    """Yield the lines in an element. `refs`: ids of comments, by the `mem_id` of their elements."""
    controls = mem_ids(root.css(", ".join(CONTROL_TAGS)))
    mark: str | None = None
    line = _Line(None, True, False)
    links: list[LexborNode] = []
    headings = 0
    for node, is_entered in walk_visible(root, controls):
        tag = node.tag or ""
        if tag == "-text":
            line.pieces.append(_Piece(node, links[-1] if links else None))
            continue
        if tag == "a":
            links.append(node) if is_entered else links.pop()
        if tag in HEADINGS:
            headings += 1 if is_entered else -1
        ref = refs.get(node.mem_id) if is_entered else None
        is_break = tag == "br" and is_entered
        if ref is None and not is_break and not is_block(tag):
            if not is_entered and _is_name_ended(line):
                yield line
                line = _Line(mark, False, line.is_heading)
            continue
        mark = ref or mark
        if line.text:
            yield line
            line = _Line(mark, not is_break, headings > 0)
        else:
            # Two line breaks make a paragraph.
            line = _Line(mark, True, headings > 0, line.pieces)
    if line.text:
        yield line


def _is_name_ended(line: _Line) -> bool:
    """Return whether a line is a name in an element that ends, as in `<b>Ann said...</b> Hello`."""
    return len(line.pieces) <= _MAX_NAME_PIECES and _name_before_verb(line.text) is not None


def _split(lines: Sequence[_Line], marks: Mapping[str, "LexborNode"]) -> dict[str, list[_Line]]:
    """Return the lines of each comment, by its id.

    They come after the id, or, if the last one has nothing but a byline after it, before.
    """
    records: dict[str, list[_Line]] = {ref: [] for ref in marks}
    before = []
    for line in lines:
        if line.mark is not None:
            records[line.mark].append(line)
        elif not line.is_heading and declared_count(line.text) is None:
            before.append(line)
    last = next(reversed(records))
    if not before or not all(_is_byline(line, last) for line in records[last]):
        return records
    shifted: dict[str, list[_Line]] = {}
    for ref, own in records.items():
        end = len([*takewhile(partial(_is_byline, ref=ref), own[:_MAX_BYLINES])])
        shifted[ref] = [*before, *own[:end]]
        before = own[end:]
    return shifted


def _do_names_lead(records: Mapping[str, list[_Line]]) -> bool:
    """Return whether names come before what is said: `Ann said...`, and not after it."""
    first = sum(bool(each) and _name_before_verb(each[0].text) is not None
                for each in records.values())  # fmt: skip
    last = sum(bool(own) and _name_before_verb(own[-1].text) is not None
               for ref, lines in records.items()
               if (own := [line for line in lines if _time_link(line, ref) is None]))  # fmt: skip
    return first >= last


def _time_link(line: _Line, ref: str) -> "LexborNode | None":
    """Return the link in a line that leads to the comment itself."""
    links = (piece.link for piece in line.pieces if piece.link is not None)
    return next((link for link in links if _target(link) == ref), None)


def _name_before_verb(text: str) -> str | None:
    """Return the name in a line such as `Ann said...`, or None for any other."""
    # Cleaning names takes long, and few lines end like these.
    if not text.endswith(_VERB_ENDS) and text[-1:] < "\u3000":
        return None
    return name_before_verb(text)


def _is_byline(line: _Line, ref: str) -> bool:
    """Return whether a line may be a name or a time."""
    text = line.text
    if len(text.split()) > _MAX_BYLINE_WORDS:
        return False
    return _time_link(line, ref) is not None or _name_before_verb(text) is not None


def _comment(
    ref: str, lines: Sequence[_Line], *, leads: bool
) -> tuple[MarkupComment, list[tuple[int, _Line]]]:
    """Return a comment, and the lines of its text with their numbers.

    `leads`: whether the name comes first.
    """
    comment = MarkupComment(ref)
    named = _name_line(lines, ref, leads=leads)
    if named is not None:
        comment.author = _name_of_line(lines[named])
    speech = []
    bylines = [] if named is None else [lines[named]]
    for number, line in enumerate(lines):
        link = _time_link(line, ref)
        if link is None:
            if number != named:
                speech.append((number, line))
            continue
        bylines.append(attrs.evolve(line, pieces=_pieces_in(line, link)))
        beside = line.without(link)
        if _read_time_line(comment, line, beside, link):
            bylines.append(beside)
        else:
            speech.append((number, beside))
    comment.content = _text_of([line for _, line in speech])
    parents = (piece.node.parent for line in bylines for piece in line.pieces)
    comment.regions = tuple(parent for parent in parents if parent is not None)
    return comment, speech


def _read_time_line(comment: MarkupComment, line: _Line, beside: _Line, link: "LexborNode") -> bool:
    """Read the time in a link, and the name that may be beside it; return whether all that is
    beside it belongs to them. `line`: all of the line; `beside`: without the link."""
    moment = read_moment(link)
    if comment.moment.printed is None or _states_time(moment) > _states_time(comment.moment):
        comment.moment = moment
    text = beside.text
    if comment.author is None and (name := _name_beside_time(line, beside)):
        comment.author = name
        return True
    is_short = len(text.split()) <= _MAX_WORDS_BESIDE_TIME
    return not any(map(str.isalnum, text)) or (is_short and clean_name(text) is None)


def _pieces_in(line: _Line, link: "LexborNode") -> list[_Piece]:
    return [each for each in line.pieces if each.link and each.link.mem_id == link.mem_id]


def _states_time(moment: Moment) -> bool:
    return bool(moment.date or moment.numeric or moment.time_of_day)


def _name_line(lines: Sequence[_Line], ref: str, *, leads: bool) -> int | None:
    """Return the number of the line that is nothing but the name of a comment's author, or None."""
    numbers = [number for number, line in enumerate(lines) if _time_link(line, ref) is None]
    if not numbers:
        return None
    number = numbers[0] if leads else numbers[-1]
    return None if _name_of_line(lines[number]) is None else number


def _name_of_line(line: _Line) -> str | None:
    """Return the name in a line that is `Ann said...`, or a link to a profile."""
    text = line.text
    if len(text.split()) > _MAX_BYLINE_WORDS:
        return None
    return _name_before_verb(text) or (clean_name(text) if _is_profile(line) else None)


def _is_profile(line: _Line) -> bool:
    """Return whether all words of a line are in a link to somebody's profile."""
    links = [piece.link for piece in line.pieces if (piece.node.text_content or "").strip()]
    return all(link is not None and "/profile/" in attribute(link, "href") for link in links)


def _name_beside_time(line: _Line, beside: _Line) -> str | None:
    """Return the name in `Posted by Ann at 3 May 2009`, or None if it may be anything else."""
    if len(beside.text.split()) > _MAX_BYLINE_WORDS:
        return None
    name = read_named_time(line.text, is_post=True).name
    if name is None:
        return None
    links = (piece.link for piece in beside.pieces if piece.link is not None)
    is_linked = any(" ".join(link.text().split()) == name for link in links)
    return name if is_linked or not beside.text.startswith(name) else None


def _text_of(lines: Sequence[_Line]) -> MarkupText:
    parts: list[str] = []
    for line in lines:
        parts += ["\n\n" if line.begins_paragraph else "\n", line.text] if parts else [line.text]
    pieces = [piece for line in lines for piece in line.pieces]
    links = {piece.link.mem_id: piece.link for piece in pieces if piece.link is not None}
    addresses = (attribute(link, "href") for link in links.values())
    return MarkupText(
        "".join(parts),
        tuple(each for each in addresses if each.startswith(("http://", "https://"))),
        tuple(piece.node.mem_id for piece in pieces),
    )


def _drop_tail(
    comments: Sequence[tuple[MarkupComment, list[tuple[int, _Line]]]],
    records: Mapping[str, list[_Line]],
) -> None:
    """Drop the text after the time of the last comment, if no other comment has text there."""
    ends = [_end_of_byline(ref, lines) for ref, lines in records.items()]
    (last, speech), end = comments[-1], ends[-1]
    others = zip(comments[:-1], ends[:-1], strict=True)
    is_usual = any(number > at for (_, lines), at in others for number, _ in lines)
    if not is_usual and any(number <= end for number, _ in speech):
        last.content = _text_of([line for number, line in speech if number <= end])


def _end_of_byline(ref: str, lines: Sequence[_Line]) -> int:
    """Return the number of the line with the time of a comment."""
    at = (number for number, line in enumerate(lines) if _time_link(line, ref) is not None)
    return next(at, -1)

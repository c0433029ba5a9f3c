"""Pages that are saved in several files: what a frame holds belongs to the page that shows it.

Services such as Disqus show their comments in a frame. A browser saves it as a file in the folder
beside the page, as a part of the same MIME message, or (SingleFile) in the attribute `srcdoc`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from archive.files import MAX_FRAMES
from archive.formats.common.phrases import count_mismatch
from archive.formats.common.source import Source
from archive.formats.html.embeds import find_embeds, frames_in, is_empty
from archive.formats.html.tree import attribute, find_all
from archive.model import Entry, Page, PageWarning

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Detect = Callable[[Source], Iterator[Page] | None]
"""A format."""
_OF_ALONE = frozenset({"no-post", "no-comments", "main-text", "count", "cut"})
"""Codes of warnings that only concern a frame, or a page without its frames."""


@attrs.define
class _Frame:
    """A frame of a page that was saved with it."""

    node: "LexborNode"
    """The element that shows it."""
    source: Source
    """What it shows."""
    has_comments: bool = False
    """Whether comments were read from it."""


def add_frames(pages: Iterator[Page], source: Source, formats: Sequence[Detect]) -> Iterator[Page]:
    """Yield the pages of a file; to one that is alone, add the comments in its frames.

    It gets a warning if it shows comments that were not saved with it. Lists of posts show none.
    `formats`: those that read a frame.
    """
    first = next(pages, None)
    if first is None:
        return
    second = next(pages, None)
    if second is None:
        yield _with_comments_of_frames(first, source, formats)
        return
    yield first
    yield second
    yield from pages


def _with_comments_of_frames(page: Page, source: Source, formats: Sequence[Detect]) -> Page:
    frames = list(_frames(source))
    read: list[Source] = []
    for frame in frames:
        detected = (detect(frame.source) for detect in formats)
        pages = next((each for each in detected if each is not None), iter(()))
        found = list(pages)
        if len(found) == 1 and found[0].comments and not found[0].post.text:
            page = _add_comments(page, found[0])
            frame.has_comments = True
            read.append(frame.source)
    if read and source.file_data is None:
        data = (source.data, *(each.data for each in read if each.file_data is None))
        page = attrs.evolve(page, sha256=_sha256(data))
    if messages := _comments_elsewhere(page, source, frames):
        code = "elsewhere" if page.comments else "no-comments"
        others = (each for each in page.warnings if each.code != "no-comments")
        added = (PageWarning(code, message) for message in messages)
        page = attrs.evolve(page, warnings=(*others, *added))
    return page


def _sha256(parts: Iterable[bytes]) -> str:
    """Return the checksum of several files, one after the other."""
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(part)
    return sha256.hexdigest()


def _frames(source: Source) -> Iterator[_Frame]:
    """Yield the frames of a page that were saved with it, in order."""
    for node in find_all(source.tree, "iframe, frame")[:MAX_FRAMES]:
        if inner := attribute(node, "srcdoc"):
            data = inner.encode("utf-8", "replace")
            inside = Source(source.name, data, "utf-8", file_data=b"", is_declared_html=True)
            yield _Frame(node, inside)
        elif source.read_frame is not None:
            saved = source.read_frame(attribute(node, "src"))
            if saved:
                yield _Frame(node, Source(source.name, saved, is_declared_html=True))


def _add_comments(page: Page, frame: Page) -> Page:
    """Return a page with the comments of a frame after its own."""
    own = [entry for entry in page.entries if entry.kind == "comment"]
    above = max((int(entry.thread) for entry in own), default=0)
    moved = {
        entry.locator: _moved(entry, page, above, keeps_ref=not own)
        for entry in frame.entries
        if entry.kind == "comment"
    }
    rests = [each.rest for each in (page, frame) if each.rest is not None]
    text = "\n\n".join(rest.text for rest in rests)
    rest = attrs.evolve(rests[0], page=page.name, title=page.title, text=text) if rests else None
    printed = ((moved[at].locator, words) for at, words in frame.printed if at in moved)
    states_count = frame.declared is not None and (not own or page.declared is None)
    lasting = (each for each in page.warnings if each.code not in ("no-comments", "count"))
    added = (each for each in frame.warnings if each.code not in _OF_ALONE)
    combined = attrs.evolve(
        page,
        entries=(*page.with_rest(None).entries, *moved.values()),
        printed=(*page.printed, *printed),
        declared=frame.declared if states_count else page.declared,
        layout=page.layout if own else frame.layout,
        furniture=(*page.furniture, *frame.furniture),
        warnings=(*lasting, *added),
    )
    combined = combined.with_rest(rest)
    found = len(combined.comments)
    if combined.declared in (None, found):
        return combined
    warning = PageWarning("count", count_mismatch(combined.declared, found))
    return attrs.evolve(combined, warnings=(*combined.warnings, warning))


def _moved(entry: Entry, page: Page, above: int, *, keeps_ref: bool) -> Entry:
    """Return a comment of a frame as one of a page. `above`: number of threads before it.

    `keeps_ref`: whether it keeps its id. Merging compares the ids of a page's comments with those
    of other pages of the same system, and the page's own comments are of another one.
    """
    number, dot, below = entry.locator.partition(".")
    locator = f"{int(number) + above}{dot}{below}"
    inherits = entry.date_source != "stated"
    return attrs.evolve(
        entry,
        locator=locator,
        title=page.title,
        date=page.date if inherits else entry.date,
        date_source=("page" if page.date else None) if inherits else entry.date_source,
        source_ref=entry.source_ref if keeps_ref else f"comment {locator}",
    )


def _comments_elsewhere(page: Page, source: Source, frames: Sequence[_Frame]) -> list[str]:
    """Return a message for each service whose comments a page shows, but its file does not hold."""
    texts = [entry.text for entry in page.comments]
    by_id = {frame.node.mem_id: frame for frame in frames}
    messages: dict[str, str] = {}
    for name, elements in find_embeds(source):
        shown = [node for element in elements for node in frames_in(element)]
        saved = [by_id[node.mem_id] for node in shown if node.mem_id in by_id]
        if any(frame.has_comments for frame in saved):
            continue
        if all(is_empty(element, texts) for element in elements):
            where = _where(shown, is_saved=bool(saved))
            messages.setdefault(name, f"the page shows comments of {name}; {where}")
    return list(messages.values())


def _where(shown: Sequence["LexborNode"], *, is_saved: bool) -> str:
    """Return where comments are that were not read. `shown`: the frames that show them."""
    if is_saved:
        return "none were recognised in the frame that was saved with it"
    addresses = (attribute(node, "src") for node in shown)
    file = next(filter(_is_file, addresses), None)
    return "they are not in this file" if file is None else f"they are in another file, {file}"


def _is_file(address: str) -> bool:
    """Return whether an address leads to a file beside the page, and not to the web."""
    start = address.partition("/")[0]
    return ":" not in start and start != "" and "#" not in start

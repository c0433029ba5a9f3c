"""How entries look to people."""

from collections.abc import Iterator

import archive
from archive_cli import output


def heading(entry: archive.Entry) -> str:
    """The two lines above an entry: its id and its page's title; its kind, author and date."""
    first = output.style(output.line(entry.id), fg="yellow")
    if entry.title:
        first += f"  {output.line(entry.title)}"
    return f"{first}\n  {facts(entry)}"


def facts(entry: archive.Entry) -> str:
    """Kind, author and date of an entry, with the evidence for them."""
    kind = "reply" if entry.depth > 1 else entry.kind
    parts = [kind, author(entry), date(entry)]
    if entry.lost:
        parts.append("its text is lost")
    if entry.removed:
        parts.append("removed")
    return output.style(" · ".join(parts), dim=True)


def author(entry: archive.Entry) -> str:
    """Who said it, and how that is known."""
    if entry.author is None:
        return "nobody named"
    signed = " (signed)" if entry.author_source == "signature" else ""
    return f"{output.line(entry.author)}{signed}"


def date(entry: archive.Entry) -> str:
    """When it was said, as far as the page shows."""
    if entry.date is None:
        return "no date"
    printed = entry.date.replace("T", " ")
    return printed if entry.date_source == "stated" else f"on or after {printed}"


def marked(snippet: archive.Snippet) -> str:
    """A snippet on one line, its highlights in colour."""
    return "".join(
        output.style(output.line(piece), fg="red", bold=True) if found else output.line(piece)
        for piece, found in _pieces(snippet)
    )


def _pieces(snippet: archive.Snippet) -> Iterator[tuple[str, bool]]:
    """The text cut at its highlights, each piece with whether it is one."""
    place = 0
    for span in snippet.highlights:
        yield snippet.text[place : span.start], False
        yield snippet.text[span.start : span.end], True
        place = span.end
    yield snippet.text[place:], False


def body(entry: archive.Entry, indent: str) -> Iterator[str]:
    """The lines of an entry's text, indented."""
    for each in output.text(entry.text).split("\n"):
        yield f"{indent}{each}".rstrip()


def print_notes(hits: archive.Hits) -> None:
    """Tell what an answer leaves out, and what it rests on."""
    for pattern in hits.nowhere:
        output.note(f"no page fits page:{pattern}")
    if not hits.total:
        output.note("nothing found")
    elif len(hits) < hits.total:
        first, last = hits.offset + 1, hits.offset + len(hits)
        shown = f"{first:,} to {last:,}" if len(hits) else "none"
        output.note(f"{hits.total:,} found, {shown} shown (--limit, --offset)")
    else:
        output.note(f"{hits.total:,} found")
    if hits.inherited:
        output.note(f"{hits.inherited:,} of them by the date of their page: the earliest that they "
                    "can be")  # fmt: skip
    if hits.undated:
        entries = output.count(hits.undated, "entry matches", "entries match")
        have = "has" if hits.undated == 1 else "have"
        output.note(f"{entries} all but the date, and {have} none (--undated takes them in)")

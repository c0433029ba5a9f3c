"""How entries look to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import archive
from archive_cli import output
from archive_cli.explanation import explanation_lines


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
    evidence = {"signature": " (signed)", "editor": " (editor)"}.get(entry.author_source or "", "")
    person = (
        f" ({output.line(entry.person)})" if entry.person and entry.person != entry.author else ""
    )
    return f"{output.line(entry.author)}{evidence}{person}"


def date(entry: archive.Entry) -> str:
    """When it was said, as far as the page shows."""
    if entry.date is None:
        return "no date"
    printed = entry.date.replace("T", " ")
    if entry.date_source == "editor":
        return f"{printed} (editor)"
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


def context(entries: Sequence[archive.Entry]) -> Iterator[str]:
    """The lines of what stands around a hit, each behind a bar."""
    bar = output.style("    | ", dim=True)
    for entry in entries:
        piece = output.line(archive.snippet(entry.text, ()).text)
        locator = output.style(f"#{entry.locator}", fg="yellow")
        yield f"{bar}{locator}  {facts(entry)}"
        if piece:
            yield f"{bar}  {piece}"


def body(entry: archive.Entry, indent: str) -> Iterator[str]:
    """The lines of an entry's text, indented."""
    for each in output.text(entry.text).split("\n"):
        yield f"{indent}{each}".rstrip()


def ids(entries: Iterable[archive.Entry]) -> None:
    """Print ids, one a line."""
    for entry in entries:
        output.print_line(output.line(entry.id))


def finish(opened: archive.Archive, answer: archive.Answer, *, undated: bool, explain: bool) -> int:
    """Tell what an answer leaves out and rests on, and why nothing is found.

    Returns the exit code.
    """
    for pattern in answer.unmatched_pages:
        output.note(f"no page fits page:{pattern}")
    output.note(_found(answer))
    note_inherited(answer)
    if answer.undated:
        entries = output.count(answer.undated, "entry matches", "entries match")
        have = "has" if answer.undated == 1 else "have"
        output.note(f"{entries} all but the date, and {have} none (--undated takes them in)")
    for written, more in answer.literal:
        entries = output.count(more, "more entry has", "more entries have")
        output.note(f"{entries} {written} just so: put it in quotes for those")
    if explain or not answer.total:
        found = opened.explain(answer.query, undated=undated, variants=explain)
        for line in explanation_lines(found, whole=explain):
            output.note(line)
    return 0 if answer.total else 1


def note_inherited(answer: archive.Answer) -> None:
    """Tell how much of an answer rests on the dates of pages."""
    if answer.inherited:
        output.note(f"{answer.inherited:,} of them by the date of their page: the earliest that "
                    "they can be")  # fmt: skip


def note_sources(pages: Iterable[archive.PageSummary]) -> None:
    """Tell how many files stand behind pages that are listed or counted once."""
    several = [page for page in pages if len(page.sources) > 1]
    if several:
        known = output.count(len(several), "page")
        files = sum(len(page.sources) for page in several)
        output.note(f"{known} known from {files:,} files and shown once (see archive check)")


def _found(answer: archive.Answer) -> str:
    if not answer.total:
        return "nothing found"
    entries = output.count(answer.total, "entry", "entries")
    if isinstance(answer, archive.Concordance):
        silent = f"; {answer.silent:,} of them match without one" if answer.silent else ""
        lines = output.count(answer.occurrences, "occurrence")
        return f"{lines} in {entries}{silent}{_shown(answer, len(answer.lines))}"
    if isinstance(answer, archive.Hits):
        return f"{answer.total:,} found{_shown(answer, len(answer))}"
    return f"{answer.total:,} found"


def _shown(answer: archive.Hits | archive.Concordance, shown: int) -> str:
    whole = answer.total if isinstance(answer, archive.Hits) else answer.occurrences
    if shown == whole:
        return ""
    first, last = answer.offset + 1, answer.offset + shown
    place = f"{first:,} to {last:,}" if shown else "none"
    return f", {place} shown (--limit, --offset)"

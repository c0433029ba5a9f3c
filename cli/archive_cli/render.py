"""Print entries and notes about answers for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import archive
from archive_cli import output
from archive_cli.explanation import explanation_lines


def heading(entry: archive.Entry) -> str:
    """Return the two lines above an entry: id and page title; kind, author and date."""
    first = output.style(output.line(entry.id), fg="yellow")
    if entry.title:
        first += f"  {output.line(entry.title)}"
    return f"{first}\n  {facts(entry)}"


def facts(entry: archive.Entry) -> str:
    """Return the kind, author and date of an entry, with the evidence for them."""
    if entry.kind == "rest":
        return output.style("text of unknown authorship", dim=True)
    kind = "reply" if entry.depth > 1 else entry.kind
    parts = [kind, author(entry), date(entry)]
    if entry.lost:
        parts.append("its text is lost")
    if entry.removed:
        parts.append("removed")
    return output.style(" · ".join(parts), dim=True)


def author(entry: archive.Entry) -> str:
    """Return the author of an entry, with the evidence."""
    if entry.author is None:
        return "nobody named"
    evidence = {"signature": " (signed)", "editor": " (editor)"}.get(entry.author_source or "", "")
    person = (
        f" ({output.line(entry.person)})" if entry.person and entry.person != entry.author else ""
    )
    return f"{output.line(entry.author)}{evidence}{person}"


def date(entry: archive.Entry) -> str:
    """Return the date of an entry, with the evidence."""
    if entry.date is None:
        return "no date"
    printed = entry.date.replace("T", " ")
    if entry.date_source == "editor":
        return f"{printed} (editor)"
    return printed if entry.date_source == "stated" else f"on or after {printed}"


def highlighted(snippet: archive.Snippet) -> str:
    """Return a snippet as one line, with its highlights in colour."""
    return "".join(
        output.style(output.line(piece), fg="red", bold=True) if is_match else output.line(piece)
        for piece, is_match in _pieces(snippet)
    )


def _pieces(snippet: archive.Snippet) -> Iterator[tuple[str, bool]]:
    """Split a snippet at its highlights; yield each piece and whether it is a highlight."""
    end = 0
    for span in snippet.highlights:
        yield snippet.text[end : span.start], False
        yield snippet.text[span.start : span.end], True
        end = span.end
    yield snippet.text[end:], False


def context_lines(entries: Sequence[archive.Entry]) -> Iterator[str]:
    """Yield the lines of the entries around a hit, each after a bar."""
    bar = output.style("    | ", dim=True)
    for entry in entries:
        piece = output.line(archive.snippet(entry.text, ()).text)
        locator = output.style(f"#{entry.locator}", fg="yellow")
        yield f"{bar}{locator}  {facts(entry)}"
        if piece:
            yield f"{bar}  {piece}"


def text_lines(entry: archive.Entry, indent: str) -> Iterator[str]:
    """Yield the lines of an entry's text, indented."""
    for each in output.text(entry.text).split("\n"):
        yield f"{indent}{each}".rstrip()


def print_ids(entries: Iterable[archive.Entry]) -> None:
    """Print one id per line."""
    for entry in entries:
        output.print_line(output.line(entry.id))


def print_notes(
    opened: archive.Archive, answer: archive.Answer, *, undated: bool, explain: bool
) -> int:
    """Print the number of hits, what the answer leaves out and rests on, and why nothing is found.

    Returns the exit code.
    """
    for pattern in answer.unmatched_pages:
        output.note(f"no page matches page:{pattern}")
    output.note(_number_found(answer))
    note_inherited(answer)
    _note_rest(answer)
    if answer.undated == 1:
        output.note("1 entry has no date but matches otherwise (--undated includes it)")
    elif answer.undated:
        entries = f"{answer.undated:,} entries"
        output.note(f"{entries} have no date but match otherwise (--undated includes them)")
    for written, more in answer.literal:
        entries = output.count(more, "more entry contains", "more entries contain")
        output.note(f"{entries} {written} literally: put it in quotes to find that")
    if explain or not answer.total:
        found = opened.explain(answer.query, undated=undated, variants=explain)
        for line in explanation_lines(found, is_full=explain):
            output.note(line)
    return 0 if answer.total else 1


def _note_rest(answer: archive.Answer) -> None:
    """Print how much text of unknown authorship an answer leaves out; if it has nothing else, also
    how to find that."""
    if not answer.rest:
        return
    if answer.total:
        output.note(f"{answer.rest:,} more in text of unknown authorship (kind:rest)")
    else:
        texts = output.count(answer.rest, "text")
        output.note(f"but found in {texts} of unknown authorship; search for: {answer.rest_query}")


def note_inherited(answer: archive.Answer) -> None:
    """Print how many entries of an answer have only a page date."""
    if answer.inherited == 1:
        output.note("1 of them has only the date of its page, and may be later")
    elif answer.inherited:
        entries = f"{answer.inherited:,} of them"
        output.note(f"{entries} have only the date of their page, and may be later")


def note_sources(pages: Iterable[archive.PageSummary]) -> None:
    """Print how many pages are merged, and from how many files."""
    merged = [page for page in pages if len(page.sources) > 1]
    if merged:
        files = sum(len(page.sources) for page in merged)
        output.note(
            f"{output.count(len(merged), 'page')} merged from {files:,} files (see archive check)"
        )


def _number_found(answer: archive.Answer) -> str:
    if not answer.total:
        return "nothing found"
    entries = output.count(answer.total, "entry", "entries")
    if isinstance(answer, archive.Concordance):
        silent = f"; {answer.silent:,} of them without an occurrence" if answer.silent else ""
        lines = output.count(answer.occurrences, "occurrence")
        return f"{lines} in {entries}{silent}{_range_shown(answer, len(answer.lines))}"
    if isinstance(answer, archive.Hits):
        return f"{answer.total:,} found{_range_shown(answer, len(answer))}"
    return f"{answer.total:,} found"


def _range_shown(answer: archive.Hits | archive.Concordance, shown: int) -> str:
    total = answer.total if isinstance(answer, archive.Hits) else answer.occurrences
    if shown == total:
        return ""
    first, last = answer.offset + 1, answer.offset + shown
    if not shown:
        numbers = "none"
    else:
        numbers = f"number {first:,}" if first == last else f"{first:,} to {last:,}"
    return f"; showing {numbers} (--limit, --offset)"

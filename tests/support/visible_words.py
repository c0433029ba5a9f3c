"""What a page of HTML shows, found by the simplest walk, and pages that are changed at random."""

import re
from collections import Counter
from collections.abc import Sequence
from random import Random

import archive

_HIDDEN = {"head", "iframe", "noscript", "object", "script", "style", "template", "textarea"}
_TOKEN = re.compile(r"<[^>]*>|[^<]+|<")
_START = re.compile(r"<([a-z][a-z0-9]*)", re.IGNORECASE)
_CLASS = re.compile(r"""\s(?:class|id)=("[^"]*"|'[^']*')""")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
_WORD = re.compile(r"\w+")


def visible_texts(html: str) -> list[str]:
    """Return the texts that a page shows, in order."""
    from selectolax.lexbor import LexborHTMLParser

    found: list[str] = []
    waiting = [LexborHTMLParser(html).body]
    while waiting:
        node = waiting.pop()
        if node is None or node.tag in _HIDDEN:
            continue
        if node.tag == "-text":
            found.append(node.text_content or "")
        waiting += reversed(list(node.iter(include_text=True)))
    return found


def _characters(texts: Sequence[str]) -> Counter[str]:
    return Counter(filter(str.isalnum, "".join(texts)))


def check_every_word(html: str, pages: Sequence[archive.Page]) -> None:
    """Raise AssertionError if a word that a page of HTML shows is nowhere in what was read."""
    shown = visible_texts(html)
    read = [
        text or ""
        for page in pages
        for entry in page.entries
        if entry.kind != "section"
        for text in (entry.text, entry.author, entry.title)
    ]
    read += [text for page in pages for _, text in page.printed]
    read += [piece.text or "" for page in pages for piece in page.furniture]
    joined = " ".join(" ".join(text.split()) for text in read)
    missing = [word for text in shown for word in _WORD.findall(text) if word not in joined]
    assert not missing, missing[:20]
    if any(warning.code == "repeated" for page in pages for warning in page.warnings):
        return  # A comment that is on the page twice is one entry.
    lost = _characters(shown) - _characters(read)
    assert not lost, lost


def _spans(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and last token of each element."""
    spans = []
    stack: list[tuple[str, int]] = []
    for number, token in enumerate(tokens):
        if (start := _START.match(token)) and start[1].lower() not in _VOID:
            stack.append((start[1].lower(), number))
        elif token.startswith("</"):
            name = token[2:-1].strip().lower()
            if stack and stack[-1][0] == name:
                spans.append((stack.pop()[1], number))
    return [span for span in spans if _START.match(tokens[span[0]])]


def change(html: str, chance: Random) -> str:
    """Return a page of HTML with a few elements deleted, repeated, moved, or with other tags."""
    head, mark, body = html.partition("<body")
    tokens = _TOKEN.findall(mark + body)
    for _ in range(chance.randint(1, 6)):
        spans = _spans(tokens)
        if len(spans) < 2:
            break
        (start, end), (other, _) = chance.sample(spans, 2)
        kind = chance.randrange(7)
        if kind == 0:
            del tokens[start : end + 1]
        elif kind == 1:
            tokens[other:other] = tokens[start : end + 1]
        elif kind == 2:
            piece = tokens[start : end + 1]
            del tokens[start : end + 1]
            at = min(other, len(tokens))
            tokens[at:at] = piece
        elif kind == 3:
            tokens[start] = _CLASS.sub("", tokens[start])
        elif kind == 4:
            del tokens[end]
        elif kind == 5:
            name = chance.choice(["aside", "b", "div", "form", "noscript", "p", "span", "table"])
            tokens[start] = _START.sub(f"<{name}", tokens[start])
            tokens[end] = f"</{name}>"
        else:
            first, second = _CLASS.search(tokens[start]), _CLASS.search(tokens[other])
            if first and second:
                tokens[start] = tokens[start].replace(first[0], second[0])
                tokens[other] = tokens[other].replace(second[0], first[0])
    return head + "".join(tokens)

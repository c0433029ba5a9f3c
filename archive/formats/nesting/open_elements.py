"""Follow the tags of a page of HTML: which elements they start and end.

This models how parsers build the tree (HTML standard, section 13.2.6). Where they move or drop an
element, it stays open here, so that the depth is never too low.
"""

import re

from archive.formats.nesting.elements import (
    BREAKS_OUT,
    CELLS,
    ENDS_PARAGRAPH,
    FORMATTING,
    HEADINGS,
    IMPLIED_ENDS,
    MARKED,
    RAW,
    ROWS,
    SECTIONS,
    SPECIAL,
    TABLE_PARTS,
    UNIQUE,
    VOID,
)  # fmt: skip
from archive.formats.nesting.formatting import Formatting
from archive.formats.nesting.stack import Stack

_STYLED_FONT = re.compile(r"color|face|size", re.IGNORECASE)


class OpenElements(Stack):
    """The open elements, as tags start and end them."""

    def __init__(self, *, has_quirks: bool) -> None:
        """`has_quirks`: whether a table does not end a paragraph."""
        super().__init__()
        self.steps = 0
        """The sum of the depths at all tags: a measure of what they cost a parser."""
        self._has_quirks = has_quirks
        self._form = -1
        """The index of the form that no tag has ended; -1 for none."""

    def start(self, name: str, attributes: str) -> bool:
        """Follow a start tag. Return whether its element is one of HTML."""
        level = self._levels[-1]
        self.steps += len(self._names)
        if level.is_foreign:
            if name not in BREAKS_OUT and not (name == "font" and _STYLED_FONT.search(attributes)):
                self._open_foreign(name, attributes)
                return False
            self._break_out()
        elif level.has_columns and name not in ("col", "template"):
            return False
        if name in SPECIAL:
            self._start_special(name)
        elif name in FORMATTING:
            self._start_formatting(name, attributes)
        elif name in ("svg", "math"):
            self.reopen()
            self._open_foreign(name, attributes)
        else:
            self._start_ordinary(name)
        return True

    def end(self, name: str) -> None:
        """Follow an end tag."""
        self.steps += len(self._names)
        level = self._levels[-1]
        if name == "p" and self._names and self._names[-1] == name:
            self._close(len(self._names) - 1)
            return
        if level.foreign >= 0:
            index = self._last(f" {name}")
            if index >= level.foreign:
                self._close(index)
                return
            if name in ("p", "br"):
                self._break_out()
        if name in FORMATTING:
            self._end_formatting(name)
        elif name == "br":
            self.reopen()
        elif name in SPECIAL:
            self._end_special(name)
        else:
            self._end_ordinary(name)

    # Start tags

    def _start_special(self, name: str) -> None:
        if name in TABLE_PARTS:
            self._start_table_part(name)
        elif name in VOID:
            if name == "input":
                self._end_in_scope("select")
            if name == "hr":
                self._end_paragraph()
            else:
                self.reopen()
        elif name in RAW:
            if name == "xmp":
                self._end_paragraph()
            self.reopen()
        elif name not in UNIQUE:
            if name == "form" and self._form >= 0 and self._last("template") < 0:
                return
            if name in ENDS_PARAGRAPH:
                self._end_siblings(name)
                self._end_paragraph()
            self._start_block(name)

    def _end_siblings(self, name: str) -> None:
        """Close the item or heading that another one ends."""
        item = self._levels[-1].item
        innermost = self._names[item] if item >= 0 else ""
        if name == "li":
            is_ended = innermost == "li"
        else:
            is_ended = name in ("dd", "dt") and innermost in ("dd", "dt")
        if is_ended:
            self._close(item)

    def _end_paragraph(self) -> None:
        if (index := self._last("p")) > self._levels[-1].button:
            self._close(index)

    def _start_block(self, name: str) -> None:
        if name == "table":
            self._end_before_table()
        elif name in HEADINGS:
            if self._names and self._names[-1] in HEADINGS:
                self._close(len(self._names) - 1)
        elif name in ("button", "select"):
            if self._end_in_scope(name) and name == "select":
                return
            self.reopen()
        elif name == "form":
            self._form = len(self._names)
        elif name in MARKED:
            self.reopen()
        self._open(name)
        if name in MARKED:
            self._formatting.mark()

    def _end_in_scope(self, name: str) -> bool:
        """Close the innermost element of a name unless a scope hides it; return whether."""
        index = self._last(name)
        is_ended = index >= max(self._levels[-1].scope, 0)
        if is_ended:
            self._close(index)
        return is_ended

    def _end_before_table(self) -> None:
        """Close what a table ends: a paragraph, or a table around it, unless it is in a cell."""
        level = self._levels[-1]
        if level.base >= 0 and level.cell < 0 and self._names[level.base] == "table":
            self._close(level.base)
        elif not self._has_quirks:
            self._end_paragraph()

    def _start_table_part(self, name: str) -> None:
        base = self._levels[-1].base
        if base < 0 or name == "col":
            if self._names[-1:] == ["template"]:
                self._levels[-1].has_columns = True
            return
        is_table = self._names[base] == "table"
        index = base + 1
        if name not in SECTIONS:
            index = self._keep(index, ROWS, "tbody" if is_table else "")
            if name in CELLS:
                is_row_missing = is_table or index > base + 1
                index = self._keep(index, frozenset({"tr"}), "tr" if is_row_missing else "")
        self._close(index)
        if name == "colgroup":
            return  # It holds nothing that is deeper.
        self._open(name)
        if name in MARKED:
            self._formatting.mark()

    def _keep(self, index: int, names: frozenset[str], missing: str) -> int:
        """Keep the element at an index if its name is one of some, or open the missing one.

        Returns the index of what comes inside it.
        """
        if index < len(self._names) and self._names[index] in names:
            return index + 1
        self._close(index)
        if missing:
            self._open(missing)
        return len(self._names)

    def _start_ordinary(self, name: str) -> None:
        if name in ("option", "optgroup"):
            if self._levels[-1].scope == self._last("select") >= 0:
                self._end_implied("optgroup" if name == "option" else "")
            elif self._names and self._names[-1] == "option":
                self._close(len(self._names) - 1)
        elif name in ("rb", "rp", "rt", "rtc"):
            if self._last("ruby") > self._levels[-1].scope:
                self._end_implied("rtc" if name in ("rp", "rt") else "")
            self._open(name)
            return
        self.reopen()
        self._open(name)

    def _end_implied(self, kept: str) -> None:
        """Close the innermost elements whose end tags are optional, but not one of a name."""
        while self._names and self._names[-1] in IMPLIED_ENDS and self._names[-1] != kept:
            self._close(len(self._names) - 1)

    def _start_formatting(self, name: str, attributes: str) -> None:
        if name == "a" and (found := self._formatting.find(name)) is not None:
            self._end_formatting(name)
            self._formatting.forget(found)
        elif name == "nobr" and self._last(name) > self._levels[-1].scope:
            self._end_formatting(name)
        self.reopen()
        formatting = Formatting(name, attributes)
        self._open(name, formatting)
        self._formatting.add(formatting)

    # End tags

    def _end_ordinary(self, name: str) -> None:
        index = self._last(name)
        if index >= 0 and index >= self._levels[-1].block:
            self._close(index)

    def _end_special(self, name: str) -> None:
        index = max(map(self._last, HEADINGS)) if name in HEADINGS else self._last(name)
        if name == "form" and self._last("template") < 0:
            is_open = -1 < self._form < len(self._names) and self._names[self._form] == name
            index, self._form = (self._form if is_open else -1), -1
        if index < max(self._limit(name), 0):
            return
        if name == "form":
            self._remove(index)
            return
        self._close(index)
        if name in MARKED and name not in CELLS and name != "caption":
            self._formatting.drop_to_mark()

    def _limit(self, name: str) -> int:
        """Return the first index at which an end tag can find its special element."""
        level = self._levels[-1]
        if name in ("noscript", "plaintext"):
            return level.block
        if name in TABLE_PARTS:
            return level.base + 1
        limits = {"p": level.button + 1, "li": level.items + 1, "table": level.base, "template": 0}
        return limits.get(name, level.scope)

    def _end_formatting(self, name: str) -> None:
        """Follow the end tag of a formatting element ("adoption agency")."""
        found = self._formatting.find(name)
        is_unlisted = self._names[-1:] == [name] and not self._formatting.holds(self._owners[-1])
        if found is None or is_unlisted:
            self._end_ordinary(name)
        elif not self._is_open(found):
            self._formatting.forget(found)
        elif found.index > self._levels[-1].scope:
            self._formatting.forget(found)
            if self._levels[-1].block > found.index:
                # It moves into the blocks that it holds, at most eight of them.
                self._remove(found.index)
                self.reopened += 8
            else:
                self._close(found.index)

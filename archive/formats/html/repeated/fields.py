"""Find the elements that the records of a group have in common, such as names and texts."""

from collections.abc import Iterator

import attrs

from archive.formats.html.repeated.groups import Group
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import without_numbers

_MAX_PATH = 5
"""A path names at most this many elements."""


@attrs.frozen(eq=False)
class Field:
    """Elements of the same sort, one or more in each record."""

    key: str
    """A class as `.name`, a property as `[name]`, or a path of tags as `>div>b`."""
    elements: dict[int, list[int]]
    """Numbers of such elements in each record, by the record's number."""

    def share(self, records: int) -> float:
        """Return the share of `records` (a number) that have it."""
        return len(self.elements) / records

    def firsts(self) -> Iterator[tuple[int, int]]:
        """Yield the number of each record, and that of the first such element in it."""
        for record, indexes in self.elements.items():
            yield record, indexes[0]


def _keys_of(outline: Outline, index: int, paths: dict[int, str]) -> list[str]:
    """Return the keys of the fields that an element belongs to.

    `paths`: the paths of the elements before it in the record; receives its own.
    """
    attributes = outline.attributes[index]
    around = paths.get(outline.parents[index], "")
    names = (attributes.get("class") or "").split()[:8]
    step = outline.tags[index] + (f".{without_numbers(names[0])}" if names else "")
    path = f"{around}>{step}" if around.count(">") < _MAX_PATH else around
    paths[index] = path
    keys = [f".{without_numbers(name)}" for name in names]
    keys += [
        f"[{without_numbers(value[:80])}]"
        for name in ("itemprop", "property", "rel", "id")
        if (value := attributes.get(name))
    ]
    keys.append(path)
    return keys


def find_fields(outline: Outline, group: Group) -> dict[str, Field]:
    """Return the fields of a group by their keys."""
    fields: dict[str, Field] = {}
    for number, record in enumerate(group.records):
        paths: dict[int, str] = {}
        for index in record.own():
            if outline.tags[index] == "-text":
                continue
            for key in _keys_of(outline, index, paths):
                field = fields.get(key)
                if field is None:
                    field = fields[key] = Field(key, {})
                field.elements.setdefault(number, []).append(index)
    return fields

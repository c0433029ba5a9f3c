"""Readers of a segment for Whoosh: its terms, its entries and its columns.

The classes implement interfaces of `whoosh.codec.base`, where their methods are documented.
"""

from array import array
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh import columns
from whoosh.codec import base
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from archive.engines.whoosh.arrays import read_numbers
from archive.engines.whoosh.columns import COLUMNS
from archive.engines.whoosh.segment import Segment, SegmentReader
from archive.engines.whoosh.segment_writer import FIELDS
from archive.engines.whoosh.store import Store
from archive.engines.whoosh.terms import Postings, SegmentTerms


class _OpenSegment:
    def __init__(self, storage: Any, segment: Segment) -> None:
        self.segment = segment
        self.reader = SegmentReader(Path(storage.folder), segment)


class TermsReader(_OpenSegment, base.TermsReader):
    """The terms of a segment, in the order of fields."""

    @cached_property
    def _terms(self) -> dict[str, SegmentTerms]:
        return {field: SegmentTerms(self.reader, field) for field in sorted(FIELDS)}

    def _find(self, field: str, term: bytes) -> tuple[SegmentTerms, int]:
        terms = self._terms.get(field)
        number = None if terms is None else terms.words.find(term)
        if terms is None or number is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return terms, number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            return bool(self._find(*term))
        except TermNotFound:
            return False

    def indexed_field_names(self) -> list[str]:
        return list(self._terms)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from(min(self._terms), b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field, terms in self._terms.items():
            if field >= fieldname:
                start = prefix if field == fieldname else b""
                yield from ((field, term) for _, term in terms.words.starting_at(start))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from(min(self._terms), b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[Any]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> "Cursor":
        return Cursor(self, fieldname)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        terms, number = self._find(fieldname, text)
        found = terms.postings(number)
        lengths = read_numbers(self.reader, "length")[found.documents]
        return TermInfo(
            weight=float(terms.occurrence_count(number)),
            df=terms.document_count(number),
            minlength=int(lengths.min()) if fieldname == "text" else 1,
            maxlength=int(lengths.max()) if fieldname == "text" else 1,
            maxweight=float(found.frequencies.max()),
            minid=int(found.documents[0]),
            maxid=int(found.documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        terms, number = self._find(fieldname, text)
        return float(terms.occurrence_count(number))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        terms, number = self._find(fieldname, text)
        return terms.document_count(number)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        terms, number = self._find(fieldname, text)
        found = terms.postings(number)
        return ListMatcher(
            found.documents.tolist(),
            found.frequencies.astype(float).tolist(),
            list(_encoded_positions(found, format_)),
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def close(self) -> None:
        self.__dict__.pop("_terms", None)


def _encoded_positions(found: Postings, format_: Any) -> Iterator[bytes]:
    """Yield the positions in each document as Whoosh's format encodes them."""
    start = 0
    for frequency in found.frequencies.tolist():
        yield format_.encode(found.positions[start : start + frequency])
        start += frequency


class Cursor(base.FieldCursor):
    """A cursor over the terms of a field."""

    def __init__(self, reader: TermsReader, field: str) -> None:
        self._reader, self._field = reader, field
        self._remaining: Iterator[tuple[str, bytes]] = iter(())
        self._text: bytes | None = None
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, term: str | bytes) -> str | None:
        start = term.encode() if isinstance(term, str) else term
        self._remaining = self._reader.terms_from(self._field, start)
        return self.next()

    def next(self) -> str | None:
        field, text = next(self._remaining, ("", b""))
        self._text = text if field == self._field else None
        return self.text()

    def text(self) -> str | None:
        return None if self._text is None else self._text.decode()

    def term_info(self) -> TermInfo | None:
        return None if self._text is None else self._reader.term_info(self._field, self._text)

    def is_valid(self) -> bool:
        return self._text is not None


class DocumentReader(_OpenSegment, base.PerDocumentReader):
    """The entries of a segment."""

    @cached_property
    def _deleted(self) -> frozenset[int]:
        starts = read_numbers(self.reader, "firsts").tolist()
        return frozenset(
            document
            for first, end in self.segment.gone
            for document in range(starts[first], starts[end])
        )

    @cached_property
    def _store(self) -> Store:
        return Store(self.reader)

    def doc_count(self) -> int:
        return self.segment.live_documents

    def doc_count_all(self) -> int:
        return self.segment.documents

    def has_deletions(self) -> bool:
        return self.segment.gone_documents > 0

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in COLUMNS

    def list_columns(self) -> list[str]:
        return list(COLUMNS)

    def column_reader(self, fieldname: str, column: Any) -> "ColumnReader":
        return ColumnReader(read_numbers(self.reader, fieldname).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(read_numbers(self.reader, "length")[docnum]) if fieldname == "text" else default

    def field_length(self, fieldname: str) -> int:
        return self.segment.tokens.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        return int(read_numbers(self.reader, "length").min()) if fieldname == "text" else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(read_numbers(self.reader, "length").max()) if fieldname == "text" else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._store.entry(docnum)[0].to_dict()


class ColumnReader(columns.ColumnReader):
    """A column of numbers."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = array("Q", numbers)
        self._doccount = len(numbers)

    def __getitem__(self, docnum: int) -> int:
        return self._numbers[docnum]

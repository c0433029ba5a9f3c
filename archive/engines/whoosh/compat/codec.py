"""The way Whoosh reads our segments: a codec, as its interfaces for codecs have it.

`whoosh.index.open_dir` opens an index of ours, and Whoosh's readers, matchers and searchers work on
it. This program itself does not come this way (see `whoosh_reader.py`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format

from archive.engines.whoosh.segment import Segment

_WRITTEN = "segments are written whole, by archive.engines.whoosh.segment_writer"


class PostingPositions(Format):
    """The places of a term in a document, as an array of 32-bit numbers."""

    def encode(self, places: Any) -> bytes:
        """PostingPositions as bytes."""
        return np.asarray(places, "<u4").tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The places."""
        found: list[int] = np.frombuffer(value, "<u4").tolist()
        return found

    def decode_frequency(self, value: bytes) -> int:
        """How many they are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The same."""
        return float(self.decode_frequency(value))


class Storage(FileStorage):
    """A folder in which each table of contents is finished by us before it counts."""

    def __init__(self, folder: str, finish: Callable[[Path], None]) -> None:
        super().__init__(folder)
        self._finish = finish

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Put a file that is finished in its place."""
        self._finish(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe=safe)


class ArchiveSegment(base.Segment):
    """A segment as Whoosh's table of contents lists it."""

    def __init__(self, segment: Segment) -> None:
        self.indexname, self.segid = "MAIN", segment.id
        self.compound = False
        self._values = segment.to_dict()

    @property
    def ours(self) -> Segment:
        """What we remember of it."""
        return Segment.from_dict(self._values)

    def codec(self, **_: Any) -> "ArchiveCodec":
        return ArchiveCodec()

    def doc_count_all(self) -> int:
        return self.ours.documents

    def deleted_count(self) -> int:
        return self.ours.gone_documents

    def deleted_docs(self) -> Iterator[int]:
        raise NotImplementedError("the reader knows them")

    def is_deleted(self, docnum: int) -> bool:
        raise NotImplementedError("the reader knows them")

    def set_doc_count(self, doccount: int) -> None:
        raise NotImplementedError(_WRITTEN)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise NotImplementedError("pages are taken out through an archive")


class ArchiveCodec(base.Codec):
    """Reads segments. They are written by `whoosh_building.build`."""

    def per_document_reader(self, storage: Any, segment: ArchiveSegment) -> Any:
        from archive.engines.whoosh.compat.readers import DocumentReader

        return DocumentReader(storage, segment.ours)

    def terms_reader(self, storage: Any, segment: ArchiveSegment) -> Any:
        from archive.engines.whoosh.compat.readers import TermsReader

        return TermsReader(storage, segment.ours)

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_WRITTEN)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_WRITTEN)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        raise NotImplementedError(_WRITTEN)

    def postings_reader(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("the reader of terms makes matchers")

    def new_segment(self, storage: Any, indexname: str) -> Any:
        raise NotImplementedError(_WRITTEN)

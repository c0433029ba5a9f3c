"""A Whoosh codec for our segments, read-only, as `whoosh.codec.base` defines codecs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format

from archive.engines.whoosh.segment import Segment

_NO_WRITING = "segments are written by archive.engines.whoosh.segment_writer"


class PostingPositions(Format):
    """The positions of a term in a document, as an array of 32-bit numbers."""

    def encode(self, positions: Any) -> bytes:
        """Return positions as bytes."""
        return np.asarray(positions, "<u4").tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """Return positions from bytes."""
        found: list[int] = np.frombuffer(value, "<u4").tolist()
        return found

    def decode_frequency(self, value: bytes) -> int:
        """Return the number of positions."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """Return the number of positions."""
        return float(self.decode_frequency(value))


class Storage(FileStorage):
    """A directory in which each table of contents is completed by us before its renaming."""

    def __init__(self, folder: str, finish: Callable[[Path], None]) -> None:
        """`finish`: completes the file, under its temporary name."""
        super().__init__(folder)
        self._finish = finish

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Complete a file and rename it."""
        self._finish(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe=safe)


class ArchiveSegment(base.Segment):
    """A segment as Whoosh's table of contents lists it, as a pickle."""

    def __init__(self, segment: Segment) -> None:
        self.indexname, self.segid = "MAIN", segment.id
        self.compound = False
        self._values = segment.to_dict()

    @property
    def metadata(self) -> Segment:
        """The segment as our own list has it."""
        return Segment.from_dict(self._values)

    def codec(self, **_: Any) -> "ArchiveCodec":
        return ArchiveCodec()

    def doc_count_all(self) -> int:
        return self.metadata.documents

    def deleted_count(self) -> int:
        return self.metadata.gone_documents

    def deleted_docs(self) -> Iterator[int]:
        raise NotImplementedError("see DocumentReader.deleted_docs")

    def is_deleted(self, docnum: int) -> bool:
        raise NotImplementedError("see DocumentReader.is_deleted")

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise NotImplementedError("pages are removed through an archive")


class ArchiveCodec(base.Codec):
    """Creates the readers of a segment."""

    def per_document_reader(self, storage: Any, segment: ArchiveSegment) -> Any:
        from archive.engines.whoosh.compat.readers import DocumentReader

        return DocumentReader(storage, segment.metadata)

    def terms_reader(self, storage: Any, segment: ArchiveSegment) -> Any:
        from archive.engines.whoosh.compat.readers import TermsReader

        return TermsReader(storage, segment.metadata)

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_NO_WRITING)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_NO_WRITING)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        raise NotImplementedError(_NO_WRITING)

    def postings_reader(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("see TermsReader.matcher")

    def new_segment(self, storage: Any, indexname: str) -> Any:
        raise NotImplementedError(_NO_WRITING)

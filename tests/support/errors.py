"""An error of every kind."""

import archive

ERRORS = [
    archive.ArgumentError("sort", "x", "sort must be y"),
    archive.PageError("a.txt", "is empty", line=3),
    archive.NotTextError("a.txt", "is a picture"),
    archive.MissingExtraError("a.warc", "warc"),
    archive.MissingPackageError("a data frame", "pandas"),
    archive.PageCountError("a.xml", 2),
    archive.PathError("a", "no such file or folder"),
    archive.QueryError("a:b", 0, 2, "unknown field", "write author:", whole=False),
    archive.LanguageError("klingon", "no stemmer"),
    archive.EngineError("lucene", "no such engine"),
    archive.UnknownReferenceError("001"),
    archive.AmbiguousReferenceError("00", ["001", "002"]),
    archive.NoArchiveError("x"),
    archive.OutdatedArchiveError("x"),
    archive.MissingEngineError("x", "tantivy", "tantivy"),
    archive.ArchiveDamagedError("x", "a file is missing"),
    archive.ArchiveBusyError("x", 1, "host", "2026-01-01T00:00:00"),
    archive.StorageError("x", "disk full", is_committed=True),
    archive.DeadlineError(2.5),
]

"""What to do about an error, as a command of this program."""

import archive


def advice(error: archive.ArchiveError) -> str:
    """Return what helps against an error, after a semicolon; empty if nothing in general does."""
    found = _advice(error)
    return f"; {found}" if found else ""


def _advice(error: archive.ArchiveError) -> str:
    match error:
        case archive.NoArchiveError():
            return "create one with: archive index FOLDER"
        case archive.OutdatedArchiveError():
            return "update it with: archive index --rebuild"
        case archive.ArchiveDamagedError():
            return f"rebuild it with: archive index --rebuild{_rebuild_arguments(error)}"
        case archive.ArchiveBusyError():
            return "wait for it with: archive index --wait"
        case archive.StorageError(is_committed=True):
            return "run archive index again"
        case archive.DeadlineError():
            return "narrow the query, or allow more time (--timeout)"
        case archive.LanguageError(needs_rebuild=True):
            return f"change that with: archive index --rebuild --language {error.language}"
        case archive.EngineError(needs_rebuild=True):
            return f"change that with: archive index --rebuild --engine {error.engine}"
    return ""


def _rebuild_arguments(error: archive.ArchiveDamagedError) -> str:
    if error.lost_settings:
        return " FOLDER (repeat its --language, --engine and --no-merge)"
    if error.missing_root is not None:
        return f" --forget {error.missing_root}"
    return ", once it can be read" if error.unreadable is not None else ""

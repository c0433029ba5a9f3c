"""Parse all files of a folder on all processors, and count the comments that each page has.

python parse_in_parallel.py FOLDER
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import archive


def read(file: Path) -> list[archive.Page] | archive.ArchiveError:
    """Return the pages of a file, or the error."""
    try:
        return list(archive.read(file))
    except archive.ArchiveError as error:
        return error


def main(folder: str) -> None:
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    with ProcessPoolExecutor() as executor:
        for result in executor.map(read, files):
            if isinstance(result, archive.ArchiveError):
                print(f"not read: {result}")
                continue
            for page in result:
                print(f"{page.name}: {len(page.comments)} comments, declared {page.declared}")


if __name__ == "__main__":
    main(*sys.argv[1:])

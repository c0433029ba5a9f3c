"""Print who answers whom on the pages of a folder, as far as the pages name anybody.

    python who_answers_whom.py FOLDER [--since PERIOD]

A period is written as in a query: 2015, 2015-08, "last year".
"""

import argparse
import sys
from collections import Counter

import archive


def main(folder: str, since: str | None) -> None:
    found = archive.scan(folder)
    for skipped in found.report.failed:
        print(f"not read: {skipped.path} ({skipped.reason})", file=sys.stderr)
    hits = found.search("*", since=since, limit=None)
    pairs: Counter[tuple[str, str]] = Counter()
    for hit in hits:
        who, parent = hit.entry.person, hit.entry.parent
        if who and parent and hit.entry.kind == "comment":  # a section has a parent, too
            pairs[who, found.entry(parent).person or "nobody named"] += 1
    for (who, whom), count in pairs.most_common():
        print(f"{count:5}  {who} answers {whom}")
    unnamed = sum(hit.entry.author is None for hit in hits)
    share = f" ({unnamed / hits.total:.1%})" if hits.total else ""
    print(f"{unnamed} of {hits.total} entries{share} name no author")
    if since:
        print(f"{hits.undated} more have no date")
        print(f"{hits.inherited} have only the date of their page, and may be later")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print who answers whom.")
    parser.add_argument("folder")
    parser.add_argument("--since", metavar="PERIOD")
    arguments = parser.parse_args()
    try:
        main(arguments.folder, arguments.since)
    except archive.ArchiveError as error:
        sys.exit(str(error))

"""Print a citation for every entry that a query finds.

python cite_hits.py FOLDER QUERY
"""

import sys

import archive


def main(folder: str, query: str) -> None:
    found = archive.scan([folder])
    for hit in found.search(query, sort="page", limit=None):
        print(found.cite(hit.entry.id).to_text())


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Print as CSV which share of each month's entries matches a query.

python share_by_month.py FOLDER QUERY
"""

import csv
import sys

import archive


def main(folder: str, query: str) -> None:
    with archive.open("shares.archive", create=True) as found:
        found.index([folder])
        counts = found.count(query, by="month")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["month", "matching", "of", "share"])
    for row in counts.rows:
        share = row.entries / row.of_entries if row.of_entries else 0
        table.writerow([row.group or "no date", row.entries, row.of_entries, f"{share:.1%}"])
    print(f"{counts.inherited} are dated by their page", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])

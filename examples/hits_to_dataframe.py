"""Write every entry that a query finds into a CSV file, by way of a data frame.

    python hits_to_dataframe.py FOLDER QUERY TABLE.csv

Requires pandas or polars.
"""

import sys

import archive


def main(folder: str, query: str, table: str) -> None:
    found = archive.scan(folder)
    hits = found.search(query, limit=None)  # without a limit: `search` returns 20 hits by default
    frame = hits.to_dataframe(library="pandas")
    frame[["id", "author", "date", "date_source", "snippet"]].to_csv(table, index=False)
    print(f"{len(hits)} of {hits.total} entries written")
    if hits.inherited:
        print(f"{hits.inherited} of them have only the date of their page, and may be later")


if __name__ == "__main__":
    main(*sys.argv[1:])

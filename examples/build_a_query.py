"""Find what people other than one author say of a word, with a query built from nodes.

    python build_a_query.py FOLDER AUTHOR WORDS

If the words are no valid query, they are searched as an exact phrase instead.
"""

import sys

import archive
from archive.query import Author, Kind, Word


def topic(words: str) -> archive.Query:
    """Return the query of a person who may not know the query language."""
    try:
        return archive.parse_query(words)
    except archive.QueryError as error:
        print(f"searched as a phrase ({error.message})")
        return archive.build_query(phrases=words.replace('"', " "))


def main(folder: str, author: str, words: str) -> None:
    others = topic(words) & Kind("comment") & ~Author(Word(author))
    for hit in archive.scan(folder).search(others, sort="page", limit=None):
        who = hit.entry.author or "nobody named"
        print(f"{hit.entry.id} ({who}, on {hit.page.title or 'a page without a title'})")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except archive.ArchiveError as error:
        sys.exit(f"not answered: {error}")

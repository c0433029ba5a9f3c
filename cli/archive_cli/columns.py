"""The columns of every table that is printed as CSV."""

ENTRY_COLUMNS = (
    "id", "page", "locator", "kind", "depth", "parent", "title", "author", "author_source", "date",
    "date_source", "words", "line", "text",
)  # fmt: skip
"""Columns of entries."""
HIT_COLUMNS = (*ENTRY_COLUMNS, "score", "snippet")
"""Columns of hits."""
COUNT_COLUMNS = ("group", "entries", "occurrences", "of_entries", "of_words", "per_10000")
"""Columns of counts."""
GROUP_COLUMNS = ("group", "entries", "words")
"""Columns of `stats --by`."""
PAGE_COLUMNS = ("name", "title", "date", "layout", "declared", "comments", "entries", "words")
"""Columns of the list of pages."""

"""What the tests of indexing say of their three pages."""

from archive.library import Archive


def names(made: Archive) -> list[str]:
    return [page.name for page in made.pages()]


ALL = ["pages/a.txt", "pages/b.txt", "pages/sub/c.txt"]

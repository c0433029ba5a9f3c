"""A small blog whose pages show text of which nobody knows who wrote it."""

from pathlib import Path

from tests.support.html_pages import render_threaded, with_rest
from tests.support.threads import Discussion, Said


def page(title: str, comment: str, *rest: str) -> str:
    """A page of a post by Jim with one comment, and texts below it."""
    discussion = Discussion(None, None, title, [["The branch meets again."]], [Said([[comment]])])
    return with_rest(render_threaded(discussion), rest).replace(
        "/2014/07/page.html", f"/2014/07/{title.replace(' ', '-')}.html"
    )


def write_blog(folder: Path) -> Path:
    """Write three pages: the first has the word `canteen` in a comment and unassigned, the second
    only unassigned, and `boiler` is nowhere but there."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "one.html": page("First page", "The canteen is shut.", "Somebody saw the canteen open."),
        "two.html": page("Second page", "Nothing to add here.", "The canteen again.", "A boiler."),
        "three.html": page("Third page", "Signed and delivered."),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")
    return folder

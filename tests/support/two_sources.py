"""One discussion as a text and as an HTML page."""

from collections.abc import Sequence
from pathlib import Path

from tests.support.tiers import seeded

WORDS = """strike ballot union action napo probation officer blueprint never again pay meeting
branch regional committee workload tribunal notice deadline chair motion conference delegate vote
member steward rally petition minister""".split()  # noqa: SIM905
NAMES = ("papa", "Deb", "Cumbria and Lancs", "Anonymous", "jw")


def prose(number: int, length: int = 30) -> str:
    """A text that no other number has."""
    draw = seeded(number)
    return f"Number{number} " + " ".join(draw.choice(WORDS) for _ in range(length))


POST = prose(1_000, 120)


ONE = "http://a.org/one.html"


# In archives, over every engine.

HEAD = "Tuesday, 4 August 2015\n\nA Tragic Waste\n\n"


def write_text(file: Path, numbers: Sequence[int], head: str = HEAD) -> None:
    body = "".join(f"  {at}. {prose(n)}\n\n    ReplyDelete\n\n" for at, n in enumerate(numbers, 1))
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(f"{head}{POST}\n\n{len(numbers)} comments:\n\n{body}", encoding="utf-8")


def write_html(
    file: Path, numbers: Sequence[int], url: str = ONE, gone: Sequence[int] = ()
) -> None:
    items = "".join(
        f'<li class="comment" id="c{n}"><div class="comment-header"><cite class="user">'
        f'{NAMES[n % len(NAMES)]}</cite><span class="datetime"><a href="{url}?showComment='
        f'{1438675200000 + n * 60000}#c{n}">4 August 2015 at {9 + n // 60:02}:{n % 60:02}</a>'
        '</span></div><p class="comment-content">'
        + ('<span class="deleted-comment">Removed.</span>' if n in gone else prose(n))
        + "</p></li>"
        for n in numbers
    )
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title>"
        f"<link rel=canonical href='{url}'></head><body><div class=date-outer>"
        "<h2 class=date-header>Tuesday, 4 August 2015</h2><div class='post hentry'>"
        f"<h3 class='post-title'>A Tragic Waste</h3><div class=post-body>{POST}</div></div></div>"
        f"<div id=comments><h4>{len(numbers)} comments:</h4><ol id=top-ra>{items}</ol></div>"
        "</body></html>",
        encoding="utf-8",
    )

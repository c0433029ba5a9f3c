"""Every word that a page of HTML shows is in an entry, in a name or date, or in named furniture."""

from itertools import count

import pytest

import archive
from tests.support.every_format import FORMS, Form
from tests.support.threads import Discussion, Said
from tests.support.tiers import has_full_form, seeded, sized
from tests.support.visible_words import change, check_every_word

_NUMBERS = count(100)


def _sentence(words: int) -> str:
    return " ".join(f"word{next(_NUMBERS)}" for _ in range(words)) + "."


def _said(words: int, *replies: Said) -> Said:
    return Said([[_sentence(words)], [_sentence(4), _sentence(20)]], list(replies))


DISCUSSION = Discussion(
    header="Sunday, 6 July 2014",
    date="2014-07-06",
    title="The ferry to the island",
    body=[[_sentence(30)], [_sentence(5), _sentence(9)], [_sentence(60)]],
    comments=[_said(9, _said(3, _said(30)), _said(12)), _said(1), _said(50), _said(7)],
)
"""A discussion in which no word is twice."""
AROUND = (
    "<header><h2>banner1</h2></header><nav>nav1 <a href='/'>nav2</a><br>nav3</nav>"
    "<div id='sidebar'><ul class='menu'><li>menu1</li></ul><p>aside1 <b>as</b>ide2</p></div>",
    "<div class='q1'><p>somebody1 said2 this3 of4 the5 ferry6</p>loose7<table><tr><td>cell8</td>"
    "<td>cell9</td></tr></table></div><form><label>form1</label><select><option>opt1</option>"
    "<option>opt2</option></select></form><footer>foot1</footer><noscript>none1</noscript>",
)
"""What is put at the beginning and at the end of each page."""


def _page(form: Form) -> str:
    html = form.data(DISCUSSION).decode()
    start = html.index(">", html.index("<body")) + 1
    end = html.rindex("</body>")
    return html[:start] + AROUND[0] + html[start:end] + AROUND[1] + html[end:]


PAGES = {
    form.name: _page(form)
    for form in FORMS
    if "MHTML" not in form.name and b"<body" in form.data(DISCUSSION)
}


def _read(html: str) -> list[archive.Page]:
    return list(archive.read(html.encode(), name="page.html"))


@pytest.mark.parametrize("name", PAGES)
def test_every_format_keeps_every_word(name: str) -> None:
    check_every_word(PAGES[name], _read(PAGES[name]))


@has_full_form
@pytest.mark.parametrize("name", PAGES)
def test_changed_pages_keep_every_word(name: str) -> None:
    chance = seeded(sorted(PAGES).index(name))
    for _ in range(sized(160, quick=8)):
        html = change(PAGES[name], chance)
        check_every_word(html, _read(html))

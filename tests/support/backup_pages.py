"""A backup of each kind, and what is read from it."""

import archive
from tests.support.backups import (
    answer,
    blogger_entry,
    blogger_feed,
    wxr_comment,
    wxr_file,
    wxr_item,
)


def pages(text: str | bytes) -> list[archive.Page]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(archive.read(data, name="file.xml"))


def page(text: str | bytes) -> archive.Page:
    found = pages(text)
    assert len(found) == 1
    return found[0]


def said(made: archive.Page) -> list[tuple[str, str | None, str]]:
    return [(entry.locator, entry.author, entry.text) for entry in made.entries]


def codes(made: archive.Page) -> list[str]:
    return [warning.code for warning in made.warnings]


def message(made: archive.Page, code: str) -> str:
    return next(warning.message for warning in made.warnings if warning.code == code)


BLOGGER = blogger_feed(
    blogger_entry(
        20, "comment", "Me <i>too</i>.", author="Anonymous", rest=answer(12, 10),
        time="2014-07-06T14:00:00.000+01:00",
    ),
    blogger_entry(1, "settings", "no"),
    blogger_entry(2, "template", "no"),
    blogger_entry(
        12, "post", "One.<hr />Two &amp; <a href='http://y.org/'>three</a>.", title="It's & so",
        rest="<category scheme='http://www.blogger.com/atom/ns#' term='strike'/>"
        "<link rel='alternate' type='text/html' href='http://x.org/12.html'/>"
        "<thr:total>3</thr:total>",
    ),
    blogger_entry(
        10, "comment", "Yes.<br /><br />papa", author="papa",
        rest=f"{answer(12)}<gd:extendedProperty name='blogger.displayTime' "
        "value='6 July 2014 at 13:00'/>",
        time="2014-07-06T13:00:00.000+01:00",
    ),
    blogger_entry(
        30, "comment", "Entfernt, nicht wahr?", author="Deb",
        rest=f"{answer(12)}<gd:extendedProperty name='blogger.contentRemoved' value='true'/>",
        time="2014-07-06T13:30:00.000+01:00",
    ),
    blogger_entry(13, "post", "no", rest="<app:control><app:draft>yes</app:draft></app:control>"),
    blogger_entry(14, "comment", "on a draft", rest=answer(13)),
    blogger_entry(15, "page", "About", title="Us"),
    blogger_entry(16, "comment", "alone", rest=answer(99)),
)  # fmt: skip


WXR = wxr_file(
    wxr_item(
        5,
        "<![CDATA[One\ntwo.\n\nThree <b>four</b>.\n<!--more-->]]>",
        wxr_comment(3, "Later.", 2, author=""),
        wxr_comment(2, "<![CDATA[First.<br />\nSo there.\n\nEnd]]>", author="papa"),
        wxr_comment(4, "no", kind="pingback"),
        wxr_comment(6, "no", kind="pingback"),
        wxr_comment(7, "no", approved="spam"),
        wxr_comment(8, "no", approved="0"),
        wxr_comment(9, "no", approved="trash"),
        wxr_comment(10, "Old.", kind="", date="0000-00-00 00:00:00", utc="0000-00-00 00:00:00"),
        title="Q&A",
    ),
    wxr_item(6, "no", wxr_comment(11, "x"), kind="attachment", status="inherit"),
    wxr_item(7, "no", kind="nav_menu_item"),
    wxr_item(8, "no", status="draft"),
    wxr_item(9, "no", status="private"),
    wxr_item(10, "no", kind="topic"),
    wxr_item(11, "A page.", kind="page"),
)

"""Pages that are saved in several files, and pages whose comments were not saved."""

import io
import os
import sys
import zipfile
from html import escape
from pathlib import Path

import pytest

import archive
from archive.files import MAX_FRAME_BYTES, frame_path
from tests.support.html_snippets import codes, html

ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
STORY = "<p>The depot closes in spring, they say, and with it goes the last bus of the night.</p>"


def frame(*comments: tuple[str, str]) -> bytes:
    """The frame of Disqus, with the names and words of comments."""
    items = "".join(
        f"<li class='post' id='post-{number}'><div class='post-content'><span class='post-byline'>"
        f"<span class='author'>{name}</span></span><a class='time-ago' "
        f"title='Thursday, April {number}, 2016 9:00 PM'>5 years ago</a>"
        f"<div class='post-message'><p>{words}</p></div></div></li>"
        for number, (name, words) in enumerate(comments, start=7)
    )
    return html(f"<span class='comment-count'>{len(comments)} Comments</span>"
                f"<ul id='post-list' class='post-list'>{items}</ul>")  # fmt: skip


FRAME = frame(("Orrin", "Not without a fight."), ("Tilda", "They said so last year."))


def story(address: str, before: str = "") -> bytes:
    thread = f"<div id='disqus_thread'><iframe src='{address}'></iframe></div>"
    return html(f"<article><h1>Night Bus</h1>{STORY}</article>{before}{thread}")


def save(folder: Path, page: str, address: str, file: str, data: bytes = FRAME) -> Path:
    """Save a page, and a frame beside it. `file`: where, from the folder."""
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(data)
    (folder / page).write_bytes(story(address))
    return folder / page


def said(page: archive.Page) -> list[tuple[str, str | None, str]]:
    return [(entry.locator, entry.author, entry.text) for entry in page.comments]


BOTH = [("1", "Orrin", "Not without a fight."), ("2", "Tilda", "They said so last year.")]


@pytest.mark.parametrize(
    ("page", "address", "file"),
    [
        ("a b.html", "./a b_files/saved_resource.html", "a b_files/saved_resource.html"),
        ("a b.html", "a%20b_files/embed.htm", "a b_files/embed.htm"),
        ("a.htm", "./a-Dateien/saved_resource(1).html", "a-Dateien/saved_resource(1).html"),
        ("a.html", "./a_archivos/saved_resource.html", "a_archivos/saved_resource.html"),
        ("a.html", "./a_fichiers/saved_resource.html", "a_fichiers/saved_resource.html"),
        ("a.html", "./a_bestanden/saved_resource.html", "a_bestanden/saved_resource.html"),
        ("a.html", "./a.files/inner/x.html", "a.files/inner/x.html"),
        ("c#.html", "./c#_files/saved_resource.html", "c#_files/saved_resource.html"),
        ("renamed.html", "./a_files/saved_resource.html", "renamed_files/saved_resource.html"),
    ],
)
def test_comments_in_a_frame_are_those_of_the_page(
    tmp_path: Path, page: str, address: str, file: str
) -> None:
    read = archive.parse(save(tmp_path, page, address, file))
    assert said(read) == BOTH
    assert (read.title, read.declared, read.layout) == ("Night Bus", 2, "disqus-html")
    assert [entry.date for entry in read.comments] == ["2016-04-07T21:00", "2016-04-08T21:00"]
    assert [entry.source_ref for entry in read.comments] == ["7", "8"]
    assert read.printed_date(read["1"]) == "Thursday, April 7, 2016 9:00 PM"
    assert codes(read) == ["main-text"]
    assert "last bus" in read.post.text


def test_without_the_folder_the_page_says_where_its_comments_are(tmp_path: Path) -> None:
    page = save(tmp_path, "a.html", "./a_files/saved_resource.html", "elsewhere/x.html")
    for source in (page, page.read_bytes()):
        read = archive.parse(source)
        assert codes(read) == ["main-text", "no-comments"]
        assert read.warnings[-1].message == (
            "the page shows comments of Disqus; they are in another file, "
            "./a_files/saved_resource.html"
        )


def test_comments_that_were_not_saved_are_a_warning() -> None:
    for element, name in {
        "<div id='disqus_thread'></div>": "Disqus",
        "<div id='disqus_thread'><noscript>Please enable JavaScript.</noscript></div>": "Disqus",
        "<div class='fb-comments' data-href='http://x.example/'></div>": "Facebook",
        "<fb:comments href='http://x.example/'></fb:comments>": "Facebook",
        "<iframe src='https://www.facebook.com/plugins/comments.php?x=1'></iframe>": "Facebook",
        "<div id='livefyre-comments'>Loading comments …</div>": "Livefyre",
        "<span id='idc-container'></span>": "IntenseDebate",
        "<div class='js-kit-comments'></div>": "Echo",
        "<div id='coral_talk_stream'></div>": "Coral",
        "<div id='commento'></div>": "Commento",
        "<script src='https://giscus.app/client.js'></script><div class='giscus'></div>": "giscus",
        "<div class='utterances'><iframe src='https://utteranc.es/x'></iframe></div>": "utterances",
        "<div id='hyvor-talk-view'></div>": "Hyvor Talk",
        "<hyvor-talk-comments website-id='1'></hyvor-talk-comments>": "Hyvor Talk",
    }.items():
        page = archive.parse(html(f"<article><h1>Night Bus</h1>{STORY}</article>{element}"))
        assert [each.message for each in page.warnings if each.code == "no-comments"] == [
            f"the page shows comments of {name}; they are not in this file"
        ]


def test_an_element_with_comments_in_it_is_not_empty() -> None:
    comment = (
        "<div itemscope itemtype='http://schema.org/Comment'><b itemprop='author'>Ann</b>"
        "<p itemprop='text'>Not so.</p></div>"
    )
    page = archive.parse(html(f"<article>{STORY}</article><div id='isso-thread'>{comment}</div>"))
    assert said(page) == [("1", "Ann", "Not so.")]
    assert "elsewhere" not in codes(page)
    page = archive.parse(html(f"<article>{STORY}</article>{comment}<div id='isso-thread'></div>"))
    assert "elsewhere" in codes(page)


def test_an_empty_frame_is_named() -> None:
    page = archive.parse(html(f"{STORY}<div id='disqus_thread'><iframe srcdoc='<p>Hello</p>'>"))
    assert page.warnings[-1].message == (
        "the page shows comments of Disqus; none were recognised in the frame that was saved with "
        "it"
    )


def test_a_page_with_comments_of_two_systems_has_them_all(tmp_path: Path) -> None:
    own = (
        "<ol class='commentlist'><li class='comment' id='comment-5'><cite class='fn'>Wen</cite>"
        "<p>First.</p><ul class='children'><li class='comment' id='comment-6'><cite class='fn'>Bo"
        "</cite><p>Second.</p></li></ul></li></ol>"
    )
    page = save(tmp_path, "a.html", "", "a_files/x.html")
    page.write_bytes(story("a_files/x.html", own))
    read = archive.parse(page)
    assert said(read) == [
        ("1", "Wen", "First."), ("1.1", "Bo", "Second."),
        ("2", "Orrin", "Not without a fight."), ("3", "Tilda", "They said so last year."),
    ]  # fmt: skip
    assert read.layout == "wordpress-html"
    # The ids of two systems are not comparable.
    assert [each.source_ref for each in read.comments] == [
        "comment-5", "comment-6", "comment 2", "comment 3",
    ]  # fmt: skip


def test_undated_comments_of_a_frame_have_the_date_of_the_page(tmp_path: Path) -> None:
    undated = FRAME.replace(b"Thursday, April 7, 2016 9:00 PM", b"")
    page = save(tmp_path, "a.html", "", "a_files/x.html", undated)
    when = b"<meta property='article:published_time' content='2016-04-01'></head>"
    page.write_bytes(story("a_files/x.html").replace(b"</head>", when))
    read = archive.parse(page)
    assert [(each.date, each.date_source) for each in read.comments] == [
        ("2016-04-01", "page"), ("2016-04-08T21:00", "stated"),
    ]  # fmt: skip


def test_other_frames_are_no_comments(tmp_path: Path) -> None:
    page = save(tmp_path, "a.html", "a_files/ad.html", "a_files/ad.html", html("<p>Buy!</p>"))
    read = archive.parse(page)
    assert said(read) == []
    assert all("Buy!" not in entry.text for entry in read.entries)


def test_a_frame_by_itself_is_read_too(tmp_path: Path) -> None:
    page = save(tmp_path, "a.html", "", "a_files/x.html")
    read = archive.parse(page.parent / "a_files/x.html")
    assert (said(read), codes(read), read.rest) == (BOTH, ["no-post"], None)


def test_a_page_that_was_saved_as_one_file_by_singlefile() -> None:
    inner = escape(FRAME.decode(), quote=True)
    page = archive.parse(html(f"{STORY}<div id='disqus_thread'><iframe srcdoc=\"{inner}\">"))
    assert said(page) == BOTH


def test_a_page_in_mime_with_a_frame() -> None:
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["Snapshot-Content-Location"] = "http://x.example/1"
    message.make_related()
    for content, headers in (
        (story("cid:frame-1@mhtml.blink"), {"Content-Location": "http://x.example/1"}),
        (FRAME, {"Content-ID": "<frame-1@mhtml.blink>"}),
    ):
        part = EmailMessage(policy=SMTP)
        part.set_content(content.decode(), subtype="html")
        for name, value in headers.items():
            part[name] = value
        message.attach(part)
    assert said(archive.parse(message.as_bytes())) == BOTH


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def test_a_page_with_a_frame_in_a_zip_file() -> None:
    members = {"x/a.html": story("./a_files/s.html"), "x/a_files/s.html": FRAME}
    for order in (members, dict(reversed(members.items()))):
        page = archive.parse(zipped(order), name="z.zip")
        assert said(page) == BOTH
        assert codes(page) == ["main-text"]
    members["x/a_files/other.html"] = b"<html>ad</html>"
    page = archive.parse(zipped(members), name="z.zip")
    assert [each.message for each in page.warnings if each.code == "passed-over"] == [
        "skipped in this file (belongs to the saved page a.html): x/a_files/other.html"
    ]


def test_the_checksum_is_that_of_all_files(tmp_path: Path) -> None:
    import hashlib

    page = save(tmp_path, "a.html", "a_files/x.html", "a_files/x.html")
    both = page.read_bytes() + FRAME
    assert archive.parse(page).sha256 == hashlib.sha256(both).hexdigest()


HOSTILE = [
    "../secret.html", "a_files/../../secret.html", "a_files/%2e%2e/%2e%2e/secret.html",
    "/etc/passwd.html", "file:///etc/passwd.html", "//host/a_files/x.html", "C:\\x.html",
    "a_files\\..\\secret.html", "a_files/..%2fsecret.html", "a_files/x%00.html", "a_files/.html",
    "a_files//x.html", "a_files/.hidden/x.html", "a_files/./x.html", "a_files/x.js", "a_files/",
    "a_files", "x.html", "", ".", "..", "http://a_files/x.html", "a_files/" + "y/" * 9 + "x.html",
    "a_files/" + "x" * 300 + ".html", "b" * 1_000_000 + "_files/x.html", "a_files/\n.html",
    "a_files/aux:x.html", "a_filez/x.html", "javascript:a_files/x.html", "about:blank",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_outside_the_folder_of_the_page_is_read(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for place in (tmp_path / "secret.html", folder / "secret.html", folder / "x.html"):
        place.write_bytes(FRAME)
    page = save(folder, "a.html", "", "a_files/y.html")
    page.write_bytes(html(f"{STORY}<iframe src='{address}'></iframe>"))
    assert frame_path("a.html", address) is None
    assert said(archive.parse(page)) == []


@ON_UNIX
def test_no_link_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/x.html").write_bytes(FRAME)
    pages = tmp_path / "pages"
    page = save(pages, "a.html", "a_files/x.html", "a_files/y.html")
    (pages / "a_files/x.html").symlink_to(tmp_path / "secret/x.html")
    assert said(archive.parse(page)) == []
    (pages / "b_files").symlink_to(tmp_path / "secret")
    (pages / "b.html").write_bytes(story("b_files/x.html"))
    assert said(archive.parse(pages / "b.html")) == []
    (pages / "c_files").mkdir()
    os.mkfifo(pages / "c_files/x.html")
    (pages / "c.html").write_bytes(story("c_files/x.html"))
    assert said(archive.parse(pages / "c.html")) == []


def test_frames_are_bounded(tmp_path: Path) -> None:
    page = save(tmp_path, "a.html", "a_files/x.html", "a_files/x.html")
    with (tmp_path / "a_files/x.html").open("r+b") as file:
        file.truncate(MAX_FRAME_BYTES + 1)
    assert said(archive.parse(page)) == []
    page = save(tmp_path, "b.html", "", "b_files/x.html")
    page.write_bytes(html(STORY + "<iframe src='b_files/x.html'></iframe>" * 100))
    assert said(archive.parse(page)) == BOTH
    nested = f'<iframe srcdoc="{escape(html(STORY).decode())}"></iframe>' * 1_000
    assert said(archive.parse(html(STORY + nested))) == []


def test_text_of_unknown_authorship_of_a_frame_is_kept() -> None:
    stray = "<div>A stranger wrote a line below them that nobody signed, and it must stay.</div>"
    inner = FRAME.decode().replace("</body>", f"{stray}</body>")
    page = archive.parse(html(f"{STORY}<iframe srcdoc='{escape(inner, quote=True)}'></iframe>"))
    assert len(page.comments) == 2
    assert page.rest is not None
    assert "A stranger wrote a line" in page.rest.text


def test_a_part_of_a_message_with_two_addresses_is_read_once() -> None:
    boundary = "\r\n--b\r\n"
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    story_part = html(
        f"{STORY}<iframe src='cid:f@x'></iframe><iframe src='http://x.example/f'></iframe>"
    )
    parts = (
        f"--b\r\nContent-Type: text/html\r\n\r\n{story_part.decode()}{boundary}"
        "Content-Type: text/html\r\nContent-ID: <f@x>\r\nContent-Location: http://x.example/f"
        f"\r\n\r\n{FRAME.decode()}\r\n--b--\r\n"
    )
    page = archive.parse((head + parts).encode())
    assert len(page.comments) == 2

"""The encoding of a page of markup: what it says, and what is read where it says nothing."""

import pytest

from archive.text.encoding_labels import encoding_from_label
from archive.text.markup_decoding import decode_markup

FRENCH = "Les filets sont arrivés à l’été, «\u00a0déjà\u00a0»"


def html(head: str, text: str = FRENCH, encoding: str = "cp1252") -> bytes:
    return f"<html><head>{head}<title>x</title></head><body>{text}</body></html>".encode(encoding)


def read(data: bytes, label: str | None = None) -> tuple[str, list[str]]:
    text, warnings = decode_markup(data, "a.html", label)
    body = text.partition("<body>")[2].partition("</body>")[0]
    return body, [warning.code for warning in warnings]


LATIN = "<meta charset=latin1>"


@pytest.mark.parametrize(
    "head",
    [
        LATIN,
        "<META CHARSET = 'ISO-8859-1' >",
        '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
        "<meta content='text/html;charset = \"windows-1252\"' http-equiv=content-type />",
        "<meta name=generator content='charset=utf-8'>" + LATIN,
        "<meta name=a content='<meta charset=utf-8>'>" + LATIN,
        "<!-- <meta charset=utf-8> -->" + LATIN,
        "<script>x = '<meta charset=utf-8>'</script>" + LATIN,
        f"<style>{'.a > b {}' * 9_000}</style>{LATIN}",
        "<meta charset=klingon>" + LATIN,
        "<link title=don't>" + LATIN,
    ],
)
def test_a_declaration_is_found_where_browsers_find_it(head: str) -> None:
    text, codes = read(html(head))
    assert (text, [code for code in codes if code != "charset"]) == (FRENCH, [])
    assert ("charset" in codes) == ("klingon" in head)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<meta name=description content='charset=utf-8'>",
        "<!-- <meta charset=utf-8> -->",
        "<script>x = '<meta charset=utf-8>'</script>",
        "<meta charset=klingon>",
        "<meta charset=''>",
    ],
)
def test_what_declares_nothing_and_is_no_utf8_is_windows_1252(head: str) -> None:
    assert read(html(head)) == (FRENCH, ["charset"])
    assert read(html(head, "Les filets")) == ("Les filets", ["charset"] * ("klingon" in head))


def test_what_declares_nothing_and_is_utf8_is_utf8() -> None:
    assert read(html("", FRENCH, "utf-8")) == (FRENCH, [])


def test_some_bad_bytes_do_not_make_utf8_another_encoding() -> None:
    text, codes = read(html("", "éàü", "utf-8").replace(b"</body>", b" caf\xe9</body>"))
    assert (text, codes) == ("éàü caf\ufffd", ["bytes"])
    data = html("", FRENCH, "utf-8")
    cut = data[: data.index("à".encode()) + 1]
    assert decode_markup(cut, "a")[0].endswith("\ufffd")


def test_accidental_utf8_does_not_make_windows_1252_another_encoding() -> None:
    said = "Arrivé\u00a0: É\u00a0! à l’été, ça, là, déjà"
    assert read(html("", said)) == (said, ["charset"])


def test_a_page_that_calls_itself_utf8_is_read_so() -> None:
    text, codes = read(html("<meta charset=utf-8>", "café"))
    assert (text, codes) == ("caf\ufffd", ["bytes"])


def test_the_order_of_the_evidence() -> None:
    assert read(html(LATIN, FRENCH, "utf-8"), "utf-8") == (FRENCH, [])
    assert read(html("<meta charset=utf-8>"), "latin1") == (FRENCH, [])
    assert read(html(LATIN, FRENCH, "utf-8-sig"), "latin1") == (FRENCH, [])
    assert read(html(LATIN, FRENCH, "utf-16"), "utf-8") == (FRENCH, [])
    assert read(html("", FRENCH, "utf-16-le"), "utf-16") == (FRENCH, [])
    assert read(html("<meta charset=utf-16>", FRENCH, "utf-8")) == (FRENCH, [])
    assert read(html(LATIN), "klingon") == (FRENCH, ["charset"])
    xml = b'<?xml version="1.0" encoding="iso-8859-1"?>'
    assert read(xml + html("")) == (FRENCH, [])
    assert read(xml + html("<meta charset=utf-8>", FRENCH, "utf-8")) == (FRENCH, [])


def test_the_bytes_are_warned_of_where_they_contradict_the_declaration() -> None:
    assert read(html(LATIN, "été", "utf-8"))[1] == ["charset"]
    assert read(html(LATIN, "ete", "utf-8"))[1] == []


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("latin1", "cp1252"), (" US-ASCII\n", "cp1252"), ("x-cp1252", "cp1252"),
        ("iso-8859-9", "cp1254"), ("x-sjis", "cp932"), ("windows-31j", "cp932"),
        ("ks_c_5601-1987", "cp949"), ("windows-949", "cp949"), ("gb2312", "gb18030"),
        ("x-gbk", "gb18030"), ("big5", "big5hkscs"), ("windows-874", "cp874"),
        ("iso-8859-8-i", "iso8859-8"), ("logical", "iso8859-8"), ("koi8-ru", "koi8-u"),
        ("unicode-1-1-utf-8", "utf-8"), ("utf_8", "utf-8"), ("ibm850", "cp850"),
        ("rot13", None), ("zlib", None), ("", None), ("x" * 9_999, None), ("utf-7", None),
    ],
)  # fmt: skip
def test_labels(label: str, codec: str | None) -> None:
    assert encoding_from_label(label) == codec

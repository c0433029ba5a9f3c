"""The addresses of pages, on the web and among the files of a crawl, without the parts that do not
tell pages apart."""

import posixpath
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_SAME_PAGE = re.compile(
    # Blogger: the mobile view, a comment to scroll to, a page of comments, a shared link.
    r"m=[01]|(?:showcomment|commentpage|spref"
    # WordPress: a page of comments, the form of an answer, a comment that waits for approval.
    r"|cpage|replytocom|unapproved|moderation-hash"
    # WordPress's plugins: sharing, liking, printing, mobile views, related posts.
    r"|share|nb|like_comment|_wpnonce|print|printable|pfstyle|amp|noamp|relatedposts\w*"
    # What others add to links.
    r"|fbclid|gclid|msclkid|mc_[ce]id|utm_\w+|_ga)=.*",
    re.IGNORECASE | re.DOTALL,
)
"""The parameters in an address that show the same page, each as `name=value`."""
_CAPTURE_PREFIX = re.compile(r"(?i)^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/")
_BLOGSPOT = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")
_INDEX_FILE = re.compile(r"/index\.(?:html?|php)$")

_QUERY = re.compile(r"\?|%3F|@(?=[\w-]+(?:=|%3D))", re.IGNORECASE)
"""Where the query begins in the name of a file; wget writes `@` for systems that forbid `?`."""
_ADDED_SUFFIX = ".html"
"""What crawlers may add to names that do not end so (wget: `adjust_extension`)."""
_COMMENT_FOLDER = re.compile(r"/comment-page-\d+(?=/index$)")
_NUMBER_IN_FILE = re.compile(r"!\d{1,6}$")
"""The end of the name of a page that is one of several in its file and has no id."""
_ID_IN_FILE = re.compile(r"![\w-]*$")
"""The id at the end of the name of a page that is one of several in its file; it may be empty."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def normal_url(url: str) -> str | None:
    """Return an address without the parts that do not tell pages apart, such as the Internet
    Archive's prefix, scheme, `www.`, port, fragment, Blogger's country and what shows the same
    page.

    Returns None for an address that identifies no page, such as that of a blog's home page, which
    shows other posts every day.
    """
    try:
        parts = urlsplit(_CAPTURE_PREFIX.sub("", url.strip()))
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https"):
        return None
    host = _BLOGSPOT.sub(".blogspot.com", host)
    path = unquote(parts.path, errors="replace")
    path = _COMMENT_PAGE.sub("", _INDEX_FILE.sub("", path)).rstrip("/")
    query = _telling_query(parts.query)
    return f"{host}{path}{query}" if path or query else None


def _telling_query(query: str) -> str:
    """Return `?` and the parameters of a query that tell pages apart, sorted; empty without any."""
    pairs = parse_qsl(query, keep_blank_values=True)
    telling = sorted(pair for pair in pairs if not _SAME_PAGE.fullmatch("=".join(pair)))
    return f"?{urlencode(telling, errors='surrogatepass')}" if telling else ""


def normal_name(name: str) -> str | None:
    """Return the name of a page in a crawl without the parts that show the same page.

    `a.html?showComment=1`, `a.html@m=1.html` and `a.html%3Freplytocom=2` are `a`, as is `a.html`;
    `index.html?p=2` is another page than `index.html`. Returns None for a page that is only known
    by its number in a file.

    >>> normal_name("x/night-bus.html?m=1"), normal_name("x/index.html?p=4&share=email")
    ('x/night-bus', 'x/index?p=4')
    """
    if _NUMBER_IN_FILE.search(name):
        return None
    id_in_file = _ID_IN_FILE.search(name)
    name, after = (name[: id_in_file.start()], id_in_file[0]) if id_in_file else (name, "")
    query = _QUERY.search(name, name.rfind("/") + 1)
    base = name[: query.start()] if query else name
    base = _COMMENT_FOLDER.sub("", base.removesuffix(_ADDED_SUFFIX))
    stated = unquote(name[query.end() :].removesuffix(_ADDED_SUFFIX)) if query else ""
    return base + _telling_query(stated.replace("&amp;", "&")) + after


def canonical_name(name: str, link: str) -> str | None:
    """Return the normal name of the file that a page's relative canonical address points to, from
    the page's own folder: crawlers rewrite addresses of pages that they have saved.

    Returns None for other addresses, and for the start page of a folder around the page, which
    careless templates state on every page.
    """
    link = unquote(link.partition("#")[0], errors="replace")
    if not link or link[0] in "?/" or _SCHEME.match(link):
        return None
    container, separator, inner = name.rpartition("!")
    folder = posixpath.dirname(inner)
    path = posixpath.normpath(posixpath.join(folder, link))
    found = normal_name(container + separator + path)
    parent, file = posixpath.split(path)
    is_start_page = file.partition(".")[0] == "index" and "?" not in (found or "")
    is_around = not parent or f"{folder}/".startswith(f"{parent}/")
    is_careless = is_start_page and is_around and found != normal_name(name)
    return None if is_careless else found

"""Words in tags, roles, ids and classes that name the furniture of HTML pages.

They are those of common themes and site builders, collected from pages of some 2,000 sites.
"""

import re
from functools import lru_cache

import attrs


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMENTS = "comments"
"""Kind of an element that holds comments. It is no furniture, and never a part of the post."""

_TAGS = {
    "nav": "navigation", "menu": "navigation", "header": "header", "footer": "footer",
    "aside": "aside", "form": "form", "button": "form", "select": "form", "label": "form",
    "fieldset": "form", "dialog": "notice", "noscript": "notice",
}  # fmt: skip
_ROLES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation",
    "toolbar": "navigation", "banner": "header", "contentinfo": "footer", "complementary": "aside",
    "search": "form", "form": "form", "button": "form", "dialog": "notice",
    "alertdialog": "notice",
}  # fmt: skip
"""ARIA roles. (https://www.w3.org/TR/wai-aria-1.2/#role_definitions)"""
_NAMES = {
    "navigation": """
        nav navi navbar navigation menu menus submenu topmenu mainmenu mainnav topnav subnav sidenav
        breadcrumb breadcrumbs crumbs toc skiplink topbar toolbar menubar tabs sitemap dropdown
        megamenu offcanvas hamburger skip-link skip-links skip-to skip-nav table-of-contents
        back-to-top screen-reader-text sr-only visually-hidden""",
    "header": """
        masthead banner branding topheader siteheader pageheader globalheader site-header
        page-header site-title site-branding site-description global-header main-header top-header
        header-wrapper header-top kopfzeile""",
    "footer": """
        footer footers foot colophon copyright credits bottombar sitefooter pagefooter legal
        disclaimer footerwrap imprint impressum fusszeile""",
    "aside": """
        sidebar sidebars side sidecolumn sidecol leftcol rightcol leftcolumn rightcolumn rail widget
        widgets widgetarea blogroll linkroll aside gadget left-col right-col left-column
        right-column left-rail right-rail secondary-content seitenleiste""",
    "form": """
        form search searchform searchbox login signin register loginform respond commentform
        replyform postcomment leave-a-reply leave-reply comment-respond comment-form reply-form
        add-comment post-comment comment-reply write-comment new-comment nocomments no-comments
        comments-closed comment-notes comment-policy comments-policy form-allowed-tags
        logged-in-as must-log-in comment-awaiting-moderation comment-subscription-form
        subscribe-to-comments comment-subscribe""",
    "notice": """
        cookie cookies consent gdpr ccpa onetrust cookiebar cookiebanner cookieconsent popup modal
        overlay lightbox tooltip snackbar toast newsletter subscribe subscription mailchimp optin
        signup mailinglist paywall donate donation sign-up opt-in mailing-list mc-embed mc4wp
        call-to-action wm-ipp wm-ipp-base wm-ipp-print donato""",
    "share": """
        share sharing shares sharedaddy addtoany addthis social socials sharebar sharethis shariff
        socialmedia shareaholic ssba heateor sociable sharebuttons a2a follow tweet socialshare
        jetpack likes rating ratings votes print printfriendly jp-sharing post-share share-buttons
        social-links post-likes""",
    "pager": """
        pager pagination pagenavi pagenav paging postnav postnavigation nextprev prevnext
        previousnext pages nav-links nav-below nav-above post-navigation nav-single prev-next
        next-prev page-nav page-links post-nav nav-previous nav-next""",
    "labels": """
        tags tag taglist categories category labels taxonomy tagcloud cats keywords topics
        filedunder tags-links cat-links post-tags entry-tags article-tags filed-under tag-list""",
    "related": """
        related relatedposts yarpp crp jp-relatedposts recommended recommendations recommend recirc
        recirculation outbrain taboola zergnet morestories readmore trending popular mostread
        mostpopular latest recent upnext readnext moreon similar teaser teasers promo promos
        promotion more-from more-stories more-posts read-more read-next you-may up-next most-read
        most-popular recent-comments latest-comments last-comments recentcomments latestcomments""",
    "advertisement": """
        ad ads advert adverts advertisement advertising adsense sponsor sponsored adsbygoogle dfp
        adunit wpcnt googlead adslot commercial google-ad ad-container ad-slot ad-unit""",
    "profile": """
        authorbox authorbio aboutauthor authorinfo bio biography author-box author-bio about-author
        about-the-author author-info post-author-box author-description author-card
        author-profile""",
    "byline": """
        byline entrymeta postmeta dateline timestamp pubdate metadata meta entry-meta post-meta
        post-info post-details article-meta entry-date post-date entry-utility article-info
        posted-on""",
    COMMENTS: """
        comment comments commentlist commentarea reply replies discussion discussions disqus
        disqusthread kommentar kommentare kommentarer commentaire commentaires comentario
        comentarios comentari comentaris coment comentarii commenti commento reacties reactie
        kommentit yorum yorumlar komentarz komentarze komentar komentari komentarai hozzaszolas
        hozzaszolasok livefyre intensedebate guestbook trackbacks pingbacks fbcomments wpdiscuz""",
}  # fmt: skip
"""Names by kind; words of one name are joined by hyphens."""
_KINDS = {name: kind for kind, names in _NAMES.items() for name in _words(names)}
_MAX_NAME_WORDS = 3
"""Names have at most this many words."""
_BESIDE = _words(
    """all app area article bar blog body bottom box c col column component container content
    custom div entry global group holder inner item items l left link links list m main module my
    new o outer page panel post posts primary region right row secondary section single site text
    the theme top u ul widget wp wrap wrapper"""
)
"""Words beside a name that do not change what it says: `footer-wrap`, `site-footer`."""
_LOOKS = _words(
    """above after align aligned before below closed count data disabled enabled format has hide is
    no not open show status type under with without"""
)
"""Words that say how an element looks, and not what it is: `has-sidebar`."""
_OTHER_BEGINNINGS = frozenset({"cat", "category", "elementor", "panel", "postid", "so", "tag"})
"""First words of names that say what a post is about, or who built the page: `category-menus`."""
_COMMENT_MODES = (["comment", "0"], ["comment", "1"], ["comment", "2"])
"""Classes with which Drupal says of a post whether it can be commented on."""
_MAX_WORDS = 4
"""Longer names are made from headings: `what-share-of-the-vote-counts`."""
_MAX_CHARS = 400
_WITHOUT_IDS = frozenset({"body", "h1", "h2", "h3", "h4", "h5", "h6", "li", "main", "p"})
"""Elements whose ids are made from their text."""
_BUILDERS = ("so-panel", "elementor-element", "elementor-widget")
"""Names that site builders give any piece of a page, `widget` among them."""
_POSTS = ("hentry", "type-post")
"""Classes of posts, whose other classes are their labels."""
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATOR = re.compile(r"[^a-z0-9]+")


@attrs.frozen
class Naming:
    """What the names of an element say that it is."""

    kind: str
    """The kind of furniture, or COMMENTS."""
    is_plain: bool
    """Whether they say nothing else besides: `sidebar`, but not `sidebar-quote`."""


_PLAIN = {kind: Naming(kind, True) for kind in {*_NAMES, *_TAGS.values(), *_ROLES.values()}}


def read_naming(tag: str, attributes: dict[str, str | None]) -> Naming | None:
    """Return what an element is by its tag, role, id and classes; None if they do not say it."""
    if kind := _TAGS.get(tag) or (attributes and _ROLES.get(attributes.get("role") or "")):
        return _PLAIN[kind]
    if not attributes or tag in ("body", "main"):
        return None
    names = attributes.get("class") or ""
    is_post = tag == "article" or any(each in names for each in _POSTS)
    if tag not in _WITHOUT_IDS and (own_id := attributes.get("id")):
        names = f"{own_id} {names}"
    naming = _read_names(names[:_MAX_CHARS]) if names else None
    return None if naming and is_post and naming.kind != COMMENTS else naming


@lru_cache(20_000)
def _read_names(names: str) -> Naming | None:
    """Return what ids and classes say, plain names first."""
    first = None
    if any(each in names for each in _BUILDERS):
        return None
    for name in names.split():
        words = [word for word in _SEPARATOR.split(_CAMEL_CASE.sub("-", name).lower()) if word]
        naming = _read_name(words)
        if naming is not None and naming.is_plain:
            return naming
        first = first or naming
    return first


def _read_name(words: list[str]) -> Naming | None:
    if not words or len(words) > _MAX_WORDS:
        return None
    if kind := _KINDS.get("-".join(words)):
        return _PLAIN[kind]
    if words in _COMMENT_MODES:
        return None
    if words[0] in _OTHER_BEGINNINGS or not _LOOKS.isdisjoint(words):
        return None
    kinds, others, index = [], 0, 0
    while index < len(words):
        for length in range(_MAX_NAME_WORDS, 0, -1):
            if kind := _KINDS.get("-".join(words[index : index + length])):
                kinds.append(kind)
                index += length
                break
        else:
            others += words[index] not in _BESIDE and not words[index].isdigit()
            index += 1
    return Naming(kinds[-1], not others) if kinds else None

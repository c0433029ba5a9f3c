"""Comments that a page shows but its file does not hold: those of Disqus, Facebook and the like.

A service adds its comments to an element of the page when the page is shown. A file that holds the
element alone, as crawlers save it, holds none of them.
"""

from typing import TYPE_CHECKING

import attrs

from archive.formats.common.source import Source
from archive.formats.html.tree import find_all, inline_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_EMPTY_WORDS = 25
"""An element with more words is not empty. `Please enable JavaScript to view the comments powered
by Disqus.` is."""
_MAX_ELEMENTS = 2
"""Only so many elements of a service are looked at."""


@attrs.frozen
class Embed:
    """A service whose comments pages show."""

    name: str
    """Its name."""
    mark: str
    """What every page with it contains, in small letters."""
    selectors: str
    """CSS selectors of the elements that its comments are added to."""


EMBEDS: tuple[Embed, ...] = (
    Embed("Disqus", "disqus", "#disqus_thread, iframe[src*='disqus.com/embed']"),
    Embed("Facebook", "fb-comments", ".fb-comments, #fb-comments"),
    Embed("Facebook", "fb:comments", "fb\\:comments"),
    Embed("Facebook", "facebook.com/", "iframe[src*='facebook.com/plugins/comments'], "
          "iframe[src*='facebook.com/plugins/feedback'], "
          "iframe[src*='facebook.com/v'][src*='/plugins/comments']"),
    Embed("Livefyre", "livefyre", "#livefyre, #livefyre-comments, .livefyre-comments"),
    Embed("IntenseDebate", "idc-", "#idc-container, #idc-noscript"),
    Embed("Echo", "js-kit", ".js-kit-comments"),
    Embed("Echo", "echo", "#echo-comments, .echo-stream-client"),
    Embed("Coral", "coral", "#coral_thread, #coral_talk_stream, #coral-stream, #coral-container"),
    Embed("Commento", "commento", "#commento"),
    Embed("giscus", "giscus", ".giscus, giscus-widget, iframe[src*='giscus.app']"),
    Embed("utterances", "utteranc", ".utterances, iframe[src*='utteranc.es']"),
    Embed("Hyvor Talk", "hyvor", "#hyvor-talk-view, hyvor-talk-comments"),
    Embed("Remark42", "remark42", "#remark42"),
    Embed("Isso", "isso-thread", "#isso-thread"),
    Embed("Cusdis", "cusdis", "#cusdis_thread"),
    Embed("OpenWeb", "spot", "[data-spotim-module='conversation'], .spot-im-frame-inpage"),
    Embed("Viafoura", "viafoura", "vf-conversations, .vf-comments, .viafoura"),
    Embed("Vuukle", "vuukle", "#vuukle-comments, .vuukle-comments"),
    Embed("HyperComments", "hypercomments", "#hypercomments_widget"),
    Embed("VK", "vk_comments", "#vk_comments"),
    Embed("Google+", "g-comments", ".g-comments"),
    Embed("GraphComment", "graphcomment", "#graphcomment"),
    Embed("Talkyard", "talkyard", ".talkyard-comments"),
    Embed("Discourse", "discourse", "#discourse-comments, #discourse-embed-frame"),
    Embed("Gitalk", "gitalk", "#gitalk-container"),
    Embed("Waline", "waline", "#waline"),
    Embed("Twikoo", "twikoo", "#twikoo, #tcomment"),
    Embed("Valine", "valine", "#vcomments, #valine"),
)  # fmt: skip
"""The services, with the element of each."""


def find_embeds(source: Source) -> list[tuple[str, list["LexborNode"]]]:
    """Return the services of which a page has an element, each with the first few elements."""
    text = source.html.lower()
    found = (
        (embed.name, find_all(source.tree, embed.selectors)[:_MAX_ELEMENTS])
        for embed in EMBEDS
        if embed.mark in text
    )
    return [(name, nodes) for name, nodes in found if nodes]


def is_empty(node: "LexborNode", comments: list[str]) -> bool:
    """Return whether an element holds no comments. `comments`: texts of those that were read."""
    words = inline_text(node)
    if len(words.split()) > _MAX_EMPTY_WORDS:
        return False
    short = (text for text in comments if 0 < len(text) <= len(words))
    return not any(" ".join(text.split()) in words for text in short)


def frames_in(node: "LexborNode") -> list["LexborNode"]:
    """Return the frames in an element, or the element, if it is one."""
    return [node] if node.tag == "iframe" else node.css("iframe")

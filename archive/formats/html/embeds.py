"""Find where a page shows comments that its file does not hold, such as those of Disqus.

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
"""At most this many elements of a service are checked."""


@attrs.frozen
class Embed:
    """A service whose comments pages show."""

    name: str
    """Its name."""
    selectors: str
    """CSS selectors of the elements that its comments are added to."""


EMBEDS: tuple[Embed, ...] = (
    Embed("Disqus", "#disqus_thread, iframe[src*='disqus.com/embed']"),
    Embed("Facebook", ".fb-comments, #fb-comments, fb\\:comments, "
          "iframe[src*='facebook.com/plugins/comments'], "
          "iframe[src*='facebook.com/plugins/feedback'], "
          "iframe[src*='facebook.com/v'][src*='/plugins/comments']"),
    Embed("Livefyre", "#livefyre, #livefyre-comments, .livefyre-comments"),
    Embed("IntenseDebate", "#idc-container, #idc-noscript"),
    Embed("Echo", ".js-kit-comments, #echo-comments, .echo-stream-client"),
    Embed("Coral", "#coral_thread, #coral_talk_stream, #coral-stream, #coral-container"),
    Embed("Commento", "#commento"),
    Embed("giscus", ".giscus, giscus-widget, [src*='giscus.app/']"),
    Embed("utterances", ".utterances, [src*='utteranc.es/']"),
    Embed("Hyvor Talk", "#hyvor-talk-view, hyvor-talk-comments, [src*='talk.hyvor.com/web-api']"),
    Embed("Remark42", "#remark42"),
    Embed("Isso", "#isso-thread"),
    Embed("Cusdis", "#cusdis_thread"),
    Embed("OpenWeb", "[data-spotim-module='conversation'], .spot-im-frame-inpage"),
    Embed("Viafoura", "vf-conversations, .vf-comments, .viafoura"),
    Embed("Vuukle", "#vuukle-comments, .vuukle-comments"),
    Embed("HyperComments", "#hypercomments_widget"),
    Embed("VK", "#vk_comments"),
    Embed("Google+", ".g-comments"),
    Embed("GraphComment", "#graphcomment"),
    Embed("Talkyard", ".talkyard-comments"),
    Embed("Discourse", "#discourse-comments, #discourse-embed-frame"),
    Embed("Gitalk", "#gitalk-container"),
    Embed("Waline", "#waline"),
    Embed("Twikoo", "#twikoo, #tcomment"),
    Embed("Valine", "#vcomments, #valine"),
)  # fmt: skip
"""The services, with the element of each."""
_ANY = ", ".join(embed.selectors for embed in EMBEDS)


def find_embeds(source: Source) -> list[tuple[str, list["LexborNode"]]]:
    """Return the services of which a page has an element, each with the first few elements."""
    # Nearly all pages have none.
    if source.tree.css_first(_ANY) is None:
        return []
    found = ((each.name, find_all(source.tree, each.selectors)[:_MAX_ELEMENTS]) for each in EMBEDS)
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

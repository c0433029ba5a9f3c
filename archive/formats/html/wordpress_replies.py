"""The names in WordPress's own links to reply: `aria-label="Reply to Ann"`.

WordPress writes it with the name as it was typed, in the language of the site, whatever the theme
does (`get_comment_reply_link`; since 4.0 in `aria-label`, since 5.5 in `data-replyto`).
"""

import html
from collections import Counter
from collections.abc import Sequence

from archive.formats.html.tree import attribute
from archive.formats.html.wordpress_parts import Parts

_MAX_LABEL_CHARS = 200
"""Longer labels are not read."""
_TEMPLATES = (
    ("Reply to ", ""), ("Antworte auf ", ""), ("Antworten auf ", ""), ("Auf ", " antworten"),
    ("Répondre à ", ""), ("Responder a ", ""), ("Responder para ", ""), ("Rispondi a ", ""),
    ("Reageer op ", ""), ("Beantwoord ", ""), ("Svara ", ""), ("Svara på ", ""), ("Svar til ", ""),
    ("Svar på ", ""), ("Vastaa käyttäjälle ", ""), ("Odpowiedz ", ""),
    ("Odpowiedz użytkownikowi ", ""), ("Odpovědět na ", ""), ("Odpovědět uživateli ", ""),
    ("Ответить ", ""), ("Відповісти ", ""), ("Respon a ", ""), ("Responde a ", ""),
    ("Răspunde la ", ""), ("Răspunde-i lui ", ""), ("Balas ke ", ""), ("Trả lời ", ""),
    ("الرد على ", ""), ("رد على ", ""), ("הגב ל ", ""), ("להגיב ל ", ""), ("回复给 ", ""),
    ("回复 ", ""), ("回覆給 ", ""), ("", " へ返信する"), ("", " に返信する"), ("", "에 응답"),
    ("", " için yanıtla"),
)  # fmt: skip
"""What is before and after the name in translations of WordPress."""


def read_reply_label(parts: Parts) -> str | None:
    """Return the label of a comment's link to reply, or None."""
    link = parts.reply_link
    for key in ("data-replyto", "aria-label"):
        if link is not None and (label := attribute(link, key)):
            label = " ".join(html.unescape(label).split())
            return label if len(label) <= _MAX_LABEL_CHARS else None
    return None


def names_in_labels(labels: Sequence[str | None], names: Sequence[str | None]) -> list[str | None]:
    """Return the name in each label, or None. `names`: as they were read otherwise.

    What is around the name is known from WordPress's translations, or from two labels of the page
    with different names.
    """
    learned = _learn(labels, names)
    return [label and _name_in(label, learned) for label in labels]


def _learn(labels: Sequence[str | None], names: Sequence[str | None]) -> list[tuple[str, str]]:
    """Return what is before and after different names of the page in its labels."""
    seen: dict[tuple[str, str], set[str]] = {}
    for label, name in zip(labels, names, strict=True):
        if label and name and label.count(name) == 1:
            before, after = label.split(name)
            if before or after:
                seen.setdefault((before, after), set()).add(name)
    counted = Counter({template: len(found) for template, found in seen.items()})
    return [template for template, count in counted.most_common(1) if count > 1]


def _name_in(label: str, learned: list[tuple[str, str]]) -> str | None:
    templates = learned or _TEMPLATES
    matching = [
        (before, after)
        for before, after in templates
        if label.startswith(before) and label.endswith(after) and len(label) > len(before + after)
    ]
    if not matching:
        return None
    before, after = max(matching, key=lambda template: len("".join(template)))
    return label[len(before) : len(label) - len(after)].strip() or None

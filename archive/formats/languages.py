"""The words with which Blogger's templates frame a discussion, one entry a language.

Source: the interface texts of Blogger's own templates as they appear on public pages. To add a
language, add one entry to LANGUAGES; months and weekdays come from CLDR by its code.
"""

import re
from functools import cache

import attrs


@attrs.frozen
class Language:
    """What one language's pages say around their entries."""

    code: str
    """Its CLDR code."""
    reply: str
    """The link that answers a comment."""
    delete: str
    """The link that deletes one; glued to `reply` it is the footer of a top-level comment."""
    replies: str
    """The heading over the replies to a comment."""
    counts: tuple[str, ...]
    """The words for comments that follow a number over the list (`23 comments:`)."""
    none: tuple[str, ...]
    """What stands there when there are none."""
    posted: tuple[str, str]
    """What stands before the author's name under a post, and between the name and the time."""
    feed: str
    """What stands before the link to the comments' feed."""
    write: str
    """The heading over the form for a new comment."""
    removed: tuple[str, ...] = ()
    """The notices that stand in place of removed comments, without the final stop."""
    endings: tuple[str, ...] = ()
    """Letters that make another word of `delete` (`Delete` + `d`), so that a footer is doubtful."""


LANGUAGES = [
    Language(
        "en", "Reply", "Delete", "Replies", ("comment", "comments"), ("No comments",),
        ("Posted by", "at"), "Subscribe to:", "Post a Comment",
        ("This comment has been removed by the author",
         "This comment has been removed by a blog administrator"),
        ("d", "s", "r"),
    ),
    Language(
        "de", "Antworten", "Löschen", "Antworten", ("Kommentar", "Kommentare"),
        ("Keine Kommentare",), ("Eingestellt von", "um"), "Abonnieren", "Kommentar veröffentlichen",
        ("Dieser Kommentar wurde vom Autor entfernt",
         "Dieser Kommentar wurde von einem Blog-Administrator entfernt"),
        ("d", "de", "der", "den", "dem", "des"),
    ),
    Language(
        "es", "Responder", "Eliminar", "Respuestas", ("comentario", "comentarios"),
        ("No hay comentarios",), ("Publicado por", "en"), "Suscribirse a:",
        "Publicar un comentario",
        ("Este comentario ha sido eliminado por el autor",
         "Este comentario ha sido eliminado por un administrador del blog"),
        ("on", "án", "é", "á", "ás", "emos", "ía", "ían", "lo", "la", "los", "las", "se", "me"),
    ),
    Language(
        "pt", "Responder", "Excluir", "Respostas", ("comentário", "comentários"),
        ("Nenhum comentário", "Sem comentários"), ("Postado por", "às"), "Assinar:",
        "Postar um comentário",
        ("Este comentário foi removido pelo autor",
         "Este comentário foi removido por um administrador do blog"),
        ("am", "em", "ei", "á", "ão", "emos", "ia", "iam", "mos"),
    ),
    Language(
        "pt-PT", "Responder", "Eliminar", "Respostas", ("comentário", "comentários"),
        ("Sem comentários",), ("Publicada por", "à(s)"), "Subscrever:", "Enviar um comentário",
        (), ("am", "em", "ei", "á", "ão", "emos", "ia", "iam", "mos"),
    ),
    Language(
        "fr", "Répondre", "Supprimer", "Réponses", ("commentaire", "commentaires"),
        ("Aucun commentaire",), ("Publié par", "à"), "Inscription à :",
        "Enregistrer un commentaire",
        ("Ce commentaire a été supprimé par l'auteur",
         "Ce commentaire a été supprimé par un administrateur du blog"),
        ("a", "ai", "as", "ez", "ons", "ont", "ait", "aient"),
    ),
    Language(
        "sv", "Svara", "Radera", "Svar", ("kommentar", "kommentarer"), ("Inga kommentarer",),
        ("Upplagd av", "kl."), "Prenumerera på:", "Skicka en kommentar",
        (), ("d", "de", "t", "s", "r", "nde"),
    ),
    Language(
        "it", "Rispondi", "Elimina", "Risposte", ("commento", "commenti"), ("Nessun commento",),
        ("Pubblicato da", "alle"), "Iscriviti a:", "Posta un commento",
        ("Questo commento è stato eliminato dall'autore",
         "Questo commento è stato eliminato da un amministratore del blog"),
        ("to", "ta", "ti", "te", "re", "no", "va", "ndo", "zione"),
    ),
    Language(
        "nl", "Beantwoorden", "Verwijderen", "Reacties", ("opmerking", "opmerkingen", "reactie",
        "reacties"), ("Geen opmerkingen", "Geen reacties"), ("Gepost door", "op"),
        "Abonneren op:", "Een reactie posten",
        ("Deze reactie is verwijderd door de auteur",
         "Deze reactie is verwijderd door een blogbeheerder"),
        ("d", "de"),
    ),
    Language(
        "ru", "Ответить", "Удалить", "Ответы", ("комментарий", "комментария", "комментариев"),
        ("Комментариев нет", "Нет комментариев"), ("Автор:", "на"), "Подписаться на:",
        "Отправить комментарий", ("Этот комментарий был удален автором",
         "Этот комментарий был удален администратором блога"), ("ся",),
    ),
    Language(
        "pl", "Odpowiedz", "Usuń", "Odpowiedzi", ("komentarz", "komentarze", "komentarzy"),
        ("Brak komentarzy",), ("Autor:", "o"), "Subskrybuj:", "Prześlij komentarz",
        ("Ten komentarz został usunięty przez autora",
         "Ten komentarz został usunięty przez administratora bloga"), ("cie", "my"),
    ),
    Language(
        "tr", "Yanıtla", "Sil", "Yanıtlar", ("yorum",), ("Hiç yorum yok",),
        ("Gönderen", "zaman:"), "Kaydol:", "Yorum Gönder", ("Bu yorum yazar tarafından silindi",
         "Bu yorum bir blog yöneticisi tarafından silindi"),
        ("indi", "en", "mek", "di", "er", "iyor", "ah", "ahlı"),
    ),
    Language(
        "da", "Svar", "Slet", "Svar", ("kommentar", "kommentarer"), ("Ingen kommentarer",),
        ("Indsendt af", "kl."), "Abonner på:", "Send en kommentar",
        ("Denne kommentar er fjernet af forfatteren",
         "Denne kommentar er fjernet af en blogadministrator"), ("tet", "tes", "ter", "te"),
    ),
    Language(
        "nb", "Svar", "Slett", "Svar", ("kommentar", "kommentarer"), ("Ingen kommentarer",),
        ("Lagt inn av", "kl."), "Abonner på:", "Legg inn en kommentar",
        ("Denne kommentaren har blitt fjernet av forfatteren",
         "Denne kommentaren har blitt fjernet av en bloggadministrator"),
        ("et", "es", "er", "e"),
    ),
    Language(
        "fi", "Vastaa", "Poista", "Vastaukset", ("kommentti", "kommenttia"),
        ("Ei kommentteja",), ("Lähettänyt", "klo"), "Tilaa:", "Lähetä kommentti",
        ("Kirjoittaja on poistanut tämän kommentin",
         "Blogin järjestelmänvalvoja on poistanut tämän kommentin"),
        ("n", "t", "mme", "tte", "vat", "a", "isi"),
    ),
    Language(
        "cs", "Odpovědět", "Vymazat", "Odpovědi", ("komentář", "komentáře", "komentářů"),
        ("Žádné komentáře",), ("Vystavil", "v"), "Přihlásit se k odběru:", "Okomentovat",
        ("Tento komentář byl odstraněn autorem",
         "Tento komentář byl odstraněn administrátorem blogu"), (),
    ),
    Language(
        "ca", "Respon", "Elimina", "Respostes", ("comentari", "comentaris"),
        ("Cap comentari",), ("Publicat per", "a"), "Subscriure's a:",
        "Publica un comentari a l'entrada", ("L'autor ha eliminat aquest comentari",
         "Un administrador del blog ha eliminat aquest comentari"),
        ("r", "t", "da", "ts", "des", "ria", "ré"),
    ),
    Language(
        "id", "Balas", "Hapus", "Balasan", ("komentar",), ("Tidak ada komentar",),
        ("Diposting oleh", "di"), "Langganan:", "Posting Komentar",
        ("Komentar ini telah dihapus oleh pengarang",
         "Komentar ini telah dihapus oleh administrator blog"), ("kan", "lah"),
    ),
]  # fmt: skip

_BLANK = r"[ \t\u00a0\u202f]"


def _any(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


REPLIES = frozenset(language.replies for language in LANGUAGES)
"""The headings over replies."""
WRITE = frozenset(language.write for language in LANGUAGES)
"""The headings over the form for a new comment."""
FOOTERS = frozenset(
    footer for each in LANGUAGES for footer in (each.reply + each.delete, each.delete)
)
"""The lines that end an entry of the indented layout."""


@cache
def _count_line() -> re.Pattern[str]:
    words = _any({word for language in LANGUAGES for word in language.counts})
    none = _any({word for language in LANGUAGES for word in language.none})
    number = r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d{1,9}"
    return re.compile(rf"(?:({number}){_BLANK}+(?:{words})|(?:{none})){_BLANK}*:", re.IGNORECASE)


def declared_count(line: str) -> int | None:
    """The number of comments that a line declares, or None if it is no such line.

    >>> declared_count("1,023 comments:"), declared_count("Keine Kommentare:")
    (1023, 0)
    """
    if len(line) > 60 or not line.endswith(":"):
        return None
    match = _count_line().fullmatch(line)
    if match is None:
        return None
    return int(re.sub(r"\D", "", match[1])) if match[1] else 0


@cache
def _removed() -> frozenset[str]:
    return frozenset(notice.casefold() for each in LANGUAGES for notice in each.removed)


def is_removal_notice(text: str) -> bool:
    """Whether a comment's whole text is the page's notice that it was removed."""
    return len(text) < 120 and text.replace("\u2019", "'").rstrip(".").casefold() in _removed()


def is_feed_line(line: str) -> bool:
    """Whether a line is a link to a feed (`Post Comments (Atom)`), in any language."""
    return len(line) <= 120 and line.endswith("(Atom)")


_NAVIGATION = re.compile(r"(?:Newer Posts?|Older Posts?|Home|Links to this post:?)+")


def is_known_tail(line: str) -> bool:
    """Whether a line is one that templates put below the last comment."""
    return line in WRITE or is_feed_line(line) or _NAVIGATION.fullmatch(line) is not None

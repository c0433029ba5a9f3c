"""Scripts that are written without blanks between words, such as Chinese and Thai."""

import re

_RANGES = (
    "\u0e01-\u0e30\u0e32\u0e40-\u0e46\u0e50-\u0e59"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0ebd-\u0ec6\u0ed0-\u0edf"  # Lao
    "\u1000-\u102a\u103f-\u1049\u1050-\u1055\u105a-\u105d\u1061\u1065-\u1066\u106e-\u1070"
    "\u1075-\u1081\u108e\u1090-\u1099\ua9e0-\ua9e4\ua9e6-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e-\uaa7f"
    # Burmese, and the languages written like it
    "\u1780-\u17b3\u17d7\u17dc\u17e0-\u17e9\u17f0-\u17f9"  # Khmer
    "\u1950-\u196d\u1970-\u1974\u1980-\u19ab\u19b0-\u19c9\u19d0-\u19da"  # Tai Le, New Tai Lue
    "\u1a20-\u1a54\u1a80-\u1a89\u1a90-\u1a99\u1aa7\uaa80-\uaaaf\uaab1\uaab5-\uaab6\uaab9-\uaabd"
    "\uaac0\uaac2\uaadb-\uaadd"  # Tai Tham, Tai Viet
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\U0001aff0-\U0001afff\U0001b000-\U0001b16f"  # Japanese
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"  # Chinese
    "\U00011700-\U0001171a\U00011730-\U0001173b\U00011740-\U00011746"  # Ahom
)
"""The letters and digits of these scripts, as ranges of a regular expression. They are those whose
line breaking class is SA or ID (https://www.unicode.org/reports/tr14/) and that make words."""
UNSPACED = re.compile(f"[{_RANGES}]")
"""Matches a letter or digit of these scripts."""
_OTHER_WORD = re.compile(rf"(?:(?![{_RANGES}])[^\W_])+")


def count_words(text: str) -> int:
    """Return the number of words: those between white space, and each character of a script that
    is written without blanks."""
    if UNSPACED.search(text) is None:
        return len(text.split())
    return sum(map(_words_in, text.split()))


def _words_in(piece: str) -> int:
    unspaced = len(UNSPACED.findall(piece))
    return unspaced + len(_OTHER_WORD.findall(piece)) if unspaced else 1

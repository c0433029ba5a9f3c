"""Queries that are meant to cost much, the same for the same seed."""

import random
from collections.abc import Callable, Iterator

COMMON = "the to of and a in is that it for i on you was be".split()  # noqa: SIM905
"""Words that most entries of the generated archives have."""
ODD = (
    "\u0130ß", "ﬁﬀ", "ﷺ", "a\u0301" * 30, "\u202eeht", "𝔱𝔥𝔢", "٣", "的", "\U0010ffff", "e\u200dh",
    "\ud800", "Ⅷ", "ŉ" * 90, "\u0345", "İ" * 40, "\ufdfa" * 50, "’" * 40 + "the", "´´",
)  # fmt: skip
"""What folding makes longer, or into nothing, and what no font has."""
LETTERS = "etaoinsrh"

Make = Callable[[random.Random], str]


def _words(chance: random.Random, count: int) -> list[str]:
    return [chance.choice(COMMON) for _ in range(count)]


def _wildcards(chance: random.Random) -> str:
    forms = ("*{}*", "*{}", "{}*", "?{}*", "*{}?*", "*{}*{}*{}*", "*?{}?*", "{0}*{0}*{0}")
    form = chance.choice(forms)
    return form.format(*(chance.choice(LETTERS) for _ in range(3)))


def _many_wildcards(chance: random.Random) -> str:
    joint = chance.choice((" OR ", " ", " NEAR/1000 "))
    most = 6 if "NEAR" in joint else 50
    return joint.join(f"{_wildcards(chance)}" for _ in range(chance.randint(2, most)))


def _fuzzy(chance: random.Random) -> str:
    count = chance.randint(1, 50)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(1, 12))) for _ in range(count)]
    return chance.choice((" ", " OR ")).join(f"{word}~2" for word in words)


def _near(chance: random.Random) -> str:
    distance = chance.choice((0, 5, 50, 1_000))
    operands = (f"({' OR '.join(_words(chance, chance.randint(1, 15)))})" for _ in range(6))
    return f" NEAR/{distance} ".join(list(operands)[: chance.randint(2, 6)])


def _nears(chance: random.Random) -> str:
    joint = chance.choice((" OR ", " "))
    return joint.join(f"({_near(chance)})" for _ in range(chance.randint(2, 20)))[
        :9_000
    ].rpartition(joint)[0]


def _near_wild(chance: random.Random) -> str:
    return " NEAR/1000 ".join(f"({_wildcards(chance)} OR the)" for _ in range(6))


def _deep(chance: random.Random) -> str:
    depth = chance.randint(50, 100)
    inner = " ".join(_words(chance, 3))
    for _ in range(depth - 1):
        word = chance.choice(COMMON)
        inner = chance.choice((f"({inner} OR {word})", f"({word} {inner})", f"NOT ({inner})"))
        if inner.startswith("NOT"):
            depth -= 1
        if len(inner) > 2_000 or depth < 50:
            break
    return inner


def _phrase(chance: random.Random) -> str:
    length = chance.choice((20, 100, 500))
    word = chance.choice(COMMON)
    return f'"{" ".join([word] * (length - 1))} {chance.choice(COMMON)}"'


def _sloppy(chance: random.Random) -> str:
    phrase = " ".join(_words(chance, chance.randint(2, 20)))
    return f'"{phrase}"~{chance.choice((1, 50, 1_000))}'


def _slops(chance: random.Random) -> str:
    return " OR ".join(_sloppy(chance) for _ in range(chance.randint(2, 60)))


def _phrases(chance: random.Random) -> str:
    phrases = (f'"{" ".join(_words(chance, 4))}"' for _ in range(chance.randint(100, 300)))
    return " OR ".join(phrases)


def _nested(chance: random.Random) -> str:
    inner = chance.choice((*COMMON, "*", "e*"))
    for _ in range(chance.randint(5, 95)):
        inner = f"{chance.choice(('parent', 'thread'))}:({inner})"
    return inner


def _nested_wide(chance: random.Random) -> str:
    groups = (f"{chance.choice(('parent', 'thread'))}:({_near(chance)})" for _ in range(15))
    return chance.choice((" OR ", " ")).join(groups)


def _not_chain(chance: random.Random) -> str:
    return chance.choice(
        (
            "-" * chance.randint(50, 100) + chance.choice(COMMON),
            "NOT " * chance.randint(50, 100) + chance.choice(COMMON),
            " ".join(f"-{word}" for word in _words(chance, 900)),
            " OR ".join(f"-{word}x{number}" for number, word in enumerate(_words(chance, 900))),
        )
    )


def _dates(chance: random.Random) -> str:
    first, last = chance.randint(1, 4_000), chance.randint(5_000, 9_999)
    ranges = (f"date:{first + n:04}..{last}-12-31" for n in range(chance.randint(1, 300)))
    return chance.choice((" ", " OR ")).join(ranges)


def _expression(chance: random.Random) -> str:
    forms = (
        "(a+)+$",
        "[a-z]*[a-z]*b",
        "^.*(.*)*$",
        "a{1,100}b",
        "(?:x|x|y)+z",
        "\\w+\\s?*",
        "[[a]*",
    )
    return " ".join(chance.choice(forms) for _ in range(chance.randint(1, 5)))


def _glob(chance: random.Random) -> str:
    pattern = chance.choice(("*a" * 60, "[!a]*" * 40, "?" * 90 + "*", "*[a-z]" * 50 + "x"))
    return f'page:"{pattern}" {chance.choice(COMMON)}'


def _pattern(chance: random.Random) -> str:
    return chance.choice(("*e" * 90, "?*" * 60, "*a*b" * 40, "e" * 190 + "*", "*" * 5_000 + "e"))


def _odd(chance: random.Random) -> str:
    words = [chance.choice(ODD) + chance.choice(("", "*", "~", "~2")) for _ in range(9)]
    return chance.choice((" ", " OR ", "-")).join(words)


def _compound(chance: random.Random) -> str:
    return "-".join(chance.choice((*COMMON, "e*", "*t*", "a?")) for _ in range(18))


def _flood(chance: random.Random) -> str:
    return chance.choice((" ", " OR ")).join(_words(chance, 999))


def _fields(chance: random.Random) -> str:
    forms = ("title:*{}*", "author:*{}*", 'author:"{0} {0}"~900', "has:link", "depth:0..", "{}~2")
    parts = (chance.choice(forms).format(chance.choice(LETTERS)) for _ in range(40))
    return " OR ".join(parts)


def _everything(chance: random.Random) -> str:
    return chance.choice(("*", "depth:0..", "-zzz", "* OR *", "NOT date:none", "kind:comment"))


FAMILIES: dict[str, Make] = {
    make.__name__.strip("_"): make
    for make in (
        _wildcards, _many_wildcards, _fuzzy, _near, _nears, _near_wild, _deep, _phrase, _sloppy,
        _slops, _phrases, _nested, _nested_wide, _not_chain, _dates, _expression, _glob, _pattern,
        _odd, _compound, _flood, _fields, _everything,
    )
}  # fmt: skip


def queries(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """So many queries, each with the name of what it is, one family after the other in turns."""
    chance = random.Random(seed)
    makers = list(FAMILIES.items())
    for number in range(count):
        name, make = makers[number % len(makers)]
        yield name, make(chance)

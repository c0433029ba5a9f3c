"""The regular expressions of the code, how they are used, and texts that are hard for them."""

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as reading  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import attrs

import archive
import archive_cli

METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "split")
_MANY = 5
"""Repetitions are written out so often."""
_MOST_UNITS = 40
"""So many different pieces of a pattern are repeated."""


@attrs.frozen
class Used:
    """A pattern, and how it is used."""

    name: str
    """The module and the name."""
    pattern: re.Pattern[Any]
    """The pattern."""
    methods: tuple[str, ...]
    """What is called of it anywhere; all there are, where none was found."""


def modules() -> Iterator[ModuleType]:
    """Every module of the library and the program."""
    for package in (archive, archive_cli):
        yield package
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not each.name.endswith("__main__"):
                yield importlib.import_module(each.name)


def used_patterns() -> list[Used]:
    """All patterns that a module holds, or makes in a function without arguments."""
    found: dict[tuple[Any, int], Used] = {}
    for module in modules():
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            for pattern in _patterns_in(value, module):
                methods = _methods(name, source)
                whole = f"{module.__name__}.{name}"
                used = Used(whole, pattern, methods or METHODS)
                found.setdefault((pattern.pattern, pattern.flags), used)
    return list(found.values())


def _patterns_in(value: Any, module: ModuleType) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _patterns_in(each, module)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each, module)
    elif callable(value) and getattr(value, "__module__", None) == module.__name__:
        made = inspect.unwrap(value) if isinstance(value, functools._lru_cache_wrapper) else value
        makes = inspect.isfunction(made) and "re.Pattern" in str(made.__annotations__.get("return"))
        if makes and not inspect.signature(made).parameters:
            yield from _patterns_in(value(), module)


def _methods(name: str, source: str) -> tuple[str, ...]:
    called = re.compile(rf"\b{name}(?:\(\)|\[\w+\])?\.({'|'.join(METHODS)})\b")
    return tuple(sorted(set(called.findall(source))))


def _character(items: list[Any]) -> list[str]:
    """Some characters that a class takes."""
    chosen = []
    negated = bool(items) and items[0][0] is codes.NEGATE
    for code, value in items:
        if code is codes.LITERAL:
            chosen.append(chr(value))
        elif code is codes.RANGE:
            chosen += [chr(value[0]), chr(value[1])]
        elif code is codes.CATEGORY:
            name = str(value)
            kind = "1" if "DIGIT" in name else " " if "SPACE" in name else "a"
            chosen += [{"1": "a", " ": "a", "a": "!"}[kind] if "NOT" in name else kind]
    if negated:
        chosen = [each for each in "a1 .-<" if each not in chosen][:3] or ["ü"]
    return chosen or ["a"]


def _written(parsed: Any, repeat: int, pieces: set[str], chance: Random) -> str:
    """A text that a parsed pattern more or less fits; the pieces that repeat are collected."""
    text = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            text += chr(value)
            pieces.add(chr(value))
        elif code is codes.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            characters = _character(value)
            pieces.update(characters[:4])
            text += chance.choice(characters)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = value
            pieces.update(_written(inner, repeat, pieces, chance) for _ in range(4))
            piece = _written(inner, repeat, pieces, chance)
            text += piece * min(max(least, repeat), int(most))
        elif code is codes.SUBPATTERN:
            text += _written(value[3], repeat, pieces, chance)
        elif code is codes.ATOMIC_GROUP:
            text += _written(value, repeat, pieces, chance)
        elif code is codes.BRANCH:
            options = [_written(each, repeat, pieces, chance) for each in value[1][:40]]
            text += chance.choice(options)
    return text


def hard_pieces(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Beginnings and what is repeated behind them, for texts that a pattern goes through in vain,
    as far as that can be guessed."""
    pieces: set[str] = set()
    parsed = reading.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    chance = Random(1)
    starts = {_written(parsed, repeat, pieces, chance) for repeat in (0, 1, 1, 1, _MANY, _MANY)}
    units = sorted({each for each in pieces if each and len(each) < 60}, key=lambda x: (len(x), x))
    units = units[:_MOST_UNITS]
    units += [first + second for first in units[:5] for second in units[:5] if first != second]
    units += [each for each in starts if each]
    units += [each[:-1] for each in starts if len(each) > 1] + ["\n", " ", "a", "a ", "1"]
    shown = sorted(starts)[:4]
    prefixes = ["", *(start[:cut] for start in shown for cut in {1, len(start) // 2, len(start)})]
    for prefix in dict.fromkeys(prefixes):
        for unit in dict.fromkeys(units):
            yield prefix, unit


def hard_text(pattern: re.Pattern[Any], pieces: tuple[str, str], length: int) -> Any:
    """Such a text of some length."""
    prefix, unit = pieces
    text = f"{prefix}{unit * (length // len(unit))}\x00"
    return text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")

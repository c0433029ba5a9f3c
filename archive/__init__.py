"""Ask a folder of saved discussion pages who said what, when, and in answer to whom.

>>> import archive
>>> page = archive.parse("seeds/001_7407cd722bbc5f6e.txt")
>>> print(page.title, page.declared, len(page.comments))
A Tragic Waste 23 23
>>> with archive.open("demo.archive", create=True) as ar:
...     report = ar.index(["seeds"])
...     hits = ar.search('"E3 blueprint" date:2016')
...     for hit in hits:
...         print(hit.entry.id, hit.entry.author, hit.snippet[:30])
...     print(hits.total, hits.undated)
seeds/002_5dbe20590b040a07.txt#6 None Formal, 28 day, consultation o
1 1
"""

from importlib import import_module

__version__ = "0.1.0"


def _read_stub() -> dict[str, str]:
    """Return the module that defines each public name."""
    # The stub is the only list of the names that type checkers understand and that costs no import
    # time: lazy_loader would read it too, but imports ast and inspect first.
    try:
        text = __spec__.loader.get_data(f"{__path__[0]}/__init__.pyi").decode()
    except (AttributeError, OSError) as error:
        message = f"{__name__}/__init__.pyi is missing; bundle all files and modules of {__name__}"
        raise ImportError(message, name=__name__) from error
    imports = (line.split() for line in text.splitlines() if line.startswith("from "))
    return {words[5]: words[1] for words in imports}


_MODULES = _read_stub()
"""Public names and their modules, which are imported when the name is first used."""

__all__ = list(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

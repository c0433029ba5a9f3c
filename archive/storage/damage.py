"""What fails for no reason of its own, because the archive is damaged."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_BY_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What comes of values that are not what was put in."""


def told(ask: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
    """Makes a question of an archive one that raises ArchiveDamagedError where it fails and a file
    is not what was written. What fails for another reason is raised as it is."""

    @wraps(ask)
    def asked(archive: Any, /, *arguments: P.args, **options: P.kwargs) -> T:
        try:
            return ask(archive, *arguments, **options)
        except _BY_DAMAGE:
            archive._engine.verify(is_finished=False)
            raise

    return asked

"""Turn unexpected exceptions into ArchiveDamagedError when a checksum shows damage."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from archive.errors import ArchiveError

P = ParamSpec("P")
T = TypeVar("T")
_LIKELY_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Exceptions that code raises when the values it reads are not those that were written."""


def diagnose_damage(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], T]:
    """Decorate a method of `Archive`: if it fails in a way that damage may cause, verify all
    checksums, and raise ArchiveDamagedError if a file has changed, else the original exception."""

    @wraps(method)
    def wrapper(archive: Any, /, *arguments: P.args, **options: P.kwargs) -> T:
        try:
            return method(archive, *arguments, **options)
        except ArchiveError:
            raise
        except _LIKELY_DAMAGE:
            archive._engine.verify(is_finished=False)
            raise

    return wrapper

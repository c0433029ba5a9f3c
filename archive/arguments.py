"""Arguments that take one value or several."""

import os
from collections.abc import Iterable
from typing import cast, overload

AnyPath = str | os.PathLike[str]


@overload
def as_tuple(values: str | Iterable[str]) -> tuple[str, ...]: ...
@overload
def as_tuple(values: AnyPath | Iterable[AnyPath]) -> tuple[AnyPath, ...]: ...
def as_tuple(values: AnyPath | Iterable[AnyPath]) -> tuple[AnyPath, ...]:
    """Return names or paths as a tuple. A single string or path counts as one value.

    Raises TypeError for anything else.
    """
    if isinstance(values, str | os.PathLike):
        return (values,)
    found: tuple[object, ...] = (values,)
    if isinstance(values, Iterable) and not isinstance(values, bytes):
        found = tuple(values)
    for value in found:
        if not isinstance(value, str | os.PathLike):
            kind = type(value).__name__
            raise TypeError(f"expected text, a path, or several of them, not {kind}")
    return cast(tuple[AnyPath, ...], found)

"""Arguments that take one value or several."""

import os
from collections.abc import Iterable
from typing import overload

AnyPath = str | os.PathLike[str]


@overload
def as_tuple(values: str | Iterable[str]) -> tuple[str, ...]: ...
@overload
def as_tuple(values: AnyPath | Iterable[AnyPath]) -> tuple[AnyPath, ...]: ...
def as_tuple(values: AnyPath | Iterable[AnyPath]) -> tuple[AnyPath, ...]:
    """Return names or paths as a tuple. A single string or path counts as one value."""
    return (values,) if isinstance(values, str | os.PathLike) else tuple(values)

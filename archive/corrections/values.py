"""What a value in a file of corrections may be."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from archive.corrections.model import zone_called

_LONGEST = {"title": 1_000, "author": 200, "url": 2_000, "note": 10_000}
"""The most characters of each."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?", re.A)

Check = Callable[[str, Any], Any]
"""Gives back a value as it is to be used. Raises ValueError with what is wrong with it."""


def checked_text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{kind_of(value)}, where a string is due")
    folded = " ".join(value.split())
    if not folded:
        raise ValueError("empty")
    if len(folded) > _LONGEST[name]:
        raise ValueError(f"longer than {_LONGEST[name]:,} characters")
    if any(unicodedata.category(each) == "Cc" for each in folded):
        raise ValueError("a string with control characters")
    return folded


def _url(name: str, value: Any) -> str:
    text = checked_text(name, value)
    if not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise ValueError("no address of the web (https://…)")
    return text


def _date(_: str, value: Any) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        text = value.strip().replace(" ", "T")
        try:
            moment = datetime.datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("a date that there is not") from None
        return _minutes(moment) if "T" in text else moment.date().isoformat()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            raise ValueError("a time with an offset; write the page's own wall clock without one")
        return _minutes(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise ValueError('no date; write 2015-08-04 or "2015-08-04T12:31"')


def _minutes(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _zone(_: str, value: Any) -> str:
    if not isinstance(value, str) or zone_called(value) is None:
        raise ValueError("no time zone; write Europe/London or the like")
    return value


def _flag(_: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{kind_of(value)}, where true or false is due")
    return value


OF_ENTRIES: Mapping[str, Check] = {"author": checked_text, "date": _date, "note": checked_text}
OF_PAGES: Mapping[str, Check] = {
    "title": checked_text, "date": _date, "url": _url, "author": checked_text, "timezone": _zone,
    "note": checked_text, "skip": _flag,
}  # fmt: skip


def kind_of(value: Any) -> str:
    """What a value is, in the words of TOML."""
    kinds = {bool: "a boolean", int: "an integer", float: "a float", str: "a string",
             list: "an array", dict: "a table"}  # fmt: skip
    return kinds.get(type(value), "a date or time")

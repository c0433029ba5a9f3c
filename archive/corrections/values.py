"""The keys of a corrections file, and validation of their values."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from archive.corrections.model import time_zone
from archive.text.numeric_dates import ORDERS, Order

_MAX_CHARS = {"title": 1_000, "author": 200, "url": 2_000, "note": 10_000}
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?", re.A)

Validator = Callable[[str, Any], Any]
"""Returns the normalised value of a key, given key and value. Raises ValueError with what is wrong,
as the predicate of a sentence about the value."""


def check_text(key: str, value: Any) -> str:
    """Return a string with its white space folded; a `Validator`."""
    if not isinstance(value, str):
        raise ValueError(f"must be a string, not {toml_type(value)}")
    folded = " ".join(value.split())
    if not folded:
        raise ValueError("must not be empty")
    if len(folded) > _MAX_CHARS[key]:
        raise ValueError(f"must have at most {_MAX_CHARS[key]:,} characters")
    if any(unicodedata.category(each) == "Cc" for each in folded):
        raise ValueError("must not contain control characters")
    return folded


def _check_url(key: str, value: Any) -> str:
    text = check_text(key, value)
    if not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise ValueError("must be a web address (https://…)")
    return text


def _check_date(_: str, value: Any) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        text = value.strip().replace(" ", "T")
        try:
            moment = datetime.datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a valid date") from None
        return _to_minutes(moment) if "T" in text else moment.date().isoformat()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            raise ValueError("must be the time on the page's own clock, without a UTC offset")
        return _to_minutes(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise ValueError('must be a date such as 2015-08-04 or "2015-08-04T12:31"')


def _to_minutes(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _check_time_zone(_: str, value: Any) -> str:
    if not isinstance(value, str) or time_zone(value) is None:
        raise ValueError("must be a time zone such as Europe/London")
    return value


def check_date_order(_: str, value: Any) -> Order:
    """Return an order of dates; a `Validator`."""
    for order in ORDERS:
        if value == order:
            return order
    raise ValueError(f"must be one of {', '.join(ORDERS)}")


def _check_flag(_: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {toml_type(value)}")
    return value


ENTRY_KEYS: Mapping[str, Validator] = {
    "author": check_text,
    "date": _check_date,
    "note": check_text,
}
"""The keys of a table below `entries`."""
PAGE_KEYS: Mapping[str, Validator] = {
    "title": check_text,
    "date": _check_date,
    "url": _check_url,
    "author": check_text,
    "timezone": _check_time_zone,
    "date_order": check_date_order,
    "note": check_text,
    "skip": _check_flag,
}
"""The keys of a table below `pages`."""


def toml_type(value: Any) -> str:
    """Return the TOML type of a value, with its article."""
    types = {
        bool: "a boolean",
        int: "an integer",
        float: "a float",
        str: "a string",
        list: "an array",
        dict: "a table",
    }
    return types.get(type(value), "a date or time")

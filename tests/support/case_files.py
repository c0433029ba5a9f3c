"""The case files in `tests/pages`."""

from pathlib import Path

CASES = sorted((Path(__file__).parents[1] / "pages").glob("*.case"))


def read_case(case: Path) -> tuple[bytes, list[str]]:
    text, _, expected = case.read_bytes().decode().partition("=====\n")
    page = text.replace("␆\n", "").replace("␍", "\r").replace("□", "\ufeff")
    return page.encode(), expected.splitlines()

"""Case files: a page, a line of `=====`, and what is read from it.

The first line after it is [layout, title, date, declared]; then an entry a line: [locator, line,
author, its source, date, its source, text, marks …]; then `! code line` for each warning. In the
page, `␍` stands for a carriage return, `□` for a byte order mark, `␆` for the end without a
line end."""

import json
from pathlib import Path

import pytest

import archive
from tests.support.case_files import CASES, read_case
from tests.support.coverage_of import check_page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_page(case: Path) -> None:
    data, expected = read_case(case)
    page = archive.parse(data, name="page")
    check_page(page, data)
    head = [page.layout, page.title, page.date, page.declared]
    entries = [
        [
            entry.locator, entry.line, entry.author, entry.author_source, entry.date,
            entry.date_source, entry.text,
            *(mark for mark in ("lost", "removed") if getattr(entry, mark)),
        ]
        for entry in page.entries
    ]  # fmt: skip
    warnings = [f"! {warning.code} {warning.line or '-'}" for warning in page.warnings]
    found = [*(json.dumps(line, ensure_ascii=False) for line in (head, *entries)), *warnings]
    assert found == expected

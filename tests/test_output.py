"""Output into files, and how wide it is."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_cli import output
from archive_cli.widths import clip_left, clip_right, pad_left, pad_right, terminal_width, width

unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix files")


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old\n")
    with output.into(str(target)):
        output.say("né\udc80w")
        assert target.read_text() == "old\n"
        assert not output.is_terminal()
    assert target.read_bytes() == "né\\udc80w\n".encode()
    for error in (RuntimeError, KeyboardInterrupt, BrokenPipeError):
        with pytest.raises(error), output.into(str(target)):
            output.say("newer")
            raise error
    assert target.read_bytes() == "né\\udc80w\n".encode()
    assert os.listdir(tmp_path) == ["out.txt"]  # noqa: PTH208


def test_that_nothing_was_found_is_an_answer(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old\n")
    with pytest.raises(click.exceptions.Exit) as caught, output.into(str(target)):
        raise click.exceptions.Exit(1)
    assert caught.value.exit_code == 1
    assert target.read_text() == ""


def test_no_path_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    for path in (None, "-"):
        with output.into(path):
            output.say("here")
    assert capsys.readouterr().out == "here\nhere\n"


def test_no_file_of_an_archive_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "archive.json").write_text("{}")
    (tmp_path / "index-1").mkdir()
    for name in ("archive.json", "index-1/x"):
        with (
            pytest.raises(click.UsageError, match="archive's directory"),
            output.into(str(tmp_path / name)),
        ):
            pytest.fail("was opened")
    assert (tmp_path / "archive.json").read_text() == "{}"


@unix
def test_standard_output_by_its_name(tmp_path: Path) -> None:
    script = "from archive_cli import output\nwith output.into('/dev/stdout'): output.say('new')"
    with (tmp_path / "o.txt").open("ab") as appended:
        appended.write(b"old\n")
        appended.flush()
        subprocess.run([sys.executable, "-c", script], stdout=appended, check=True)
    assert (tmp_path / "o.txt").read_text() == "old\nnew\n"
    piped = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert piped.stdout == b"new\n"


@pytest.mark.parametrize("path", ["", ".", "nowhere/out.txt"])
def test_what_is_no_file_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError), output.into(path):
        pytest.fail("was opened")


@unix
def test_links_modes_and_devices(tmp_path: Path) -> None:
    target, link = tmp_path / "out.txt", tmp_path / "link"
    target.write_text("old\n")
    target.chmod(0o640)
    link.symlink_to(target)
    with output.into(str(link)):
        output.say("new")
    assert link.is_symlink()
    assert target.read_text() == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    with output.into("/dev/null"):
        output.say("gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("", 0),
        ("第一", 4),
        ("e\u0301", 1),
        ("한국", 4),
        ("👩\u200d👩\u200d👧", 2),
        ("\u0301", 0),
    ],
)
def test_widths(text: str, columns: int) -> None:
    assert width(text) == columns


def test_nothing_is_torn_apart() -> None:
    assert clip_right("第一章", 5) == "第一"
    assert clip_left("第一章", 5) == "一章"
    assert clip_right("cafe\u0301s", 4) == "cafe\u0301"
    assert clip_left("cafe\u0301s", 2) == "e\u0301s"
    assert pad_left("第", 4) == "  第"
    assert pad_right("第", 4) == "第  "
    assert pad_right("abc", 2) == "abc"


@given(st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("第한e\u0301👩\u200d")),
       st.integers(-1, 20))  # fmt: skip
def test_clips_fit_and_are_ends(text: str, columns: int) -> None:
    left, right = clip_left(text, columns), clip_right(text, columns)
    assert text.endswith(left)
    assert text.startswith(right)
    for piece in (left, right):
        assert width(piece) <= max(columns, 0)
    if width(text) <= columns:
        assert left == right == text
        assert width(pad_left(text, columns)) == width(pad_right(text, columns)) == columns


def test_a_terminal_has_some_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    assert terminal_width() == 123
    monkeypatch.setenv("COLUMNS", "3")
    assert terminal_width() == 40
    monkeypatch.setenv("COLUMNS", "")
    assert terminal_width() == 120

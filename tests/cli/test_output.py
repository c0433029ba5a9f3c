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

from archive.model import Entry
from archive_cli import output
from archive_cli.columns import (
    COUNT_COLUMNS,
    ENTRY_COLUMNS,
    GROUP_COLUMNS,
    HIT_COLUMNS,
    PAGE_COLUMNS,
)
from archive_cli.widths import clip_left, clip_right, pad_left, pad_right, terminal_width, width
from tests.support.archives import ROOT

unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix files")


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old\n")
    with output.redirect_to(str(target)):
        output.print_line("né\udc80w")
        assert target.read_text() == "old\n"
        assert not output.is_terminal()
    assert target.read_bytes() == "né\\udc80w\n".encode()
    for error in (RuntimeError, KeyboardInterrupt, BrokenPipeError):
        with pytest.raises(error), output.redirect_to(str(target)):
            output.print_line("newer")
            raise error
    assert target.read_bytes() == "né\\udc80w\n".encode()
    assert os.listdir(tmp_path) == ["out.txt"]  # noqa: PTH208


def test_what_somebody_else_writes_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "urandom", bytes)
    with output.redirect_to(str(tmp_path / "out.txt")):
        (theirs,) = tmp_path.iterdir()
        with (
            pytest.raises(FileExistsError) as caught,
            output.redirect_to(str(tmp_path / "other.txt")),
        ):
            pytest.fail("was opened")
        assert caught.value.filename == str(tmp_path / "other.txt")
        assert theirs.exists()


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    for number, named in ((28, None), (13, str(tmp_path / ".archive-output.1.new"))):
        with pytest.raises(OSError) as caught, output.redirect_to(str(target)):
            raise OSError(number, "reason", named)
        assert caught.value.filename == str(target)
    with pytest.raises(OSError) as caught, output.redirect_to(str(target)):
        raise OSError(2, "reason", "other")
    assert caught.value.filename == "other"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk() -> None:
    with pytest.raises(OSError) as caught, output.redirect_to("/dev/full"):
        output.print_line("x" * 100_000)
    assert caught.value.filename == "/dev/full"


@unix
@pytest.mark.parametrize("umask", [0o027, 0o077])
def test_a_new_file_has_the_usual_mode(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        with output.redirect_to(str(tmp_path / "out.txt")):
            output.print_line("new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o666 & ~umask


def test_a_command_need_not_know_of_it(tmp_path: Path) -> None:
    @click.command()
    @output.output_option
    @click.pass_context
    def command(ctx: click.Context, /) -> None:
        output.print_line(f"{sorted(ctx.params)}")
        ctx.exit(1)

    target = tmp_path / "out.txt"
    code = command.main(["--output", str(target)], standalone_mode=False)
    assert code == 1
    assert target.read_text() == "['output_file']\n"
    with pytest.raises(click.UsageError) as caught:
        command.main(["--output", str(tmp_path)], standalone_mode=False)
    assert caught.value.ctx is not None


def test_that_nothing_was_found_is_an_answer(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old\n")
    with pytest.raises(click.exceptions.Exit) as caught, output.redirect_to(str(target)):
        raise click.exceptions.Exit(1)
    assert caught.value.exit_code == 1
    assert target.read_text() == ""


def test_no_path_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    for path in (None, "-"):
        with output.redirect_to(path):
            output.print_line("here")
    assert capsys.readouterr().out == "here\nhere\n"


def test_no_file_of_an_archive_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "archive.json").write_text("{}")
    (tmp_path / "index-1").mkdir()
    for name in ("archive.json", "index-1/x"):
        with (
            pytest.raises(click.UsageError, match="archive directory"),
            output.redirect_to(str(tmp_path / name)),
        ):
            pytest.fail("was opened")
    assert (tmp_path / "archive.json").read_text() == "{}"


@unix
def test_standard_output_by_its_name(tmp_path: Path) -> None:
    script = (
        "from archive_cli import output\n"
        "with output.redirect_to('/dev/stdout'): output.print_line('new')"
    )
    with (tmp_path / "o.txt").open("ab") as appended:
        appended.write(b"old\n")
        appended.flush()
        subprocess.run([sys.executable, "-c", script], stdout=appended, check=True)
    assert (tmp_path / "o.txt").read_text() == "old\nnew\n"
    piped = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert piped.stdout == b"new\n"


@pytest.mark.parametrize("path", ["", ".", "nowhere/out.txt", "new/"])
def test_what_is_no_file_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError), output.redirect_to(path):
        pytest.fail("was opened")


@unix
def test_links_modes_and_devices(tmp_path: Path) -> None:
    target, link = tmp_path / "out.txt", tmp_path / "link"
    target.write_text("old\n")
    target.chmod(0o640)
    link.symlink_to(target)
    with output.redirect_to(str(link)):
        output.print_line("new")
    assert link.is_symlink()
    assert target.read_text() == "new\n"
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    with pytest.raises(click.UsageError), output.redirect_to(str(circle)):
        pytest.fail("was opened")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    with output.redirect_to("/dev/null"):
        output.print_line("gone")
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
    # A mark that has a width, but no base.
    assert width(pad_left("\u093f", 4)) == width(pad_right("\u093f", 4)) == 4


CHARACTERS = st.characters(exclude_categories=["C"])
JOINED = st.sampled_from("第한e\u0301👩\u200dक\u093f\ufe0f")


@given(st.text(CHARACTERS | JOINED), st.integers(-1, 20))
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


def test_the_reference_names_every_column() -> None:
    text = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    for names in (HIT_COLUMNS, COUNT_COLUMNS, GROUP_COLUMNS, PAGE_COLUMNS):
        for name in names:
            assert f"`{name}`" in text, name
    entry = Entry("a.txt", "1", "x").to_dict()
    assert {*ENTRY_COLUMNS} <= {*entry}
    assert all(f"`{name}`" in text for name in entry)

"""The program on a real terminal: it has colours, and nothing that is archived acts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.nothing_acts import LIVE, OURS, strings, write
from tests.support.tiers import FULL, has_full_form

pty = pytest.importorskip("pty", reason="needs terminals of Unix")


def on_terminal(*arguments: str, **environment: str) -> str:
    """What the program sends to a terminal that its standard streams are."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "archive_cli", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
    )  # fmt: skip
    os.close(theirs)
    sent = b""
    try:
        while data := os.read(ours, 1 << 16):
            sent += data
    except OSError:
        # What Linux says once nobody has the other side open any more.
        pass
    finally:
        os.close(ours)
        process.kill()
        process.wait()
    # The terminal makes these of the ends of lines.
    return sent.decode().replace("\r\n", "\n")


def acts(sent: str) -> set[str]:
    """What in it acts, but for our colours and the line that tells how far the reading is."""
    for each in (*OURS, "\r\x1b[K"):
        sent = sent.replace(each, "")
    return LIVE & set(sent)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with pages that hold what acts on terminals."""
    monkeypatch.chdir(tmp_path)
    for name in ("ARCHIVE_DIR", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path / "pages", list(strings(120)))
    return tmp_path


@has_full_form
def test_nothing_acts_on_a_terminal(hostile: Path) -> None:
    file = sorted((hostile / "pages").glob("*.html"))[0].name
    evil = next(iter(strings(1)))
    quick = (
        ["index", "pages"],
        ["search", "said"],
        ["search", f"({evil}"],
        ["show", f"pages/{file}"],
    )
    full = (
        ["search", "said", "--format", "kwic"],
        ["search", "said", "--context", "1"],
        ["search", "said", "--explain"],
        ["count", "said", "--by", "author"],
        ["list"],
        ["show", evil],
        ["cite", f"pages/{file}#1"],
        ["export", "--format", "csv"],
        ["stats"],
        [evil],
    )
    for arguments in (*quick, *full) if FULL else quick:
        sent = on_terminal(*arguments)
        assert sent, arguments
        assert "Traceback" not in sent
        assert not acts(sent), (arguments, sorted(map(ascii, acts(sent))))


def test_a_terminal_has_colours_and_a_pipe_has_none(hostile: Path) -> None:
    assert "index" in on_terminal("--help")
    on_terminal("index", "pages")
    sent = on_terminal("search", "said")
    assert "\x1b[31m\x1b[1msaid\x1b[0m" in sent
    assert "\x1b[33m" in sent
    assert "\x1b[31m" in on_terminal("search", "said", "--format", "kwic")
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_terminal("search", "said", **environment)
    piped = subprocess.run(
        [sys.executable, "-m", "archive_cli", "search", "said"], capture_output=True, check=True
    )
    assert b"said" in piped.stdout
    assert b"\x1b" not in piped.stdout + piped.stderr

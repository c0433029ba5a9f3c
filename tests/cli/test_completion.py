"""Shell completion: what the shells ask for, and a real bash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive_cli.main import COMMANDS


def ask(shell: str, words: str, number: int) -> subprocess.CompletedProcess[str]:
    last = words.split(" ")[number] if number < len(words.split(" ")) else ""
    asked = {"COMP_WORDS": words, "COMP_CWORD": last if shell == "fish" else str(number)}
    return subprocess.run(
        [sys.executable, "-m", "archive_cli"],
        env={**os.environ, "_ARCHIVE_COMPLETE": f"{shell}_complete", **asked},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def complete(shell: str, words: str, number: int) -> list[str]:
    finished = ask(shell, words, number)
    assert (finished.returncode, finished.stderr) == (0, "")
    return finished.stdout.splitlines()


@pytest.fixture
def path_with_program(tmp_path: Path) -> str:
    """A $PATH on which `archive` is the program under test."""
    program = tmp_path / "bin" / "archive"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archive_cli "$@"\n')
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("words", "number", "found"),
    [
        ("archive sea", 1, ["plain,search"]),
        ("archive search --so", 2, ["plain,--sort"]),
        ("archive search --format k", 3, ["plain,kwic"]),
        ("archive search -napo --kwic-sort ", 4, ["plain,right", "plain,left", "plain,position"]),
        ("archive count --by da", 3, ["plain,day"]),
        ("archive completion z", 2, ["plain,zsh"]),
        ("archive help q", 2, ["plain,query"]),
        ("archive help ci", 2, ["plain,cite"]),
        ("archive index se", 2, ["file,se"]),
        ("archive search --in se", 3, ["file,se"]),
        ("archive search --output o", 3, ["file,o"]),
        ("archive search --sort=n", 2, ["plain,--sort=newest"]),
        ("archive search --sort = n", 4, ["plain,newest"]),
        ("archive search napo --output = o", 5, ["file,o"]),
        ("archive --ver", 1, ["plain,--version"]),
    ],
)
def test_what_bash_is_told(words: str, number: int, found: list[str]) -> None:
    assert complete("bash", words, number) == found


def test_what_the_others_are_told() -> None:
    assert complete("zsh", "archive cit", 1)[:2] == ["plain", "cite"]
    assert "citation" in complete("zsh", "archive cit", 1)[2]
    assert complete("fish", "archive cit", 1)[0].startswith("plain,cite\t")
    assert complete("zsh", "archive search --sort=n", 2)[:2] == ["plain", "--sort=newest"]
    assert complete("fish", "archive search --sort=n", 2) == ["plain,--sort=newest"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nothing_is_said_into_the_line_that_is_typed(shell: str) -> None:
    for words, number in (("archive search --bogus --fo", 3), ("archive bogus --fo", 2)):
        assert ask(shell, words, number).stderr == ""
    unknown = ask(f"{shell}_bogus", "archive sea", 1)
    assert (unknown.returncode, unknown.stdout, unknown.stderr) == (1, "", "")


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        ("archive ", ["whoosh", "attr", "archive.library", "archive_cli.commands.search"]),
        ("archive search --so", ["whoosh", "babel", "wcwidth", "archive_cli.commands.show"]),
    ],
)
def test_what_is_not_needed_is_not_imported(words: str, unwanted: list[str]) -> None:
    code = (
        "import sys; from archive_cli.main import run; run([]); "
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "_ARCHIVE_COMPLETE": "bash_complete", **asked},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    *found, imported = finished.stdout.splitlines()
    assert found
    assert imported == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "archive_cli", "completion", shell],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert f"_ARCHIVE_COMPLETE={shell}_complete" in finished.stdout
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=finished.stdout, encoding="utf-8", check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_a_real_bash(path_with_program: str) -> None:
    script = """
        eval "$(archive completion bash)"
        COMP_WORDS=(archive search --form) COMP_CWORD=2
        _archive_completion archive
        printf '%s\\n' "${COMPREPLY[@]}"
        COMPREPLY=() COMP_WORDS=(archive search --sort = n) COMP_CWORD=4
        _archive_completion archive
        printf '%s\\n' "${COMPREPLY[@]}"
        complete -p archive
    """
    finished = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": path_with_program},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    option, value, registered = finished.stdout.splitlines()
    assert (option, value) == ("--format", "newest")
    assert "_archive_completion" in registered


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("archive sea", f"search\t{COMMANDS['search']}"),
        ("archive search --sort n", "newest"),
        ("archive search --sort=n", "--sort=newest"),
        ("archive index se", "seen/"),
        ("archive search --output se", "seen/"),
    ],
)
def test_a_real_fish(typed: str, found: str, path_with_program: str, tmp_path: Path) -> None:
    (tmp_path / "seen").mkdir()
    finished = subprocess.run(
        ["fish", "--no-config", "-c", f"archive completion fish | source; complete -C'{typed}'"],
        env={**os.environ, "PATH": path_with_program, "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert finished.stdout.rstrip() == found


ZSH = r"""
zmodload zsh/zpty && zpty shell zsh -f -i || exit
zpty -w shell 'autoload -Uz compinit; compinit -u -D; eval "$(archive completion zsh)"'
zpty -w shell 'show() { print -r -- "$BUFFER" >line; exit }; zle -N show; bindkey "^X" show'
zpty -w -n shell "$TYPED"$'\t\x18'
while zpty -r shell heard; do :; done
cat line
"""
"""A shell in a shell, in which something is typed, then Tab, then a key that shows the line."""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh here")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("archive sea", "archive search "),
        ("archive search --sort=n", "archive search --sort=newest "),
        ("archive index se", "archive index seen/"),
        ("archive search --output=se", "archive search --output=seen/"),
    ],
)
def test_a_real_zsh(typed: str, found: str, path_with_program: str, tmp_path: Path) -> None:
    (tmp_path / "seen").mkdir()
    finished = subprocess.run(
        ["zsh", "-f", "-c", ZSH],
        env={**os.environ, "PATH": path_with_program, "HOME": str(tmp_path), "TYPED": typed,
             "TERM": "dumb"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )  # fmt: skip
    assert finished.stdout.rstrip("\n") == found

"""Shell completion: what the shells ask for, and a real bash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def complete(shell: str, words: str, number: int) -> list[str]:
    last = words.split(" ")[number] if number < len(words.split(" ")) else ""
    asked = {"COMP_WORDS": words, "COMP_CWORD": last if shell == "fish" else str(number)}
    finished = subprocess.run(
        [sys.executable, "-m", "archive_cli"],
        env={**os.environ, "_ARCHIVE_COMPLETE": f"{shell}_complete", **asked},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert finished.stderr == ""
    return finished.stdout.splitlines()


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
    ],
)
def test_what_bash_is_told(words: str, number: int, found: list[str]) -> None:
    assert complete("bash", words, number) == found


def test_what_the_others_are_told() -> None:
    assert complete("zsh", "archive cit", 1)[:2] == ["plain", "cite"]
    assert "reference" in complete("zsh", "archive cit", 1)[2]
    assert complete("fish", "archive cit", 1)[0].startswith("plain,cite\t")


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
def test_a_real_bash(tmp_path: Path) -> None:
    program = tmp_path / "archive"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archive_cli "$@"\n')
    program.chmod(0o755)
    script = """
        eval "$(archive completion bash)"
        COMP_WORDS=(archive search --form) COMP_CWORD=2
        _archive_completion archive
        printf '%s\\n' "${COMPREPLY[@]}"
        complete -p archive
    """
    finished = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    first, registered = finished.stdout.splitlines()
    assert first == "--format"
    assert "_archive_completion" in registered

"""Runs command lines, each in a fork of this process, which has imported the program.

A fork takes a fraction of the time that a new interpreter needs to import everything.
"""

import gc
import json
import os
import sys
from importlib import import_module
from typing import Any

import archive
from archive_cli import main
from tests.support.archives import SEEDS

_IMPORTED = (
    *(f"archive_cli.commands.{name}" for name in main.COMMANDS),
    "archive.answers.tables",
    "archive.containers.warc",
    "archive.containers.zip",
    "archive.corrections.lookup",
    "archive.engines.tantivy.engine",
    "archive.engines.whoosh.batch",
    "archive.engines.whoosh.searcher",
    "archive.formats.backups.wordpress",
    "archive.formats.html.unknown",
    "archive.formats.text.unknown",
    "archive.indexing.check",
    "archive.indexing.update",
    "archive.merging.run",
)


def serve() -> None:
    """Run each line of standard input and print its exit code.

    A line is JSON: `argv`, `cwd`, `env`, and the files `stdin`, `stdout` and `stderr`.
    """
    for name in _IMPORTED:
        import_module(name)
    # What is computed once in a process is computed before the first fork.
    archive.scan([SEEDS]).search("union date:2016", limit=1)
    gc.collect()
    gc.freeze()
    # sys.stdin is left for the program.
    with os.fdopen(os.dup(0), encoding="utf-8") as requests:
        for line in requests:
            child = os.fork()
            if child == 0:
                _become(json.loads(line))
                main.main()
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(run: dict[str, Any]) -> None:
    os.chdir(run["cwd"])
    os.environ.clear()
    os.environ.update(run["env"])
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND
        descriptor = os.open(run[name], flags)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv = ["archive", *run["argv"]]


if __name__ == "__main__":
    serve()

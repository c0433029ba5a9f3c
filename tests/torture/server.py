"""Runs command lines of `archive`, each in a copy of this process that waits for a word to begin.

A copy has everything imported, so that a run takes a twentieth of a second, and what is watched of
it is the run and nothing else.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

from archive.engines.protocol import PrefetchLimits
from archive.engines.tantivy.engine import TantivyBatch
from archive.engines.whoosh import batch as whoosh_batch
from archive.engines.whoosh import workers as whoosh_workers
from archive.engines.whoosh.batch import WhooshBatch
from archive_cli import main

for _name in (
    "archive.indexing.prefetch",
    "archive.engines.tantivy.commit",
    "archive.engines.tantivy.index",
    "archive.engines.whoosh.batch",
    "archive.engines.whoosh.compat.codec",
    "archive.engines.whoosh.searcher",
    "archive.engines.whoosh.merge_policy",
    "archive.engines.whoosh.compat.schema",
    "archive.engines.whoosh.workers",
    "archive.formats.html.unknown",
    "archive.indexing.load",
    "archive.indexing.update",
    "archive.merging",
    "archive_cli.commands.index",
    "filelock",
    "whoosh.filedb.filestore",
    "whoosh.index",
):
    import_module(_name)


def serve() -> None:
    """A line of JSON on standard input is a run: `cwd`, `argv`, `notes`. Its process id is told,
    and on the next line, whatever it is, the run begins; then its exit code is told."""
    for line in sys.stdin:
        asked = json.loads(line)
        go, begin = os.pipe()
        notes = os.open(asked["notes"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        pid = os.fork()
        if pid == 0:
            os.close(begin)
            os.chdir(asked["cwd"])
            os.dup2(notes, 1)
            os.dup2(notes, 2)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.read(go, 1)
            os.close(go)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.argv = ["archive", *asked["argv"]]
            main.main()
        os.close(go)
        os.close(notes)
        print(pid, flush=True)
        sys.stdin.readline()
        # It may be killed already.
        with suppress(BrokenPipeError):
            os.write(begin, b"!")
        os.close(begin)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        os.sched_getaffinity = lambda _: {0, 1}
    if sys.argv[1:] == ["writers"]:
        whoosh_workers._MIN_WORKER_ENTRIES, whoosh_batch._FLUSH_ENTRIES = 0, 2
    if sys.argv[1:] == ["readers"]:
        limits = PrefetchLimits(min_files_per_worker=1, block_files=1, max_workers=2)
        WhooshBatch.prefetch_limits = TantivyBatch.prefetch_limits = limits
    serve()

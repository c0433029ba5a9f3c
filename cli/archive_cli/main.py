"""The command `archive`: run a subcommand and turn every error into a message and an exit code."""

import importlib
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from archive_cli import output
from archive_cli.environment import COMPLETION_VARIABLE

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "index": "Index folders and files, or update the archive.",
    "search": "Find entries by their words, date, author or position in the thread.",
    "show": "Show an entry in its thread, or a whole page.",
    "count": "Count matching entries, in total or by author, year, depth, …",
    "cite": "Print a citation of an entry.",
    "list": "List the pages.",
    "stats": "Show statistics about the archive.",
    "check": "Verify the archive, compare it with its files, and explain merged pages.",
    "export": "Print matching entries, or all of them, for other programs.",
    "parse": "Print the entries of files, without an archive.",
    "help": "Show help on a command or on the query language.",
    "completion": "Print a script that lets a shell complete commands and options.",
}
"""Commands and their summaries. Each is `command` in the module of its name."""
_EX_SOFTWARE = 70
"""Exit code of internal errors, from BSD's sysexits.h."""


class Commands(click.Group):
    """The subcommands, each imported only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"archive_cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=summary)
            for name, summary in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        # click.Group.shell_complete would import every command for its summary.
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.command(
    cls=Commands,
    epilog="Exit codes: 0 found or done; 1 nothing found, or a file failed; 2 wrong usage; 3 no "
    "archive, or a damaged one; 4 another process is indexing; 5 disk failure, out of memory, or "
    "timeout; 70 internal error.",
)
@click.version_option(package_name="archive-search", prog_name="archive")
def program() -> None:
    """Ask a folder of saved discussion pages who said what, when, and in answer to whom.

    "archive index FOLDER" indexes the pages in a folder; "archive search WORDS" finds the entries
    that contain the words.
    """


class Terminated(BaseException):
    """The program received SIGTERM: it stops as on Ctrl-C."""


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    # Keep numpy from starting a thread for each processor: they serve linear algebra only.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        signal.signal(signal.SIGTERM, _terminate)
        output.prepare_streams()
        code = run(sys.argv[1:])
    except Terminated:
        code = 143
    except KeyboardInterrupt:
        code = 130
    # Python's own exit code for these is 1, which means that nothing was found.
    except MemoryError:
        output.note("archive: out of memory")
        code = 5
    except ImportError as error:
        reason = ["", *str(error).strip().splitlines()][-1]
        output.note(f"archive: a module cannot be loaded: {reason}")
        code = 5
    except Exception:
        code = _report_internal_error()
    # All is done: let further signals end the program without a traceback.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    sys.exit(code)


def _report_internal_error() -> int:
    """Print the traceback, escaped since it may quote archived text. Return the exit code."""
    import traceback

    for text in traceback.format_exc().splitlines():
        output.note(text)
    output.note("archive: internal error; no result was produced")
    return _EX_SOFTWARE


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    import archive

    try:
        if instruction := os.environ.get(COMPLETION_VARIABLE):
            from archive_cli.commands.completion import complete

            return complete(program, instruction)
        result = program.main(arguments, prog_name="archive", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message(), err=True)
            return error.exit_code
        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f" (see {path} --help)" if path else ""
        output.note(f"archive: {error.format_message()}{hint}")
        return error.exit_code
    except archive.ArchiveError as error:
        from archive_cli.advice import advice

        output.note(f"archive: {error}{advice(error)}")
        return error.exit_code
    except Terminated:
        output.note("archive: terminated")
        return 143
    except (click.Abort, KeyboardInterrupt):
        output.note("archive: interrupted")
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader of the output closed it. Click raises SystemExit then, and only then. Discard
        # what is still buffered.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # Without a file name, FileNotFoundError means that the working directory is gone.
        default = "this folder" if isinstance(error, FileNotFoundError) else "output"
        output.note(f"archive: {error.filename or default}: {error.strerror or error}")
        return 5

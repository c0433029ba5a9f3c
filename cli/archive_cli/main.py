"""The command `archive`: finds the subcommand, and turns every error into a line and a code."""

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
    "index": "Take in folders and files, or bring the archive up to date.",
    "search": "Find entries by what they say, when, by whom and in answer to whom.",
    "show": "Show an entry in its thread, or a whole page.",
    "count": "Count the entries that match, by author, year, depth …, and out of how many.",
    "cite": "Print a reference to an entry that can be pasted.",
    "list": "List the pages.",
    "stats": "Show figures about the archive.",
    "check": "Read the whole archive, and explain which pages are shown as one.",
    "export": "Print the entries that match, or all of them, for other programs.",
    "parse": "Print the entries of files, without an archive.",
    "help": "Show help about a command, or about the language of queries.",
    "completion": "Print what makes a shell complete commands and options.",
}
"""Each command and its summary; its code is `command` in a module of its name."""
_OF_THIS_PROGRAM = 70
"""The exit code for what this program does wrong: EX_SOFTWARE of the BSD's sysexits.h."""


class Commands(click.Group):
    """The subcommands, imported one at a time."""

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
        # Group's own would import every command for its summary.
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.command(
    cls=Commands,
    epilog="Exit codes: 0 found or done, 1 nothing found or some file failed, 2 wrong usage, "
    "3 no archive or a damaged one, 4 busy, 5 a failing disk, no memory or no time left, "
    "70 a fault of this program.",
)
@click.version_option(package_name="archive-search", prog_name="archive")
def program() -> None:
    """Ask a folder of saved discussion pages who said what, when, and in answer to whom.

    archive index FOLDER takes the pages in; archive search WORDS finds who said them.
    """


class Terminated(BaseException):
    """Somebody ends the program politely: what is under way is given up, as with Ctrl-C."""


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    # numpy has a thread started for each processor otherwise, for algebra that nobody does here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        signal.signal(signal.SIGTERM, _terminate)
        output.prepare_streams()
        code = run(sys.argv[1:])
    except Terminated:
        code = 143
    except KeyboardInterrupt:
        code = 130
    # Python's own code for these would say that nothing was found.
    except MemoryError:
        output.note("archive: there is not enough memory for this")
        code = 5
    except ImportError as error:
        output.note(f"archive: cannot be loaded: {['', *str(error).strip().splitlines()][-1]}")
        code = 5
    except Exception:
        code = _own_fault()
    # All is done: whoever ends the program now need not be told where it was.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    sys.exit(code)


def _own_fault() -> int:
    """Tell of what nobody thought of. It may quote what is archived, and so is escaped."""
    import traceback

    for text in traceback.format_exc().splitlines():
        output.note(text)
    output.note("archive: this is a fault of this program, and no answer")
    return _OF_THIS_PROGRAM


def run(arguments: list[str]) -> int:
    """Run one command line. Returns the exit code."""
    import archive

    try:
        if asked := os.environ.get(COMPLETION_VARIABLE):
            from archive_cli.commands.completion import answer

            return answer(program, asked)
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
        output.note(f"archive: {error}")
        return error.exit_code
    except Terminated:
        output.note("archive: terminated")
        return 143
    except (click.Abort, KeyboardInterrupt):
        output.note("archive: interrupted")
        return 130
    except (BrokenPipeError, SystemExit):
        # Whoever read the output has seen enough. Click exits by itself then, and only then; what
        # is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # Nothing that is open can be missing; the folder that we are in can.
        nameless = "this folder" if isinstance(error, FileNotFoundError) else "output"
        output.note(f"archive: {error.filename or nameless}: {error.strerror or error}")
        return 5

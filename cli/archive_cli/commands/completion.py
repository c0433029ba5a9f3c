"""`archive completion`."""

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
    shell_complete,
)

from archive_cli import output
from archive_cli.environment import COMPLETION_VARIABLE

SHELLS = ("bash", "zsh", "fish")


class _WholeWords(ShellComplete):
    """Completes `--sort=n` with the whole word `--sort=newest`."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        items = super().get_completions(args, incomplete)
        name, has_value, _ = incomplete.partition("=")
        if not has_value or not name.startswith("--"):
            return items
        return [CompletionItem(f"{name}={item.value}", item.type, item.help) for item in items]


class _Bash(_WholeWords, BashComplete):
    """Bash splits `--sort=n` into three words and completes the last one."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        if args[-1:] == ["="]:
            args.pop()
        return args, incomplete


class _Zsh(_WholeWords, ZshComplete):
    """Zsh, with paths after `--output=`."""

    source_template = ZshComplete.source_template.replace(
        "_path_files -f", "compset -P '--*='; _path_files -f"
    )


class _Fish(_WholeWords, FishComplete):
    """Fish, with whole summaries: Click's script cuts them at the first comma."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


for _class in (_Bash, _Zsh, _Fish):
    add_completion_class(_class)


def complete(program: click.Command, instruction: str) -> int:
    """Print the completions that a shell requests (`zsh_complete`), and return the exit code.

    Errors print nothing: the text would end up in the line that is being typed.
    """
    try:
        return shell_complete(program, {}, "archive", COMPLETION_VARIABLE, instruction)
    except (click.ClickException, LookupError, ValueError):
        return 1


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """Print a script that lets SHELL complete commands, options and paths. One line enables it:

    \b
      bash, in ~/.bashrc:                   eval "$(archive completion bash)"
      zsh, in ~/.zshrc, after compinit:     eval "$(archive completion zsh)"
      fish, in ~/.config/fish/config.fish:  archive completion fish | source
    """
    completer = get_completion_class(shell)
    assert completer is not None
    assert ctx.parent is not None
    script = completer(ctx.parent.command, {}, "archive", COMPLETION_VARIABLE).source()
    output.print_line(script.rstrip())

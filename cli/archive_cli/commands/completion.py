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
    """For `--sort=n`, the whole word `--sort=newest`, which the shell puts in its place."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        name, has_value, _ = incomplete.partition("=")
        if not has_value or not name.startswith("--"):
            return found
        return [CompletionItem(f"{name}={item.value}", item.type, item.help) for item in found]


class _Bash(_WholeWords, BashComplete):
    """Bash takes `--sort=n` for three words, the last of which is completed."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        if args[-1:] == ["="]:
            args.pop()
        return args, incomplete


class _Zsh(_WholeWords, ZshComplete):
    """Zsh, with paths behind `--output=`."""

    source_template = ZshComplete.source_template.replace(
        "_path_files -f", "compset -P '--*='; _path_files -f"
    )


class _Fish(_WholeWords, FishComplete):
    """Fish, with summaries up to their end and not their first comma."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


for _kind in (_Bash, _Zsh, _Fish):
    add_completion_class(_kind)


def answer(program: click.Command, asked: str) -> int:
    """Print what a shell asks for (`zsh_complete`). Returns the exit code.

    Where there is no answer nothing is said: it would end up in the line that is being typed.
    """
    try:
        return shell_complete(program, {}, "archive", COMPLETION_VARIABLE, asked)
    except (click.ClickException, LookupError, ValueError):
        return 1


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """Print what makes SHELL complete commands, options and paths. One line turns it on:

    \b
      bash, in ~/.bashrc:                   eval "$(archive completion bash)"
      zsh, in ~/.zshrc, behind compinit:    eval "$(archive completion zsh)"
      fish, in ~/.config/fish/config.fish:  archive completion fish | source
    """
    kind = get_completion_class(shell)
    assert kind is not None
    assert ctx.parent is not None
    output.print_line(
        kind(ctx.parent.command, {}, "archive", COMPLETION_VARIABLE).source().rstrip()
    )

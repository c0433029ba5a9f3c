"""`archive completion`."""

import click
from click.shell_completion import get_completion_class

from archive_cli import output

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_ARCHIVE_COMPLETE"
"""What the shell asks the program for completions with."""


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
    output.say(kind(ctx.parent.command, {}, "archive", VARIABLE).source().rstrip())

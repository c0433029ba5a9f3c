"""`archive help`."""

import click

from archive_cli import output

QUERY = """\
A query consists of words, phrases and fields. An entry must match all of them,
unless they are joined by OR.

  strike ballot              both words, in any order; also strikes, striking
  "E3 blueprint"             exactly these words in this order
  "strike action"~3          the same, with at most 3 other words between them
  union NEAR/5 action        close together, in either order
  strike OR ballot           either word; operators must be in capitals
  strike -ballot             without the second word; also: strike NOT ballot
  (strike OR ballot) napo    parentheses group
  probat*  wom?n  *ation     any letters or none (*), exactly one letter (?)
  blueprnt~  bluprnt~2       a word with one typo, or with up to two
  author:papa  author:none   an author with that name; no author named
  from:"Cumbria and Lancs"   the same as author:, here with several words
  date:2014-07  date:none    in that year, month or day; without a date
  date:2014-07..2015-08      a range; also open: date:2016..  date:..2014
  date:"6 July 2014"         also: yesterday, "last year", "3 months.."
  after:2014  before:2016    from 2015 on; up to 2015
  dated:stated  dated:page   with its own date; with the date of its page only
  depth:0  depth:2..         levels below the post: 1 a comment, 2 a reply
  kind:comment  kind:post    comments and replies; posts; also kind:section
  kind:rest                  text of unknown authorship, left out otherwise
  title:tragic               a word in the title of the page
  page:001  page:"00[12]*"   pages by the beginning of their names, or a glob
  thread:001#7               that comment and all replies below it
  thread:(corbyn)            all threads in which any entry matches
  parent:(author:papa)       replies to papa
  has:link  has:byline       with a link; with a printed name; has:signature
  *                          everything

Case, accents and the shapes of quotes make no difference. Inside quotes only
the closing quote is special. Shells interpret ( ) * ? and ", so put the query
in single quotes: archive search 'napo (strike OR ballot)'. If nothing is
found, the reason is printed; with --explain it always is. dated:editor finds
dates that were corrected by hand.
"""
TOPICS = {"query": QUERY}


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the topics and commands that begin with `incomplete`."""
    group = ctx.parent.command if ctx.parent else None
    commands = group.list_commands(ctx) if isinstance(group, click.Group) else []
    return [name for name in (*TOPICS, *commands) if name.startswith(incomplete)]


@click.command()
@click.argument("topic", required=False, metavar="[TOPIC|COMMAND]", shell_complete=_complete)
@click.pass_context
def command(ctx: click.Context, /, topic: str | None) -> None:
    """Show help on a command or on TOPIC. The only topic is query: the query language."""
    assert ctx.parent is not None
    group = ctx.parent.command
    assert isinstance(group, click.Group)
    if topic in TOPICS:
        output.print_line(TOPICS[topic].rstrip())
        return
    if topic is None:
        output.print_line(group.get_help(ctx.parent))
        output.print_line('\nFor the query language, see "archive help query".')
        return
    subcommand = group.get_command(ctx.parent, topic)
    if subcommand is None:
        known = ", ".join((*TOPICS, *group.list_commands(ctx.parent)))
        raise click.UsageError(f"no help on {topic!r}; choose from {known}")
    with click.Context(subcommand, parent=ctx.parent, info_name=topic) as context:
        output.print_line(subcommand.get_help(context))

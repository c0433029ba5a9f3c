"""`archive help`."""

import click

from archive_cli import output

QUERY = """\
A query is words, phrases and fields. All must match, unless OR stands between.

  strike ballot              both words, in any order; also striking, strikes
  "E3 blueprint"             these words in this order, exactly so
  "strike action"~3          the same with at most 3 other words between
  union NEAR/5 action        close together, in either order
  strike OR ballot           either of them; operators in capitals only
  strike -ballot             without; also: strike NOT ballot
  (strike OR ballot) napo    parentheses group
  probat*  wom?n  *ation     any letters or none (*), one letter (?)
  blueprnt~  bluprnt~2       a word that is one letter away, or two
  author:papa  author:none   by somebody of that name; nobody named
  from:"Cumbria and Lancs"   the same for several words
  date:2014-07  date:none    in that year, month or day; no date
  date:2014-07..2015-08      a range; open at an end: date:2016..  date:..2014
  date:"6 July 2014"         also: yesterday, "last year", "3 months.."
  after:2014  before:2016    from 2015 on; up to 2015
  dated:stated  dated:page   dated itself; by its page, the earliest it can be
  depth:0  depth:2..         levels below the post: 1 a comment, 2 a reply
  kind:comment  kind:post    comments and replies; posts; kind:section
  title:tragic               a word of the page's title
  page:001  page:"00[12]*"   pages by the beginning of their name, or a glob
  thread:001#7               that comment with all replies below it
  thread:(corbyn)            all threads in which somebody says it
  parent:(author:papa)       what answers papa
  has:link  has:byline       with a link; with a printed name; has:signature
  *                          everything

Case, accents and the shapes of quotes make no difference. In quotes nothing
is special but the quote. A shell takes ( ) * ? and " for itself: put the query
in single quotes, archive search 'napo (strike OR ballot)'. If nothing is found
you are told why; --explain tells it always. Dates that are corrected by hand
are found with dated:editor.
"""
TOPICS = {"query": QUERY}


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The topics and commands that begin with something."""
    group = ctx.parent.command if ctx.parent else None
    commands = group.list_commands(ctx) if isinstance(group, click.Group) else []
    return [name for name in (*TOPICS, *commands) if name.startswith(incomplete)]


@click.command()
@click.argument("topic", required=False, metavar="[TOPIC|COMMAND]", shell_complete=_complete)
@click.pass_context
def command(ctx: click.Context, /, topic: str | None) -> None:
    """Show help about TOPIC (query: the language of queries), or about a command."""
    assert ctx.parent is not None
    group = ctx.parent.command
    assert isinstance(group, click.Group)
    if topic in TOPICS:
        output.print_line(TOPICS[topic].rstrip())
        return
    if topic is None:
        output.print_line(group.get_help(ctx.parent))
        output.print_line("\nTopics: archive help query")
        return
    found = group.get_command(ctx.parent, topic)
    if found is None:
        known = ", ".join((*TOPICS, *group.list_commands(ctx.parent)))
        raise click.UsageError(f"no help about {topic!r}; there is {known}")
    with click.Context(found, parent=ctx.parent, info_name=topic) as about:
        output.print_line(found.get_help(about))

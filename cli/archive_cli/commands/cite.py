"""`archive cite`."""

import click

from archive_cli import output
from archive_cli.options import archive_option, open_archive, print_warning
from archive_cli.output import output_option


@click.command()
@click.argument("reference", metavar="ID")
@archive_option
@click.option("--format", "form", type=click.Choice(["text", "bibtex", "jsonl"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@output_option
def command(reference: str, directory: str | None, form: str) -> None:
    """Print a reference to an entry: author, date as printed, place, checksum of the file.

    ID is a page's name, # and a locator; any unambiguous shortening of the name will do. A page
    alone is cited by its post. Characters count from 0 in the decoded text, the last left out.

    \b
      archive cite 001#7
      archive cite 001#7 --format bibtex >> sources.bib
    """
    with open_archive(directory) as opened:
        citation = opened.cite(reference)
        page = opened.page(reference)
    for warning in page.warnings:
        print_warning(page.name, warning)
    if form == "jsonl":
        output.print_jsonl([citation.to_dict()])
        return
    output.print_line(output.text(citation.to_bibtex() if form == "bibtex" else citation.to_text()))

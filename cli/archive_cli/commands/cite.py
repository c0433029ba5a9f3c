"""`archive cite`."""

import click

from archive_cli import output
from archive_cli.options import archive_option, open_archive, print_warning
from archive_cli.output import output_option


@click.command()
@click.argument("reference", metavar="ID")
@archive_option
@click.option("--format", "fmt", type=click.Choice(["text", "bibtex", "jsonl"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@output_option
def command(reference: str, directory: str | None, fmt: str) -> None:
    """Print a citation of an entry: author, date as printed, position, checksum of the file.

    ID is the name of a page, # and a locator; the name may be shortened as long as it is
    unambiguous. The name of a page alone cites its post. Character positions count from 0 in the
    decoded text, and the end is exclusive.

    \b
      archive cite 001#7
      archive cite 001#7 --format bibtex >> sources.bib
    """
    with open_archive(directory) as opened:
        citation = opened.cite(reference)
        page = opened.page(reference)
    for warning in page.warnings:
        print_warning(page.name, warning)
    if fmt == "jsonl":
        output.print_jsonl([citation.to_dict()])
        return
    output.print_line(output.text(citation.to_bibtex() if fmt == "bibtex" else citation.to_text()))

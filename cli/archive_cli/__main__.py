"""`python -m archive_cli` is `archive`."""

from archive_cli.main import main

main()

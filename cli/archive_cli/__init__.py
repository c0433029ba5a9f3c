"""The command line of `archive`."""

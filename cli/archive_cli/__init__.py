"""The command line of `archive`: options in, the library's answers out."""

"""Names of the environment variables that the command reads."""

COMPLETION_VARIABLE = "_ARCHIVE_COMPLETE"
"""Set by a shell to request completions, such as `zsh_complete`. Click prescribes the name."""
DIRECTORY_VARIABLE = "ARCHIVE_DIR"
"""The archive directory if `--archive` is not given."""

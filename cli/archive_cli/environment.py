"""The environment variables that the command reads."""

COMPLETION_VARIABLE = "_ARCHIVE_COMPLETE"
"""What a shell sets to ask for completions, such as `zsh_complete`; the name is Click's rule."""
DIRECTORY_VARIABLE = "ARCHIVE_DIR"
"""The archive directory, where `--archive` does not name one."""

"""What makes Whoosh's own `open_dir` and searchers read our segments."""

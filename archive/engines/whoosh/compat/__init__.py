"""What makes Whoosh's own `open_dir`, readers and searchers read our segments.

The engine itself does not use it, except to write a table of contents that Whoosh can read. Tests
do: `tests/engines/whoosh/test_index.py` compares every term, entry and position that Whoosh finds
with the pages.
"""

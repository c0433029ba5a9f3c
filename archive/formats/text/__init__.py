"""Readers of plain text: the layouts in which extractors leave discussion pages."""

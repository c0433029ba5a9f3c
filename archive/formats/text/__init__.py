"""Formats of plain text: the layouts that text extractors give to discussion pages."""

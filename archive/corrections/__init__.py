"""Corrections that a person writes in `archive.toml`."""

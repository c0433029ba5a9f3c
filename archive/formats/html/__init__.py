"""Readers of HTML pages, one module for each template."""

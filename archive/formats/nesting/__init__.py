"""Measure how deep the elements of HTML are nested, before a parser builds them: see `depth`."""

"""How deep the elements of HTML are nested, found before a parser builds them: see `depth`."""

"""Read the comments of unknown templates from the shape that their records repeat."""

"""Read comments in unknown templates, recognised by the structure that they repeat."""

"""The engine for large archives, which needs the `tantivy` package."""

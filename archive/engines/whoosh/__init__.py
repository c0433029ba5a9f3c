"""The engine for most archives: our own segments in a Whoosh index."""

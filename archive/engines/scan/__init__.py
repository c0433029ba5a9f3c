"""The engine without an index: it tests every entry in memory. Reference for the other engines."""

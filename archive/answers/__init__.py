"""Questions to an engine, and the values that answer them."""

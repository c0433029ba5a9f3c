"""One run of `index`: what is new, changed, moved or gone, and writing it."""

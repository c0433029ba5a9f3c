"""One run of `index`: find pages that are new, changed, moved or gone, and write the changes."""

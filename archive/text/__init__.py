"""Characters, words, dates and languages: what every reader and every query needs to know of text."""

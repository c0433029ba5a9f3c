"""What readers and queries need to know of text: characters, tokens, dates, languages."""

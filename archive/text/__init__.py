"""Text handling shared by readers and queries: decoding, tokens, dates, languages."""

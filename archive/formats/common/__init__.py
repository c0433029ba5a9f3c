"""Code shared by the text, HTML and backup formats."""

"""What readers of several kinds of files share."""

"""Readers of the backups that blogging platforms export."""

"""What every engine stores about pages: a record for each, and tables with a row for each."""

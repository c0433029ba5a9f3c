"""What every engine stores about pages: one record a page, and tables of all of them."""

"""The bare Django that our pages are compared to: an empty view, and one that inserts one row."""

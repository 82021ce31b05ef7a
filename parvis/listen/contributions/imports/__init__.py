"""Bringing in answers typed elsewhere: a file, a mapping, and a report line by line."""

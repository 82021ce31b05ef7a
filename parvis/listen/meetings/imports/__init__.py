"""Bringing in meetings from a CSV file: columns, rows checked one by one, all written or nothing."""

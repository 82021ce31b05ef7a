"""Loading the official files: find them, read them, parse their rows, write them in one transaction."""

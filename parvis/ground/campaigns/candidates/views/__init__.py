"""Pages of candidate quarters."""

"""Visits: the commission proposes one, a host accepts it or says why not."""

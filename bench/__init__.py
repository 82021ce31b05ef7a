"""Measurements: each figure with a reference taken in the same run. ``make bench`` runs them all."""

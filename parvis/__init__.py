"""Parvis: a civic-consultation platform whose every word can be followed to the contract."""

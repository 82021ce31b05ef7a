"""Quarters that may join the priority geography: drawn or imported by a référent, dated, mapped to their successor.

Their rows are those of the room « territories »; their acts are journaled, so their services stand here, above both.
"""

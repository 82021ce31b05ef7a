"""Proposing masks over what identifies somebody in a text, and putting them on. Pure: no model, no database.

Rules find e-mails, phones, addresses, plates, accounts and social-security numbers; names of persons are found by a
gazetteer, by what is said around them, and by spaCy. Nothing is decided here: a person accepts the masks.
"""

from parvis.understand.corpus.masking.engine import apply_masks, propose, propose_many, spans_of_words
from parvis.understand.corpus.masking.kinds import SHOWN, Kind, Mask

__all__ = ["SHOWN", "Kind", "Mask", "apply_masks", "propose", "propose_many", "spans_of_words"]

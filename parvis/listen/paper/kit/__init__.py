"""What a relay carries besides the forms: a poster, a card for the pocket, instructions, two minutes to say."""

from parvis.listen.paper.kit.handed import cards_pdf, poster_pdf
from parvis.listen.paper.kit.sheet import KitSheet, MeetingAhead, RunLine
from parvis.listen.paper.kit.spoken import guide_pdf, script_pdf

__all__ = ["KitSheet", "MeetingAhead", "RunLine", "cards_pdf", "guide_pdf", "poster_pdf", "script_pdf"]

"""The papers of a meeting: poster, flyer, slide, script, minutes. Each from a sheet alone, without database."""

from parvis.listen.meetings.papers.minutes import minutes_html, minutes_odt, minutes_pdf
from parvis.listen.meetings.papers.room import script_pdf, slide_pdf
from parvis.listen.meetings.papers.street import flyer_pdf, poster_pdf

__all__ = ["flyer_pdf", "minutes_html", "minutes_odt", "minutes_pdf", "poster_pdf", "script_pdf", "slide_pdf"]

"""Django's registration of the room."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """The room ``outreach``."""

    name = "parvis.listen.outreach"
    label = "outreach"

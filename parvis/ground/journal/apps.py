"""Django's registration of the room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The room ``journal``."""

    name = "parvis.ground.journal"
    label = "journal"

"""Django's registration of the room."""

from django.apps import AppConfig


class PaperConfig(AppConfig):
    """The room ``paper``."""

    name = "parvis.listen.paper"
    label = "paper"

"""Django's registration of the room."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The room ``config``."""

    name = "parvis.config"
    label = "config"

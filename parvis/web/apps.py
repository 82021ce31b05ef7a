"""Django's registration of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room ``web``."""

    name = "parvis.web"
    label = "web"

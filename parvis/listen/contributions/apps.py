"""Django's registration of the room."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """The room ``contributions``."""

    name = "parvis.listen.contributions"
    label = "contributions"

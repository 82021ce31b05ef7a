"""Django's registration of the room."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """The room ``territories``."""

    name = "parvis.ground.territories"
    label = "territories"

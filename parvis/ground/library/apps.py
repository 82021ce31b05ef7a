"""Django's registration of the room."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """The room ``library``."""

    name = "parvis.ground.library"
    label = "library"
    verbose_name = "Documents"

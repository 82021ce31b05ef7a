"""Django's registration of the room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The room ``meetings``."""

    name = "parvis.listen.meetings"
    label = "meetings"

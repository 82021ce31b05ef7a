"""Django's registration of the room."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The room ``outbox``."""

    name = "parvis.ground.outbox"
    label = "outbox"

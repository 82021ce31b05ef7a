"""Django's registration of the room."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """The room ``followup``."""

    name = "parvis.answer.followup"
    label = "followup"

"""Django's registration of the room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The room ``campaigns``."""

    name = "parvis.ground.campaigns"
    label = "campaigns"

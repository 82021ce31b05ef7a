"""Django's registration of the room."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The room ``dashboards``."""

    name = "parvis.show.dashboards"
    label = "dashboards"

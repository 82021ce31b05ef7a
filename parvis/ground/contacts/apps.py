"""Django's registration of the room."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The room ``contacts``."""

    name = "parvis.ground.contacts"
    label = "contacts"

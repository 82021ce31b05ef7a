"""Django's registration of the room."""

from django.apps import AppConfig


class MailingsConfig(AppConfig):
    """The room ``mailings``."""

    name = "parvis.answer.mailings"
    label = "mailings"

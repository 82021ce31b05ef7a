"""Django's registration of the room."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The room ``corpus``."""

    name = "parvis.understand.corpus"
    label = "corpus"

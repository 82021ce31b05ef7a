"""Django's registration of the room."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """The room ``questionnaires``."""

    name = "parvis.listen.questionnaires"
    label = "questionnaires"

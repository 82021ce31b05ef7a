"""Django's registration of the room."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """The room ``followup``."""

    name = "parvis.answer.followup"
    label = "followup"

    def ready(self) -> None:
        """Say when the agents' menu has a line for objections."""
        from parvis.answer.followup.queries import any_waiting
        from parvis.ground.people.menu import AWAITS

        AWAITS["objections:list"] = any_waiting

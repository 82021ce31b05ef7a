"""An act filed before the gate existed goes before it: the migration puts it in quarantine, where the task takes it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parvis.ground.library.models import File
from parvis.ground.library.services import quarantine_settle
from parvis.ground.people.models import Mandate
from tests.ground.library import making

BEFORE, AFTER = [("people", "0001_initial")], [("people", "0002_plan_delegation")]


@pytest.mark.django_db(transaction=True)
def test_an_act_of_before_passes_the_gate_and_one_that_was_lost_is_said_so() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    try:
        old = executor.loader.project_state(BEFORE).apps
        agent = old.get_model("people", "Agent").objects.create(email="a@exemple.fr", full_name="A")
        kept = default_storage.save("delegations/2026/arrete.docx", ContentFile(making.a_docx()))
        for name in (kept, "delegations/2026/perdu.pdf"):
            old.get_model("people", "Mandate").objects.create(
                agent=agent, role="national", delegation_of="Préfet", delegation_act=name
            )
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(AFTER)
    first, second = Mandate.objects.order_by("pk")
    assert first.delegation_act and first.delegation_act.state == File.State.QUARANTINE
    assert second.delegation_act and second.delegation_act.state == File.State.REFUSED
    quarantine_settle()
    assert Mandate.objects.get(pk=first.pk).delegation_act.is_ready  # type: ignore[union-attr]
    assert not default_storage.exists(kept)

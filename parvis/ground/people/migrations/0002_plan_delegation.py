"""The act of a delegation becomes a file of the library, and passes its gate; a mandate on a contract may stop at a border.

Acts already filed go to quarantine where they lie: the library's task examines them like any other file.
"""

import secrets

import django.db.models.deletion
from django.core.files.storage import default_storage
from django.db import migrations, models
from django.utils import timezone

LONGEST_BLOB = 80


def acts_to_quarantine(apps, schema_editor):
    files = apps.get_model("library", "File").objects
    for mandate in apps.get_model("people", "Mandate").objects.exclude(old_act=""):
        mandate.delegation_act = _file_of(files, mandate.old_act.name)
        mandate.save(update_fields=["delegation_act"])
    # The table changes next, in the same transaction: nothing may wait to be checked.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _file_of(files, name):
    if not default_storage.exists(name):
        lost = {"state": "refuse", "reason": "Ce fichier n’était plus dans le stockage.", "checked_at": timezone.now()}
        return files.create(token=secrets.token_urlsafe(24), blob="", name="delegation.pdf", size=0, **lost)
    blob = name
    if len(name) > LONGEST_BLOB:
        with default_storage.open(name) as given:
            blob = default_storage.save("quarantaine/delegation", given)
    size = default_storage.size(blob)
    return files.create(token=secrets.token_urlsafe(24), blob=blob, name="delegation.pdf", size=size)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("territories", "0001_initial"),
        ("library", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="mandate", name="mandate_delegation_has_its_act"),
        migrations.RenameField(model_name="mandate", old_name="delegation_act", new_name="old_act"),
        migrations.AddField(
            model_name="mandate",
            name="delegation_act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="library.file",
                verbose_name="arrêté de délégation",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="within",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.departement",
                verbose_name="dans ce département seulement",
            ),
        ),
        migrations.RunPython(acts_to_quarantine, migrations.RunPython.noop),
        migrations.RemoveField(model_name="mandate", name="old_act"),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegation_of", ""), ("delegation_act__isnull", False), _connector="OR"),
                name="mandate_delegation_has_its_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("within__isnull", True), ("contract__isnull", False), _connector="OR"),
                name="mandate_only_a_contract_has_a_border",
            ),
        ),
    ]

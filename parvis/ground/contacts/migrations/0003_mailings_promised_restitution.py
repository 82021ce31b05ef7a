"""Earlier words promised « la synthèse et les suites de la consultation »: what follows is the restitution of autumn."""

import uuid

from django.db import migrations

PROMISED = "et les suites de la consultation"


def promise(apps, schema_editor):
    Consent = apps.get_model("contacts", "Consent")
    earlier = Consent.objects.filter(purpose="synthese", wording__contains=PROMISED)
    Consent.objects.bulk_create(
        (
            Consent(
                id=uuid.uuid4(),
                contact_id=one.contact_id,
                purpose="restitution",
                wording=one.wording,
                given_on=one.given_on,
            )
            for one in earlier
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_mailings_consents")]
    operations = [migrations.RunPython(promise, migrations.RunPython.noop)]

"""A published version never changes: the database refuses to update or delete it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION questionnaires_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une version publiée du questionnaire ne change pas (version %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER version_published_is_immutable BEFORE UPDATE OR DELETE ON questionnaires_version
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION questionnaires_refuse_published();
"""
BACKWARD = """
DROP TRIGGER version_published_is_immutable ON questionnaires_version;
DROP FUNCTION questionnaires_refuse_published();
"""


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

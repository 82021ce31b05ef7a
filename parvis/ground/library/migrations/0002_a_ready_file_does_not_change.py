"""What the gate let through never changes: the bytes that people read are the bytes that were checked."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION library_file_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'un fichier vérifié ou refusé ne change pas (fichier %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER file_is_final BEFORE UPDATE ON library_file
    FOR EACH ROW WHEN (OLD.state <> 'quarantaine') EXECUTE FUNCTION library_file_is_final();
"""
BACKWARD = """
DROP TRIGGER file_is_final ON library_file;
DROP FUNCTION library_file_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

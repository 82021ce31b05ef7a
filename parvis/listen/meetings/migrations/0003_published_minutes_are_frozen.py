"""What was published of a meeting never changes: a correction is another version."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION meetings_refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version uuid;
BEGIN
    IF TG_TABLE_NAME = 'meetings_minutesversion' THEN version := OLD.id; ELSE version := OLD.version_id; END IF;
    IF EXISTS (SELECT FROM meetings_minutespublication WHERE version_id = version) THEN
        RAISE EXCEPTION 'un compte rendu publié ne change pas (version %)', version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_version_is_frozen BEFORE UPDATE OR DELETE ON meetings_minutesversion
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_change_of_published();
CREATE TRIGGER published_item_is_frozen BEFORE UPDATE OR DELETE ON meetings_minutesitem
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_change_of_published();
CREATE FUNCTION meetings_refuse_addition_to_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM meetings_minutespublication WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'un compte rendu publié ne change pas (version %)', NEW.version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_version_takes_no_item BEFORE INSERT ON meetings_minutesitem
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_addition_to_published();
"""
BACKWARD = """
DROP TRIGGER published_version_takes_no_item ON meetings_minutesitem;
DROP FUNCTION meetings_refuse_addition_to_published();
DROP TRIGGER published_item_is_frozen ON meetings_minutesitem;
DROP TRIGGER published_version_is_frozen ON meetings_minutesversion;
DROP FUNCTION meetings_refuse_change_of_published();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_day_minutes_relays")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""A page sent is never rewritten: the database refuses any update but the erasure of a withdrawal."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION contributions_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.answers <> '{}'::jsonb OR NEW.id <> OLD.id OR NEW.page <> OLD.page
       OR NEW.contribution_id <> OLD.contribution_id OR NEW.at <> OLD.at OR NEW.xact <> OLD.xact THEN
        RAISE EXCEPTION 'une page envoyée ne change pas (page %)', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answerpage_is_appended BEFORE UPDATE ON contributions_answerpage
    FOR EACH ROW EXECUTE FUNCTION contributions_refuse_rewriting();
CREATE TRIGGER profilepage_is_appended BEFORE UPDATE ON contributions_profilepage
    FOR EACH ROW EXECUTE FUNCTION contributions_refuse_rewriting();
"""
BACKWARD = """
DROP TRIGGER answerpage_is_appended ON contributions_answerpage;
DROP TRIGGER profilepage_is_appended ON contributions_profilepage;
DROP FUNCTION contributions_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""A ruling does not change: another takes its place. Only what was said to an author goes, with the author's words."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION corpus_refuse_change_of_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.note = ''
        AND (NEW.id, NEW.statement, NEW.outcome, NEW.reasons, NEW.occasion, NEW.since, NEW.by_id, NEW.at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.statement, OLD.outcome, OLD.reasons, OLD.occasion, OLD.since, OLD.by_id, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'une décision ne change pas (%)', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ruling_is_added_only BEFORE UPDATE OR DELETE ON corpus_ruling
    FOR EACH ROW EXECUTE FUNCTION corpus_refuse_change_of_ruling();
"""
BACKWARD = """
DROP TRIGGER ruling_is_added_only ON corpus_ruling;
DROP FUNCTION corpus_refuse_change_of_ruling();
"""


class Migration(migrations.Migration):
    dependencies = [("corpus", "0003_corpus_decisions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

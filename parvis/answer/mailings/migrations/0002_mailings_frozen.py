"""What was approved is what was sent: a frozen version never changes, and no line of the ledger is erased."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION mailings_frozen_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'un texte approuvé ne change plus (%)', OLD.mailing_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER frozen_is_final BEFORE UPDATE OR DELETE ON mailings_mailingversion
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION mailings_frozen_is_final();
CREATE FUNCTION mailings_ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une ligne du registre ne s’efface pas (%)', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_is_kept BEFORE DELETE ON mailings_delivery
    FOR EACH ROW EXECUTE FUNCTION mailings_ledger_is_kept();
"""
BACKWARD = """
DROP TRIGGER ledger_is_kept ON mailings_delivery;
DROP FUNCTION mailings_ledger_is_kept();
DROP TRIGGER frozen_is_final ON mailings_mailingversion;
DROP FUNCTION mailings_frozen_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("mailings", "0001_mailings_ledger")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""Seats that two people grant, and the audit log's further lines: reads of a person's data by others, and refusals.

An organisation in whose name somebody acted, and the operation, are told where the line is about them.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

WALLS = """
ALTER TABLE accounts_audit DROP CONSTRAINT accounts_audit_act;
ALTER TABLE accounts_audit ADD CONSTRAINT accounts_audit_act CHECK (act IN ('SIGNED_IN', 'STEPPED_UP', 'CODE_REFUSED',
  'SESSION_ENDED', 'TOKEN_ISSUED', 'TOKEN_ENDED', 'SEAT_PROPOSED', 'SEAT_REFUSED', 'SEAT_TAKEN', 'SEAT_ENDED', 'READ',
  'REFUSED'));
ALTER TABLE accounts_audit ADD CONSTRAINT accounts_audit_names_its_operation
  CHECK ((act IN ('READ', 'REFUSED')) = (operation IS NOT NULL));
CREATE INDEX accounts_audit_in_time ON accounts_audit (account_id, at, id);
ALTER TABLE accounts_seat_proposal
  ADD CONSTRAINT accounts_seat_proposal_role CHECK (role IN ('MEMBER', 'MANAGER')),
  ADD CONSTRAINT accounts_seat_proposal_ends_after_it_starts CHECK (valid_until > valid_from),
  ADD CONSTRAINT accounts_seat_proposal_two_people
    CHECK (proposed_by <> person_id AND decided_by <> proposed_by AND decided_by <> person_id),
  ADD CONSTRAINT accounts_seat_proposal_is_decided_whole CHECK (
    decision IN ('APPROVED', 'REFUSED') AND decided_by IS NOT NULL AND decided_at IS NOT NULL
      AND (decision = 'APPROVED') = (membership_id IS NOT NULL)
    OR decision IS NULL AND decided_by IS NULL AND decided_at IS NULL AND membership_id IS NULL);
CREATE UNIQUE INDEX accounts_seat_proposal_open ON accounts_seat_proposal (person_id, organisation_id, role, region)
  WHERE decision IS NULL;
CREATE INDEX accounts_seat_proposal_in_time ON accounts_seat_proposal (proposed_at, id) WHERE decision IS NULL;
CREATE INDEX accounts_membership_of_organisation ON accounts_membership (organisation_id, valid_from, id);
-- A seat that is ended before it begins never holds: it ends the instant it begins.
ALTER TABLE accounts_membership DROP CONSTRAINT accounts_membership_ends_after_it_starts;
ALTER TABLE accounts_membership ADD CONSTRAINT accounts_membership_ends_after_it_starts
  CHECK (valid_until >= valid_from);
ALTER TABLE methodologies_submission DROP CONSTRAINT methodologies_submission_pkey,
  ADD PRIMARY KEY (method_code, method_version, method_hash);
GRANT SELECT, INSERT ON methodologies_submission TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (decision, decided_by, decided_at, membership_id) ON accounts_seat_proposal TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0011_elsewhere")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SeatProposal",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("person_id", IdField(generated=False, null=False, unique=False)),
                ("organisation_id", IdField(generated=False, null=False, unique=False)),
                ("role", fields.CharField(max_length=30)),
                ("region", fields.CharField(max_length=12)),
                ("valid_from", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("valid_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("proposed_by", IdField(generated=False, null=False, unique=False)),
                ("proposed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decision", fields.CharField(null=True, max_length=10)),
                ("decided_by", IdField(null=True, generated=False, unique=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("membership_id", IdField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "accounts_seat_proposal",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A seat that one person proposes and another decides on; what was decided stays as it is.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="AuditLine",
            name="operation",
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddField(
            model_name="AuditLine",
            name="organisation_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.CreateModel(
            name="Submission",
            fields=[
                ("method_code", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60)),
                ("method_version", fields.CharField(max_length=20)),
                ("method_hash", fields.CharField(max_length=64)),
                ("submitted_by", IdField(generated=False, null=False, unique=False)),
                ("submitted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "methodologies_submission",
                "app": "models",
                "pk_attr": "method_code",
                "table_description": "A method version, by its hash, that the operator submitted for publication (JS§15). Key: all three.",
            },
            bases=["Model"],
        ),
        ops.AddField("Publication", "published_by", IdField(null=True, generated=False, unique=False)),
        ops.RunSQL(WALLS, ""),
    ]

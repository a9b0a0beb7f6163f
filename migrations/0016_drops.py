"""Fair drops: seeds committed to by two sides, wishes, rounds; what was committed, revealed or ended only grows."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField, PointsField, TextArrayField

WALLS = """
ALTER TABLE drops_commitment DROP CONSTRAINT drops_commitment_pkey, ADD PRIMARY KEY (drop_id, round, side);
ALTER TABLE drops_reveal DROP CONSTRAINT drops_reveal_pkey, ADD PRIMARY KEY (drop_id, round, side);
ALTER TABLE drops_round DROP CONSTRAINT drops_round_pkey, ADD PRIMARY KEY (drop_id, number);
ALTER TABLE drops_wish DROP CONSTRAINT drops_wish_pkey, ADD PRIMARY KEY (account_id, drop_id);
ALTER TABLE drops_drop
  ADD CONSTRAINT drops_drop_state CHECK (state IN ('ANNOUNCED', 'COMMITTED', 'CLOSED', 'DRAWN', 'VOID')),
  ADD CONSTRAINT drops_drop_has_pieces CHECK (pieces > 0 AND points > 0),
  ADD CONSTRAINT drops_drop_in_order CHECK (announced_at < opens_at AND opens_at < closes_at AND closes_at < held_until),
  ADD CONSTRAINT drops_drop_rounds CHECK (round BETWEEN 1 AND most_rounds AND reveal_hours > 0),
  ADD CONSTRAINT drops_drop_closed_list_has_its_root CHECK ((root IS NULL) = (listed IS NULL)
    AND (root IS NULL OR closed_at IS NOT NULL) AND (state NOT IN ('CLOSED', 'DRAWN') OR root IS NOT NULL)),
  ADD CONSTRAINT drops_drop_drawn CHECK ((state = 'DRAWN') = (drawn_at IS NOT NULL)),
  ADD CONSTRAINT drops_drop_settled_at_its_end CHECK (settled_at IS NULL OR state IN ('DRAWN', 'VOID'));
ALTER TABLE drops_commitment
  ADD CONSTRAINT drops_commitment_side CHECK (side IN ('OPERATOR', 'AUTHORITY')),
  ADD CONSTRAINT drops_commitment_is_256_bits CHECK (commitment ~ '^[0-9a-f]{64}$');
ALTER TABLE drops_reveal
  ADD CONSTRAINT drops_reveal_side CHECK (side IN ('OPERATOR', 'AUTHORITY')),
  ADD CONSTRAINT drops_reveal_is_256_bits CHECK (seed ~ '^[0-9a-f]{64}$');
ALTER TABLE drops_round
  ADD CONSTRAINT drops_round_ending CHECK (ending IN ('DRAWN', 'NOT_REVEALED', 'NOT_COMMITTED')),
  ADD CONSTRAINT drops_round_names_who_is_missing CHECK ((ending = 'DRAWN') = (missing = '{}'));
ALTER TABLE drops_wish
  ADD CONSTRAINT drops_wish_fate CHECK (fate IN ('HELD', 'WITHDRAWN', 'LOST', 'SERVED', 'UNSERVED')),
  ADD CONSTRAINT drops_wish_is_256_bits CHECK (salt ~ '^[0-9a-f]{64}$' AND leaf ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT drops_wish_winners_are_served_or_not
    CHECK (CASE fate WHEN 'SERVED' THEN rank > 0 AND redemption_id IS NOT NULL AND refusal IS NULL
      WHEN 'UNSERVED' THEN rank > 0 AND redemption_id IS NULL AND refusal IS NOT NULL
      WHEN 'HELD' THEN redemption_id IS NULL AND refusal IS NULL
      ELSE rank IS NULL AND redemption_id IS NULL AND refusal IS NULL END),
  ADD CONSTRAINT drops_wish_settled_once CHECK ((fate IN ('HELD', 'WITHDRAWN')) = (settled_at IS NULL));
-- A seed is known to all once it is revealed, so nobody may commit to it again, in whatever drop.
CREATE UNIQUE INDEX drops_commitment_once ON drops_commitment (commitment);
CREATE UNIQUE INDEX drops_drop_one_at_a_time ON drops_drop (listing_id) WHERE settled_at IS NULL;
CREATE INDEX drops_drop_due ON drops_drop (due_at, id) WHERE settled_at IS NULL;
CREATE INDEX drops_drop_in_time ON drops_drop (announced_at, id);
CREATE INDEX drops_wish_of_drop ON drops_wish (drop_id, leaf);
CREATE INDEX drops_wish_open ON drops_wish (drop_id, rank, account_id) WHERE fate = 'HELD';
GRANT SELECT, INSERT ON drops_commitment TO tanpuhui_app;
GRANT SELECT, INSERT ON drops_reveal TO tanpuhui_app;
GRANT SELECT, INSERT ON drops_round TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (state, round, round_begun_at, due_at, root, listed, closed_at, drawn_at, settled_at) ON drops_drop TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (fate, wished_at, rank, refusal, redemption_id, settled_at) ON drops_wish TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0015_inbox")]

    initial = False

    operations = [
        ops.CreateModel(
            name="DrawRound",
            fields=[
                ("drop_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("number", fields.IntField()),
                ("begun_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ending", fields.CharField(max_length=14)),
                ("missing", TextArrayField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "drops_round",
                "app": "models",
                "pk_attr": "drop_id",
                "table_description": "A round that has ended: drawn, or void with the names of who had not done their part; append-only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Drop",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("listing_id", IdField(generated=False, null=False, unique=False)),
                ("listing_version", fields.IntField()),
                ("region", fields.CharField(max_length=12)),
                ("pieces", fields.IntField()),
                ("points", PointsField(generated=False, null=False, unique=False)),
                ("announced_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("opens_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closes_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("reveal_hours", fields.IntField()),
                ("most_rounds", fields.IntField()),
                ("held_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(max_length=10)),
                ("round", fields.IntField()),
                ("round_begun_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("root", fields.CharField(null=True, max_length=64)),
                ("listed", fields.IntField(null=True)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("drawn_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "drops_drop",
                "app": "models",
                "pk_attr": "id",
                "table_description": "So many pieces of a scarce listing, drawn among all who wish for one (公平抽签).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SeedCommitment",
            fields=[
                ("drop_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("round", fields.IntField()),
                ("side", fields.CharField(max_length=10)),
                ("commitment", fields.CharField(max_length=64)),
                ("organisation_id", IdField(generated=False, null=False, unique=False)),
                ("person_id", IdField(generated=False, null=False, unique=False)),
                ("committed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "drops_commitment",
                "app": "models",
                "pk_attr": "drop_id",
                "table_description": "One side's commitment to a seed in one round; append-only. Key: (drop_id, round, side).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SeedReveal",
            fields=[
                ("drop_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("round", fields.IntField()),
                ("side", fields.CharField(max_length=10)),
                ("seed", fields.CharField(max_length=64)),
                ("organisation_id", IdField(generated=False, null=False, unique=False)),
                ("person_id", IdField(generated=False, null=False, unique=False)),
                ("revealed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "drops_reveal",
                "app": "models",
                "pk_attr": "drop_id",
                "table_description": "One side's seed of one round; append-only. Key: (drop_id, round, side).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Wish",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("drop_id", IdField(generated=False, null=False, unique=False)),
                ("salt", fields.CharField(max_length=64)),
                ("leaf", fields.CharField(max_length=64)),
                ("fate", fields.CharField(max_length=10)),
                ("wished_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("rank", fields.IntField(null=True)),
                ("refusal", fields.CharField(null=True, max_length=40)),
                ("redemption_id", IdField(null=True, generated=False, unique=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "drops_wish",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "An account's wish in a drop, with the salt that only its owner is told. Key: (account_id, drop_id).",
            },
            bases=["Model"],
        ),
        ops.RunSQL(WALLS, ""),
    ]

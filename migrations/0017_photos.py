"""Photographs of goods: a picture is kept once, and which goods show it only grows."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

WALLS = """
ALTER TABLE mall_photo DROP CONSTRAINT mall_photo_pkey, ADD PRIMARY KEY (goods_id, place);
ALTER TABLE mall_photo ADD CONSTRAINT mall_photo_place CHECK (place > 0);
ALTER TABLE mall_picture
  ADD CONSTRAINT mall_picture_digest CHECK (digest = encode(sha256(large), 'hex')),
  ADD CONSTRAINT mall_picture_has_pixels CHECK (width > 0 AND height > 0);
-- A picture is as small as it gets; PostgreSQL need not try to make it smaller.
ALTER TABLE mall_picture ALTER COLUMN large SET STORAGE EXTERNAL, ALTER COLUMN small SET STORAGE EXTERNAL;
CREATE INDEX mall_photo_of_picture ON mall_photo (digest);
CREATE INDEX mall_picture_uploaded ON mall_picture (uploaded_at);
GRANT SELECT, INSERT ON mall_photo TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (uploaded_at), DELETE ON mall_picture TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0016_drops")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Photo",
            fields=[
                ("goods_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("place", fields.SmallIntField()),
                ("digest", fields.CharField(max_length=64)),
            ],
            options={
                "table": "mall_photo",
                "app": "models",
                "pk_attr": "goods_id",
                "table_description": "Which pictures goods are shown with; part of what is reviewed, so it stands as the goods do.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Picture",
            fields=[
                ("digest", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("width", fields.IntField()),
                ("height", fields.IntField()),
                ("large", fields.BinaryField()),
                ("small", fields.BinaryField()),
                ("uploaded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "mall_picture",
                "app": "models",
                "pk_attr": "digest",
                "table_description": "A picture in two sizes, as it is handed out; its digest is SHA-256 of the large one.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(WALLS, ""),
    ]

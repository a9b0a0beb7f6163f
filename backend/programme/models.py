"""What the programme remembers."""

from tortoise import fields
from tortoise.models import Model


class Region(Model):
    """A region of the programme, in a tree: province, city, county (JS§5)."""

    code = fields.CharField(max_length=12, primary_key=True)
    name_zh = fields.CharField(max_length=80)
    name_en = fields.CharField(max_length=80)
    parent = fields.CharField(max_length=12, null=True)

    class Meta:
        table = "programme_region"


class StoredDay(Model):
    """A day that the operator entered for a year the calendar library does not know; provisional until confirmed."""

    day = fields.DateField(primary_key=True)
    working = fields.BooleanField()
    provisional = fields.BooleanField()
    source = fields.CharField(max_length=200)

    class Meta:
        table = "programme_stored_day"


class Setting(Model):
    """What one deployment decided once, such as which programme it runs."""

    name = fields.CharField(max_length=40, primary_key=True)
    value = fields.CharField(max_length=200)

    class Meta:
        table = "programme_setting"

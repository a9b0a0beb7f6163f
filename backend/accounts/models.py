"""What accounts remember. A participant and their carbon account share one id: everybody has exactly one (JS§8)."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField


class Person(Model):
    """A natural person (个人); holds no name that the law does not ask for."""

    account_id = IdField(primary_key=True)
    display_name = fields.CharField(max_length=80)
    region = fields.CharField(max_length=12)
    registered_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "accounts_person"


class Organisation(Model):
    """A body that takes part: public institution, operator, authority, scenario developer, rights provider and more."""

    account_id = IdField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    name_zh = fields.CharField(max_length=120)
    name_en = fields.CharField(max_length=120)
    region = fields.CharField(max_length=12)
    registered_at = fields.DatetimeField()

    class Meta:
        table = "accounts_organisation"


class OrganisationKind(Model):
    """One kind an organisation holds; it may hold several (JS§36). Key: (account_id, kind)."""

    account_id = IdField(primary_key=True)
    kind = fields.CharField(max_length=30)

    class Meta:
        table = "accounts_organisation_kind"


class Membership(Model):
    """A person's role in an organisation, for a region, half-open in time."""

    id = IdField(primary_key=True)
    person_id = IdField()
    organisation_id = IdField()
    role = fields.CharField(max_length=30)
    region = fields.CharField(max_length=12)
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)

    class Meta:
        table = "accounts_membership"
        indexes = (("person_id",),)


class Handle(Model):
    """A short name by which staff and enrolled pseudonyms are found; unique over all accounts."""

    handle = fields.CharField(max_length=80, primary_key=True)
    account_id = IdField()

    class Meta:
        table = "accounts_handle"


class AuditLine(Model):
    """One act on who may come in as whom: by ids alone, never changed. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    actor_id = IdField(null=True)
    act = fields.CharField(max_length=20)
    reference_id = IdField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "accounts_audit"

"""What consents remember."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField, TextArrayField


class Notice(Model):
    """The text a person agreed to, never edited: a change is a new version. Key: (scenario_id, version)."""

    scenario_id = IdField(primary_key=True)
    version = fields.IntField()
    purpose_zh = fields.CharField(max_length=80)
    purpose_en = fields.CharField(max_length=80)
    data_kinds = TextArrayField()
    sends_places = fields.BooleanField()
    text_zh = fields.TextField()
    text_en = fields.TextField()
    sha256 = fields.CharField(max_length=64)
    effective_on = fields.DateField()

    class Meta:
        table = "consents_notice"


class Consent(Model):
    """A consent artefact (同意凭证): immutable but for its end. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    provider_id = IdField()
    scenario_id = IdField()
    subject = fields.CharField(max_length=80)
    purpose_zh = fields.CharField(max_length=80)
    purpose_en = fields.CharField(max_length=80)
    data_kinds = TextArrayField()
    places = fields.BooleanField()
    notice_version = fields.IntField()
    notice_sha256 = fields.CharField(max_length=64)
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField()
    granted_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consents_consent"


class ConsentEvent(Model):
    """What happened to a consent; append-only. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    consent_id = IdField()
    kind = fields.CharField(max_length=12)
    actor_id = IdField()
    at = fields.DatetimeField()

    class Meta:
        table = "consents_event"


class Subject(Model):
    """Whose account a provider's own reference belongs to. Key: (provider_id, subject)."""

    provider_id = IdField(primary_key=True)
    subject = fields.CharField(max_length=80)
    account_id = IdField()

    class Meta:
        table = "consents_subject"

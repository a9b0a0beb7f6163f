"""What identities remember: how somebody may sign in, and where they have. Of every secret only a hash is kept."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField


class AccessToken(Model):
    """A bearer token; only its SHA-256 is kept."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    account_id = IdField()
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "identities_access_token"


class Session(Model):
    """A browser in which somebody has signed in; of what its cookie carries only the SHA-256 is kept."""

    session_hash = fields.CharField(max_length=64, primary_key=True)
    id = IdField()
    account_id = IdField()
    device = fields.CharField(max_length=40)
    started_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    proved_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    factor = fields.CharField(max_length=10, null=True)
    factor_at = fields.DatetimeField(null=True)

    class Meta:
        table = "identities_session"


class Phone(Model):
    """Whose account a phone number signs in to; only a keyed hash of the number is kept."""

    phone_hash = fields.CharField(max_length=64, primary_key=True)
    account_id = IdField()
    first_used_at = fields.DatetimeField()

    class Meta:
        table = "identities_phone"


class OneTimeCode(Model):
    """The last code sent to a phone number, as a keyed hash, until it is used, over or tried too often."""

    phone_hash = fields.CharField(max_length=64, primary_key=True)
    code_hash = fields.CharField(max_length=64)
    tries = fields.SmallIntField()
    sent_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    sent = fields.SmallIntField()
    counted_from = fields.DatetimeField()

    class Meta:
        table = "identities_one_time_code"


class UserHandle(Model):
    """The random name under which authenticators keep somebody's passkeys; it tells nothing of who they are."""

    account_id = IdField(primary_key=True)
    user_handle = fields.BinaryField()

    class Meta:
        table = "identities_user_handle"


class Passkey(Model):
    """A public key with which somebody signs in; the private one never leaves their device."""

    credential_id = fields.CharField(max_length=1364, primary_key=True)  # 1023 bytes in base64url
    id = IdField()
    account_id = IdField()
    public_key = fields.BinaryField()
    sign_count = fields.BigIntField()
    name = fields.CharField(max_length=40)
    vouched = fields.BooleanField()
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "identities_passkey"


class Challenge(Model):
    """What was begun in a browser and is to be finished there, once, within five minutes; kept as a hash."""

    challenge_hash = fields.CharField(max_length=64, primary_key=True)
    purpose = fields.CharField(max_length=20)
    session_id = IdField(null=True)
    enrolment_hash = fields.CharField(max_length=64, null=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "identities_challenge"


class Totp(Model):
    """Somebody's authenticator app; its secret is sealed, and a code is good once."""

    account_id = IdField(primary_key=True)
    sealed_secret = fields.BinaryField()
    last_step = fields.BigIntField()
    tries = fields.SmallIntField()
    counted_from = fields.DatetimeField()

    class Meta:
        table = "identities_totp"


class Enrolment(Model):
    """Leave to add a second factor, given by whoever runs the platform; a code of which only the hash is kept."""

    account_id = IdField(primary_key=True)
    code_hash = fields.CharField(max_length=64)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "identities_enrolment"


class Departure(Model):
    """A browser that has gone to a provider and is awaited back; of what it carries only hashes are kept."""

    state_hash = fields.CharField(max_length=64, primary_key=True)
    browser_hash = fields.CharField(max_length=64)
    provider = fields.CharField(max_length=40)
    account_id = IdField(null=True)
    session_id = IdField(null=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "identities_departure"


class LinkedIdentity(Model):
    """Whose account an identity elsewhere signs in to; only a keyed hash of who that is there is kept."""

    subject_hash = fields.CharField(max_length=64, primary_key=True)
    id = IdField()
    account_id = IdField()
    provider = fields.CharField(max_length=40)
    linked_at = fields.DatetimeField()

    class Meta:
        table = "identities_linked"


class RealName(Model):
    """That somebody's real name is known to somebody competent; neither the name nor the number is kept."""

    person_hash = fields.CharField(max_length=64, primary_key=True)
    account_id = IdField()
    level = fields.CharField(max_length=2)
    provider = fields.CharField(max_length=40)
    reference = fields.CharField(max_length=80)
    proved_at = fields.DatetimeField()

    class Meta:
        table = "identities_real_name"

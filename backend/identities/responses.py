"""Says what an authenticator is asked, and reads what it answered; the only place that knows py_webauthn.

Pure: no database, no clock. An answer is somebody's input, so whatever is wrong with it is None, never an error.
"""

from collections.abc import Callable, Iterable

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.identities.values import Answer, NewKey, Passkey, Site

LONGEST = 16_384  # characters of a response: the largest public key and attestation fit many times
LONGEST_ID = 1023  # bytes of a credential's id, as WebAuthn says
TIMEOUT_MS = 300_000  # as long as a challenge is good
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,  # of Windows Hello on older machines
]
UNCERTIFIED = {AttestationFormat.NONE, AttestationFormat.PACKED}  # some browsers leave what a key says of itself
VERIFIED = UserVerificationRequirement.REQUIRED
# The library wraps some of what a broken answer causes, and lets the rest through: fuzzed in a test.
BROKEN = (
    WebAuthnException,
    UnsupportedAlgorithm,  # where OpenSSL was built without a curve
    ValueError,
    TypeError,
    LookupError,
    RecursionError,
)


def to_add(site: Site, challenge: str, user: tuple[bytes, str], known: Iterable[Passkey]) -> str:
    """The options with which a browser makes a discoverable passkey for a user (handle, name), none twice: JSON."""
    user_handle, name = user
    options = webauthn.generate_registration_options(
        rp_id=site.domain,
        rp_name=site.title,
        user_id=user_handle,
        user_name=name,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.key.credential_id)) for each in known
        ],
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options)


def to_use(site: Site, challenge: str) -> str:
    """The options with which a browser uses whichever passkey of this site somebody takes: JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.domain,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MS,
        user_verification=VERIFIED,
    )
    return webauthn.options_to_json(options)


def added(site: Site, answer: Answer) -> NewKey | None:
    """The passkey that was made in answer to `to_add`; None for an answer to anything else, or without a person.

    No attestation is asked for, and what comes with certificates all the same is none: nobody reads them here.
    """

    def read() -> NewKey | None:
        response = parse_registration_credential_json(answer.response)
        attestation = parse_attestation_object(response.response.attestation_object)
        if attestation.fmt not in UNCERTIFIED or attestation.att_stmt.x5c is not None:
            return None
        made = webauthn.verify_registration_response(
            credential=response,
            expected_challenge=base64url_to_bytes(answer.challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        if len(made.credential_id) > LONGEST_ID:
            return None
        return NewKey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)

    return _unbroken(read) if len(answer.response) <= LONGEST else None


def used(answer: Answer) -> AuthenticationCredential | None:
    """What claims to answer `to_use`: not verified, only taken apart to find whose passkey it names."""

    def read() -> AuthenticationCredential | None:
        found = parse_authentication_credential_json(answer.response)
        return found if found.id == bytes_to_base64url(found.raw_id) else None

    return _unbroken(read) if len(answer.response) <= LONGEST else None


def count(site: Site, challenge: str, response: AuthenticationCredential, passkey: Passkey) -> int | None:
    """What the passkey's counter stands at, if it answered `to_use` and asked for the person; None if it did not.

    Whether the counter went back is for our rules, which know it only once the signature is found to be right.
    """

    def read() -> int | None:
        found = webauthn.verify_authentication_response(
            credential=response,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=passkey.key.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        is_framed = parse_client_data_json(response.response.client_data_json).cross_origin
        is_theirs = response.response.user_handle == passkey.user_handle
        return None if is_framed or not is_theirs else found.new_sign_count

    return _unbroken(read)


def _unbroken[Read](read: Callable[[], Read | None]) -> Read | None:
    try:
        return read()
    except BROKEN:
        return None

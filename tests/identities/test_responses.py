"""What authenticators answer, and whatever else somebody may send in their place: read, or None, and never an error."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, encode_cbor

from backend.identities import Answer, Passkey, Site, responses
from backend.identities.values import NewKey
from tests.conftest import NOW
from tests.identities.authenticator import ATTESTED, PRESENT, VERIFIED, Device

SITE = Site("localhost", "http://localhost:8000", "碳普惠")
CHALLENGE = "Y2hhbGxlbmdlIG9mIHRoaXMgdGVzdCBhbmQgbm8gb3RoZXI"
OTHER = "YW5vdGhlciBjaGFsbGVuZ2U"
USER = b"a handle", "王敏"
TO_ADD, TO_USE = responses.to_add(SITE, CHALLENGE, USER, []), responses.to_use(SITE, CHALLENGE)


def device() -> Device:
    return Device(user_handle=USER[0])


def key(of: Device) -> NewKey:
    made = responses.added(SITE, Answer(CHALLENGE, of.make(TO_ADD)))
    assert made is not None
    return made


def passkey(of: Device) -> Passkey:
    return Passkey(1, 7, key(of), USER[0], "phone", vouched=False, created_at=NOW, last_used_at=None)


def count(of: Device, answer: str, kept: Passkey) -> int | None:
    response = responses.used(Answer(CHALLENGE, answer))
    return responses.count(SITE, CHALLENGE, response, kept) if response else None


def test_a_browser_is_asked_for_a_discoverable_passkey_whose_holder_is_checked() -> None:
    asked = json.loads(TO_ADD)
    assert asked["rp"] == {"id": "localhost", "name": "碳普惠"}
    assert asked["user"] == {"id": "YSBoYW5kbGU", "name": "王敏", "displayName": "王敏"}
    assert (asked["challenge"], asked["attestation"], asked["timeout"]) == (CHALLENGE, "none", 300_000)
    selection = {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"}
    assert asked["authenticatorSelection"] == selection
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert json.loads(TO_USE) == {
        "challenge": CHALLENGE,
        "timeout": 300_000,
        "rpId": "localhost",
        "allowCredentials": [],
        "userVerification": "required",
    }


def test_a_passkey_that_is_known_is_not_made_twice() -> None:
    one = device()
    asked = json.loads(responses.to_add(SITE, CHALLENGE, USER, [passkey(one)]))
    assert asked["excludeCredentials"] == [{"id": key(one).credential_id, "type": "public-key"}]


def test_a_passkey_is_made_and_used() -> None:
    one = device()
    kept = passkey(one)
    assert kept.key.sign_count == 0
    assert [count(one, one.use(TO_USE), kept) for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    "odd",
    [
        {"client": {"origin": "https://evil.example"}},
        {"client": {"origin": "http://localhost:8001"}},
        {"client": {"challenge": OTHER}},
        {"client": {"type": "webauthn.get"}},
        {"domain": "evil.example"},
        {"flags": PRESENT | ATTESTED},
        {"flags": VERIFIED | ATTESTED},
        {"flags": PRESENT | VERIFIED},
        {"fmt": "packed", "statement": {"alg": -7, "sig": b"none"}},
        {"fmt": "packed", "statement": {"alg": -7, "sig": b"none", "x5c": []}},
        {"fmt": "android-key", "statement": {"alg": -7, "sig": b"none", "x5c": [b"no certificate"]}},
        {"fmt": "unheard-of"},
        {"credential_id": b"x" * 1024},
        {"credential_id": b""},
        {"told": {"type": "password"}},
        {"told": {"rawId": "b3RoZXI"}},
    ],
)
def test_what_was_not_made_here_and_by_its_holder_is_none(odd: dict[str, Any]) -> None:
    assert responses.added(SITE, Answer(CHALLENGE, device().make(TO_ADD, **odd))) is None


@pytest.mark.parametrize(
    "odd",
    [
        {"client": {"origin": "https://evil.example"}},
        {"client": {"challenge": OTHER}},
        {"client": {"type": "webauthn.create"}},
        {"client": {"crossOrigin": True}},
        {"domain": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"signature": b"none"},
        {"user_handle": b"somebody else"},
        {"user_handle": None},
        {"told": {"id": "\x00"}},
        {"told": {"id": "\ud800", "rawId": "\ud800"}},
        {"told": {"type": "password"}},
        {"told": {"response": []}},
    ],
)
def test_what_was_not_used_here_and_by_its_holder_is_none(odd: dict[str, Any]) -> None:
    one = device()
    kept = passkey(one)
    assert count(one, one.use(TO_USE, **odd), kept) is None
    assert count(one, one.use(TO_USE), kept) == 2


def test_another_devices_signature_is_none() -> None:
    one, another = device(), device()
    assert count(another, another.use(TO_USE, credential_id=one.credential_id), passkey(one)) is None


@pytest.mark.parametrize("text", ["", "null", "5", "[]", "{}", '"\\ud800"', "[" * 16_000, "x", "\x00", '{"id": 5}'])
def test_what_is_no_response_is_none(text: str) -> None:
    assert responses.added(SITE, Answer(CHALLENGE, text)) is None
    assert responses.used(Answer(CHALLENGE, text)) is None


def test_a_response_longer_than_any_is_not_even_read() -> None:
    one = device()
    kept, longest = passkey(one), responses.LONGEST
    for length, expected in ((longest, True), (longest + 1, False)):
        made, signed = device().make(TO_ADD), one.use(TO_USE)
        assert (responses.added(SITE, Answer(CHALLENGE, made.ljust(length))) is not None) is expected
        assert (count(one, signed.ljust(length), kept) is not None) is expected


KEPT = device()
MADE, SIGNED = json.loads(KEPT.make(TO_ADD)), json.loads(KEPT.use(TO_USE))
PASSKEY = passkey(KEPT)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(["clientDataJSON", "attestationObject"]), cut=st.data())
def test_no_change_of_what_was_made_is_an_error(field: str, cut: st.DataObject) -> None:
    responses.added(SITE, Answer(CHALLENGE, _changed(MADE, field, cut)))


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle"]), cut=st.data())
def test_no_change_of_what_was_used_is_an_error_nor_taken(field: str, cut: st.DataObject) -> None:
    changed = _changed(SIGNED, field, cut)
    is_same = _bytes(json.loads(changed)["response"][field]) == _bytes(SIGNED["response"][field])
    assert (count(KEPT, changed, PASSKEY) is None) is not is_same


def _bytes(value: object) -> bytes | None:
    """What base64url stands for; it is read leniently, as only what is signed counts."""
    try:
        return base64url_to_bytes(str(value))
    except ValueError:
        return None


def _changed(response: Any, field: str, cut: st.DataObject) -> str:  # noqa: ANN401 - JSON may be anything
    whole = response["response"][field]
    start = cut.draw(st.integers(0, len(whole)))
    end = cut.draw(st.integers(start, len(whole)))
    filling = cut.draw(st.text(max_size=8) | st.text("ABCDwxyz019-_", max_size=8))
    text = whole[:start] + filling + whole[end:]
    value = cut.draw(st.just(text) | ANYTHING)
    return json.dumps(response | {"response": response["response"] | {field: value}})


VALUES = (
    st.integers(-300, 300) | st.binary(max_size=40) | st.text(max_size=5) | st.none() | st.lists(st.binary(max_size=40))
)


@settings(max_examples=150, deadline=None)
@given(public=st.dictionaries(st.integers(-4, 4), VALUES) | VALUES)
@example(public={1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32})
@example(public={1: 2, 3: -7})
@example(public={1: 3, 3: -257, -1: b"\x00", -2: b"\x00"})
@example(public=5)
@example(public=[])
def test_no_public_key_is_an_error(public: object) -> None:
    class Odd(Device):
        def _public(self) -> bytes:
            return bytes(encode_cbor(public))

    odd = Odd(user_handle=USER[0])
    made = responses.added(SITE, Answer(CHALLENGE, odd.make(TO_ADD)))
    if made:
        kept = Passkey(1, 7, made, USER[0], "phone", vouched=False, created_at=NOW, last_used_at=None)
        assert count(odd, odd.use(TO_USE), kept) is None


FORMATS = ["none", "packed", "fido-u2f", "tpm", "apple", "android-key", "android-safetynet", "compound", ""]
PARTS = ["sig", "x5c", "response", "alg", "ver", "certInfo", "pubArea"]


@settings(max_examples=200, deadline=None)
@given(fmt=st.sampled_from(FORMATS), statement=st.dictionaries(st.sampled_from(PARTS), VALUES) | VALUES)
def test_no_attestation_is_an_error(fmt: str, statement: object) -> None:
    made = responses.added(SITE, Answer(CHALLENGE, device().make(TO_ADD, fmt=fmt, statement=statement)))
    assert made is None or fmt == "none"


def test_what_a_device_says_of_itself_is_checked_and_not_needed() -> None:
    for fmt in ("none", "packed"):
        assert responses.added(SITE, Answer(CHALLENGE, device().make(TO_ADD, fmt=fmt))) is not None

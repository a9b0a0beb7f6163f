"""The file that names the providers elsewhere: what it may say, and the one sentence in which it is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from backend.adapters.checksum_checker import ChecksumChecker
from backend.adapters.oidc import Oidc
from backend.adapters.wechat import WeChat
from backend.api.context import Elsewhere
from backend.identities import RealNameLevel, Way
from backend.kit.errors import ConfigurationError
from backend.programme.values import Title
from backend.settings import read
from backend.wiring.elsewhere import elsewhere
from tests.test_settings import PRODUCTION
from tests.test_settings import SECRET as KEY

SAFE = PRODUCTION | {"SECRET_KEY": KEY, "PUBLIC_URL": "https://city.example"}
CANARY = "hunter2-hunter2"
GOV = f"""
[[provider]]
kind = "oidc"
code = "gov"
title = {{ zh = "政务服务", en = "Government" }}
issuer = "https://gov.example/realm"
client_id = "tanpuhui"
client_secret = "{CANARY}"
"""
WECHAT = f"""
[[provider]]
kind = "wechat"
code = "wechat"
title = {{ zh = "微信", en = "WeChat" }}
appid = "wx1"
secret = "{CANARY}"
"""

type Written = Callable[..., Elsewhere]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """What a file with this text gives."""

    def write(text: str, **more: str) -> Elsewhere:
        file = tmp_path / "providers.toml"
        file.write_text(text)
        return elsewhere(read({"PUBLIC_URL": "https://city.example", "IDENTITY_PROVIDERS": str(file)} | more))

    return write


def refused(written: Written, text: str, **more: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        written(text, **SAFE)
    assert CANARY not in str(error.value)
    return str(error.value)


def test_without_a_file_nobody_signs_in_elsewhere() -> None:
    there = elsewhere(read({}))
    assert there.providers == {}
    assert isinstance(there.checker, ChecksumChecker)
    assert elsewhere(read(SAFE)).checker is None


def test_a_file_names_providers_in_its_order_with_what_is_believed_of_them(written: Written) -> None:
    trusted = GOV.replace('"gov"', '"bank"') + 'scopes = ["phone"]\ntrusts_phone = true\nlevel = "L2"\n'
    there = written(GOV + WECHAT + trusted)
    assert there.public_url == "https://city.example"
    assert [(code, type(one), one.way) for code, one in there.providers.items()] == [
        ("gov", Oidc, Way("gov", Title("政务服务", "Government"))),
        ("wechat", WeChat, Way("wechat", Title("微信", "WeChat"))),
        ("bank", Oidc, Way("bank", Title("政务服务", "Government"), trusts_phone=True, level=RealNameLevel.L2)),
    ]


def test_a_secret_may_stand_in_a_file_of_its_own_beside_it(written: Written, tmp_path: Path) -> None:
    (tmp_path / "gov.secret").write_text("s3cret\n")
    there = written(GOV.replace(f'client_secret = "{CANARY}"', 'client_secret_file = "gov.secret"'))
    provider = there.providers["gov"]
    assert isinstance(provider, Oidc)
    assert provider._client.secret == "s3cret"  # noqa: SLF001, S105 - what it was given is nowhere else to be seen


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256"), "ES256"),
        (ECKey.generate_key("P-384"), "ES384"),
        (RSAKey.generate_key(2048), "RS256"),
    ],
)
def test_a_private_key_stands_in_a_file_of_its_own(
    written: Written, tmp_path: Path, key: ECKey | RSAKey, algorithm: str
) -> None:
    (tmp_path / "gov.pem").write_bytes(key.as_pem(private=True))
    named = 'private_key_file = "gov.pem"\nkey_id = "k1"'
    provider = written(GOV.replace(f'client_secret = "{CANARY}"', named)).providers["gov"]
    assert isinstance(provider, Oidc)
    client = provider._client  # noqa: SLF001 - what it was given is nowhere else to be seen
    assert client.key is not None
    assert (client.secret, client.key.kid, client.algorithm) == (None, "k1", algorithm)
    assert client.key.thumbprint() == key.thumbprint()


@pytest.mark.parametrize("pem", [b"", b"no key", OKPKey.generate_key("Ed25519").as_pem(private=True)])
def test_a_file_that_holds_no_key_is_refused(written: Written, tmp_path: Path, pem: bytes) -> None:
    (tmp_path / "gov.pem").write_bytes(pem)
    sentence = refused(written, GOV.replace(f'client_secret = "{CANARY}"', 'private_key_file = "gov.pem"'))
    assert sentence.endswith("gov.pem is no private key of RSA or of an elliptic curve in PEM, without a password.")


def test_a_public_key_proves_nothing(written: Written, tmp_path: Path) -> None:
    (tmp_path / "gov.pem").write_bytes(ECKey.generate_key("P-256").as_pem(private=False))
    sentence = refused(written, GOV.replace(f'client_secret = "{CANARY}"', 'private_key_file = "gov.pem"'))
    assert "is no private key" in sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"[[provider]\n{CANARY}", " is no TOML."),
        (f'[[provider]]\nclient_secret = "{CANARY}', " is no TOML."),
        ("", ": Object missing required field `provider`."),
        (GOV + f'secret = "{CANARY}"', ": Object contains unknown field `secret` - at `$.provider[0]`."),
        (
            GOV.replace('client_id = "tanpuhui"', ""),
            ": Object missing required field `client_id` - at `$.provider[0]`.",
        ),
        (GOV.replace('"tanpuhui"', "7"), ": Expected `str`, got `int` - at `$.provider[0].client_id`."),
        (GOV + 'level = "L3"', ": Invalid enum value 'L3' - at `$.provider[0].level`."),
        (GOV.replace('"oidc"', '"saml"'), ": Invalid value 'saml' - at `$.provider[0].kind`."),
        (GOV + GOV, ": the provider 'gov' is there already."),
        (
            GOV.replace('"gov"', '"Gov!"'),
            ": the provider 'Gov!' is no code: small letters, digits and dashes, 40 at most.",
        ),
        (
            GOV.replace(f'"{CANARY}"', '""'),
            ": gov needs one secret, as client_secret or client_secret_file.",
        ),
        (
            GOV + f'client_secret_file = "{CANARY}"',
            ": gov needs one secret, as client_secret or client_secret_file.",
        ),
        (GOV + 'private_key_file = "gov.pem"', ": gov has a secret and a key: keep one of them."),
        (GOV.replace(CANARY, f"{CANARY} 密"), ": gov has a secret that is none."),
        (
            GOV.replace("https://gov.example/realm", "gov.example"),
            ": gov has an address that is none: it must look like https://name.",
        ),
        (
            GOV.replace("https://gov.example/realm", "https://gov.example/?x"),
            ": gov has an address that is none: it must look like https://name.",
        ),
        (WECHAT.replace("secret =", "# secret ="), ": wechat needs one secret, as secret or secret_file."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    written: Written, tmp_path: Path, text: str, sentence: str
) -> None:
    assert refused(written, text) == f"IDENTITY_PROVIDERS={tmp_path / 'providers.toml'}{sentence}"


@pytest.mark.parametrize("text", [GOV, WECHAT + 'token_url = "http://api.example/token"\n'])
def test_in_production_everything_goes_by_https(written: Written, text: str) -> None:
    sentence = refused(written, text.replace("https://gov", "http://gov"), **SAFE)
    assert sentence.endswith("has an address that is none: it must look like https://name.")
    assert len(written(GOV + WECHAT, **SAFE).providers) == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    there = {"PUBLIC_URL": "https://city.example", "IDENTITY_PROVIDERS": str(tmp_path / "none.toml")}
    with pytest.raises(ConfigurationError, match=r"none\.toml cannot be read \(No such file or directory\)\."):
        elsewhere(read(there))

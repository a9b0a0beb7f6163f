"""Every setting: what stands when it is not set, what it takes, and the one sentence in which it is refused."""

from pathlib import Path

import pytest

from backend.kit.errors import ConfigurationError
from backend.settings import Settings, read

SECRET = "a secret of at least 32 characters"  # noqa: S105 - a value to read, it opens nothing
DATABASE = "postgresql://tanpuhui_app@db.example/tanpuhui"
NO_DATABASE_ADDRESS = "it must look like postgresql://host:port/name."
TOO_WEAK = "SECRET_KEY is no secret: take at least 32 random letters and digits."
PRODUCTION = {"ENVIRONMENT": "production", "PROGRAMME": "jiangsu", "DATABASE_URL": DATABASE}


def refused(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigurationError) as error:
        read(environ)
    return str(error.value)


def test_without_any_setting_a_trial_runs_on_the_embedded_database() -> None:
    assert read({}) == Settings(
        programme="trial",
        environment="development",
        home=Path(".tanpuhui"),
        database_url=None,
        database_owner_url=None,
        redis_url=None,
        host=None,
        port=8000,
        metrics_port=None,
        public_url="http://localhost:8000",
        trusted_proxies=(),
        sms_sender="console",
        log_level="warning",
        identity_providers=None,
        real_name_checker="checksum",
        secret_key=None,
    )


def test_every_setting_is_read() -> None:
    environ = {
        "PROGRAMME": "jiangsu",
        "ENVIRONMENT": "production",
        "TANPUHUI_HOME": "/srv/tanpuhui",
        "DATABASE_URL": DATABASE,
        "DATABASE_OWNER_URL": "postgres://owner:p%40ss@db.example:6432/tanpuhui?host=/run/pg",
        "REDIS_URL": "rediss://cache.example:6379/0",
        "HOST": "0.0.0.0",  # noqa: S104 - a value to read, nothing listens
        "PORT": "443",
        "METRICS_PORT": "9100",
        "PUBLIC_URL": "https://tanpuhui.example.cn",
        "TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::1",
        "LOG_LEVEL": "error",
        "IDENTITY_PROVIDERS": "/srv/providers.toml",
        "SECRET_KEY": SECRET,
    }
    settings = read(environ)
    assert settings == Settings(
        "jiangsu",
        "production",
        Path("/srv/tanpuhui"),
        environ["DATABASE_URL"],
        environ["DATABASE_OWNER_URL"],
        environ["REDIS_URL"],
        environ["HOST"],
        443,
        9100,
        environ["PUBLIC_URL"],
        ("10.0.0.0/8", "2001:db8::1"),
        None,
        "error",
        Path("/srv/providers.toml"),
        None,
        SECRET,
    )
    assert settings.production
    assert SECRET not in repr(settings)


def test_an_empty_setting_is_one_that_is_not_set() -> None:
    names = (
        *("PROGRAMME", "ENVIRONMENT", "TANPUHUI_HOME", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"),
        *("HOST", "PORT", "METRICS_PORT", "PUBLIC_URL", "TRUSTED_PROXIES", "SMS_SENDER", "SECRET_KEY"),
        *("IDENTITY_PROVIDERS", "REAL_NAME_CHECKER"),
    )
    assert read(dict.fromkeys(names, "")) == read({})
    assert not read({}).production


@pytest.mark.parametrize("address", ["redis://localhost", "rediss://:secret@[::1]:6380/1", "unix:///run/redis.sock"])
def test_redis_may_be_reached_in_three_ways(address: str) -> None:
    assert read({"REDIS_URL": address}).redis_url == address


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT is 'prod'; it must be one of: development, production."),
        ({"PORT": "http"}, "PORT is 'http'; it must be a number from 1 to 65535."),
        ({"PORT": "0"}, "PORT is '0'; it must be a number from 1 to 65535."),
        ({"PORT": "65536"}, "PORT is '65536'; it must be a number from 1 to 65535."),
        ({"PORT": "-1"}, "PORT is '-1'; it must be a number from 1 to 65535."),
        ({"PORT": "8000 "}, "PORT is '8000 '; it must be a number from 1 to 65535."),
        ({"METRICS_PORT": "x"}, "METRICS_PORT is 'x'; it must be a number from 1 to 65535."),
        ({"TRUSTED_PROXIES": "*"}, "TRUSTED_PROXIES holds '*': it must be an address or a network."),
        ({"TRUSTED_PROXIES": "10.0.0.1/8"}, "TRUSTED_PROXIES holds '10.0.0.1/8': it must be an address or a network."),
        ({"PORT": "٨٠٠٠"}, "PORT is '٨٠٠٠'; it must be a number from 1 to 65535."),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL is no address: it must look like redis://host:port/name."),
        ({"DATABASE_OWNER_URL": "mysql://x/y"}, f"DATABASE_OWNER_URL is no address: {NO_DATABASE_ADDRESS}"),
        (
            {"DATABASE_OWNER_URL": DATABASE},
            "DATABASE_OWNER_URL is set but DATABASE_URL is not: set both, or neither.",
        ),
        ({"SMS_SENDER": "pigeon"}, "SMS_SENDER is 'pigeon'; it must be one of: console."),
        ({"LOG_LEVEL": "debug"}, "LOG_LEVEL is 'debug'; it must be one of: info, warning, error."),
        ({"REAL_NAME_CHECKER": "trust"}, "REAL_NAME_CHECKER is 'trust'; it must be one of: checksum."),
        (
            PRODUCTION | {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://a.example", "REAL_NAME_CHECKER": "checksum"},
            "REAL_NAME_CHECKER=checksum is refused in production: it confirms every name.",
        ),
        ({"SECRET_KEY": "s" * 31}, TOO_WEAK),
        ({"SECRET_KEY": "s" * 32 + "\udcff"}, TOO_WEAK),
        (
            PRODUCTION | {"SMS_SENDER": "console"},
            "SMS_SENDER=console is refused in production: it shows everybody's codes on the console.",
        ),
        (PRODUCTION, "SECRET_KEY is missing: production keeps phone numbers under a secret of its own."),
        (
            PRODUCTION | {"SECRET_KEY": SECRET},
            "PUBLIC_URL must be an address with https in production: passkeys belong to it.",
        ),
        (
            PRODUCTION | {"SECRET_KEY": SECRET, "PUBLIC_URL": "http://tanpuhui.example.cn"},
            "PUBLIC_URL must be an address with https in production: passkeys belong to it.",
        ),
        (
            {"ENVIRONMENT": "production"},
            "PROGRAMME=trial is refused in production: choose a real programme such as jiangsu.",
        ),
        (
            {"ENVIRONMENT": "production", "PROGRAMME": "trial", "DATABASE_URL": DATABASE},
            "PROGRAMME=trial is refused in production: choose a real programme such as jiangsu.",
        ),
        (
            {"ENVIRONMENT": "production", "PROGRAMME": "jiangsu"},
            "DATABASE_URL is missing: production does not run on the embedded database.",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_one_sentence(environ: dict[str, str], sentence: str) -> None:
    assert refused(environ) == sentence


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Tanpuhui.example.cn/", "https://tanpuhui.example.cn"),
        ("https://tanpuhui.example.cn:443", "https://tanpuhui.example.cn"),
        ("https://tanpuhui.example.cn:8443", "https://tanpuhui.example.cn:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
    ],
)
def test_where_people_meet_the_platform_is_an_origin_as_browsers_write_it(address: str, origin: str) -> None:
    assert read({"PUBLIC_URL": address}).public_url == origin


def test_without_an_address_of_its_own_development_is_met_at_its_port() -> None:
    assert read({"PORT": "8123"}).public_url == "http://localhost:8123"


@pytest.mark.parametrize(
    "address",
    [
        "tanpuhui.example.cn",
        "https://tanpuhui.example.cn/app",
        "https://tanpuhui.example.cn?x",
        "https://ann@tanpuhui.example.cn",
        "https://碳普惠.example.cn",
        "https://-",
        "https://tanpuhui.example.cn:99999",
        "ftp://tanpuhui.example.cn",
    ],
)
def test_what_is_no_origin_is_refused(address: str) -> None:
    sentence = f"PUBLIC_URL is {address!r}; it must look like https://tanpuhui.example.cn, without a path."
    assert refused({"PUBLIC_URL": address}) == sentence


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///tanpuhui.db",
        "mysql://app:hunter2@db.example/tanpuhui",
        "db.example/tanpuhui",
        "postgresql:db.example",
        "postgresql://app:hunter2@db.example:port/tanpuhui",
        "postgresql://app:hunter2@db.example:99999/tanpuhui",
        "postgresql://app:hunter2@db.example:0/tanpuhui",
        "postgresql://app:hunter2@[::1/tanpuhui",
        "postgresql://app:hunter2\n@db.example/tanpuhui",
        "postgresql://app:hunter2\udcff@db.example/tanpuhui",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_its_password(address: str) -> None:
    assert refused({"DATABASE_URL": address}) == f"DATABASE_URL is no address: {NO_DATABASE_ADDRESS}"


def test_production_tells_of_every_request_unless_told_otherwise() -> None:
    production = PRODUCTION | {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://tanpuhui.example.cn"}
    assert read(production).log_level == "info"
    assert read(production | {"LOG_LEVEL": "warning"}).log_level == "warning"
    assert read({"LOG_LEVEL": "info"}).log_level == "info"

"""Settings: read from the environment, and refused when running with them would be unsafe."""

from pathlib import Path

import pytest

import config
from contest import create_app
from tests.conftest import settings

PRODUCTION = {
    "BANGVANG_ENV": "production",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "PUBLIC_URL": "https://bangvang.nhabe.example/",
}


def test_without_an_environment_the_product_is_embedded_and_for_trying_out() -> None:
    found = config.from_environment({})

    assert not found.production
    assert found.database_url == f"sqlite:///{config.ROOT}/instance/bangvang.db"
    assert found.files_url.startswith("file://")
    assert not found.secure


def test_production_starts_with_its_secret_and_its_address() -> None:
    found = config.from_environment(PRODUCTION)

    assert found.production
    assert found.secure
    assert found.public_url == "https://bangvang.nhabe.example"


@pytest.mark.parametrize(
    ("host", "port", "reached"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("127.0.0.1", 8103, "http://127.0.0.1:8103"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),
        ("::1", 8000, "http://[::1]:8000"),
        ("thidua.example", 8000, "http://thidua.example:8000"),
    ],
)
def test_links_lead_to_where_the_product_is_served(host: str, port: int, reached: str) -> None:
    environ: dict[str, str] = {}

    found = config.answering_at(config.from_environment({}), host, port, environ)

    assert found.public_url == reached
    assert config.from_environment(environ).public_url == reached


def test_an_address_that_was_set_stands_wherever_the_product_is_served() -> None:
    for environ in (PRODUCTION, {"PUBLIC_URL": "http://10.0.0.5:8000"}):
        named = config.from_environment(environ)

        assert config.answering_at(named, "0.0.0.0", 9000, dict(environ)) == named


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": config.DEVELOPMENT_KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": "too short a secret"}, "SECRET_KEY"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "bangvang.nhabe.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"BANGVANG_ENV": "prodution"}, "BANGVANG_ENV"),
        ({"UPLOAD_LIMIT": "25 MB"}, "UPLOAD_LIMIT"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"CLAMD_URL": "http://127.0.0.1:3310"}, "CLAMD_URL"),
        ({"SCAN_REQUIRED": "1"}, "CLAMD_URL"),
        ({"TRUSTED_CA_DIR": "/nowhere"}, "TRUSTED_CA_DIR"),
        ({"SIGNING_KEY_FILE": "/nowhere/khoa.p12"}, "SIGNING_KEY_FILE"),
        ({"PKCS11_MODULE": "/nowhere/token.so", "PKCS11_KEY": "khoa"}, "PKCS11_MODULE"),
        ({"PKCS11_MODULE": "/dev/null"}, "PKCS11_MODULE"),
        ({"PKCS11_SLOT": "một"}, "PKCS11_SLOT"),
        ({"TSA_URL": "tsa.example.vn"}, "TSA_URL"),
        ({"TSA_URL": "file:///etc/passwd"}, "TSA_URL"),
        ({"SCAN_REQUIRED": "yes", "CLAMD_URL": "tcp://clamd:3310"}, "SCAN_REQUIRED"),
    ],
)
def test_production_refuses_an_unsafe_setting_and_names_it(changes: dict[str, str | None], named: str) -> None:
    environ = {name: value for name, value in {**PRODUCTION, **changes}.items() if value is not None}

    with pytest.raises(config.SettingError, match=named):
        config.from_environment(environ)


def test_no_product_is_made_for_production_with_the_secret_for_trying_out(tmp_path: Path) -> None:
    unsafe = settings(tmp_path, environment="production", public_url="https://bangvang.nhabe.example")

    with pytest.raises(config.SettingError, match="SECRET_KEY"):
        create_app(unsafe)


@pytest.mark.parametrize("bare", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_a_bare_postgresql_address_names_the_driver_we_ship(bare: str) -> None:
    assert config.from_environment({"DATABASE_URL": bare}).database_url == "postgresql+psycopg://u@h/d"


def test_cookies_insist_on_https_only_where_the_product_has_it(tmp_path: Path) -> None:
    plain = create_app(settings(tmp_path))
    secure = create_app(settings(tmp_path, public_url="https://bangvang.nhabe.example"))

    assert not plain.config["SESSION_COOKIE_SECURE"]
    assert secure.config["SESSION_COOKIE_SECURE"]
    assert secure.config["SESSION_COOKIE_HTTPONLY"]
    assert secure.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_secrets_of_keys_do_not_show_when_settings_are_printed() -> None:
    shown = repr(config.from_environment({"SIGNING_KEY_PASSPHRASE": "bí-mật-1", "PKCS11_PIN": "bí-mật-2"}))

    assert "bí-mật" not in shown

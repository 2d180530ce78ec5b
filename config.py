"""Every setting of Bảng Vàng: its name, its environment variable, its default.

Nothing else in the house reads the environment. The defaults make the embedded product: SQLite, local files, a queue in
a file, all under ``instance/``. In production the secrets and addresses must be given, or the product refuses to start.
"""

import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_KEY = "development-only-never-in-production"
MEBIBYTE = 1024 * 1024


class SettingError(Exception):
    """A setting is missing or cannot be used; the message names its environment variable."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running product. Sizes are in bytes, times in seconds."""

    environment: str = "development"
    secret_key: str = DEVELOPMENT_KEY
    database_url: str = f"sqlite:///{ROOT}/instance/bangvang.db"
    files_url: str = f"file://{ROOT}/instance/files"
    queue_url: str = f"sqlite:///{ROOT}/instance/queue.db"
    keys_dir: str = f"{ROOT}/instance/keys"
    public_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    mail_from: str = "bang-vang@localhost"
    fonts_dir: str = "/usr/share/fonts/truetype/croscore"
    time_zone: str = "Asia/Ho_Chi_Minh"
    trusted_proxies: int = 0
    web_threads: int = 8
    upload_limit: int = 25 * MEBIBYTE
    request_limit: int = 80 * MEBIBYTE
    evidence_limit: int = 200 * MEBIBYTE
    clamd_url: str = ""
    trusted_ca_dir: str = ""
    signing_key_file: str = ""
    signing_key_passphrase: str = field(default="", repr=False)
    pkcs11_module: str = ""
    pkcs11_slot: int = 0
    pkcs11_key: str = ""
    pkcs11_pin: str = field(default="", repr=False)
    tsa_url: str = ""
    scan_required: bool = False
    testing: bool = False

    @property
    def production(self) -> bool:
        """Say whether the product runs for real, so that defaults for trying it out are refused."""
        return self.environment == "production"

    @property
    def secure(self) -> bool:
        """Say whether the product is reached over HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment gives.

    Raises SettingError when a value cannot be read, or when production misses a secret or an address.
    """
    default = Settings()
    settings = Settings(
        environment=environ.get("BANGVANG_ENV", default.environment),
        secret_key=environ.get("SECRET_KEY", default.secret_key),
        database_url=_database_url(environ.get("DATABASE_URL", default.database_url)),
        files_url=environ.get("FILES_URL", default.files_url),
        queue_url=environ.get("QUEUE_URL", default.queue_url),
        keys_dir=environ.get("KEYS_DIR", default.keys_dir),
        public_url=environ.get("PUBLIC_URL", default.public_url).rstrip("/"),
        smtp_url=environ.get("SMTP_URL", default.smtp_url),
        mail_from=environ.get("MAIL_FROM", default.mail_from),
        fonts_dir=environ.get("FONTS_DIR", default.fonts_dir),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", default.trusted_proxies),
        web_threads=_number(environ, "WEB_THREADS", default.web_threads),
        upload_limit=_number(environ, "UPLOAD_LIMIT", default.upload_limit),
        request_limit=_number(environ, "REQUEST_LIMIT", default.request_limit),
        evidence_limit=_number(environ, "EVIDENCE_LIMIT", default.evidence_limit),
        clamd_url=environ.get("CLAMD_URL", default.clamd_url),
        trusted_ca_dir=environ.get("TRUSTED_CA_DIR", default.trusted_ca_dir),
        signing_key_file=environ.get("SIGNING_KEY_FILE", default.signing_key_file),
        signing_key_passphrase=environ.get("SIGNING_KEY_PASSPHRASE", default.signing_key_passphrase),
        pkcs11_module=environ.get("PKCS11_MODULE", default.pkcs11_module),
        pkcs11_slot=_number(environ, "PKCS11_SLOT", default.pkcs11_slot),
        pkcs11_key=environ.get("PKCS11_KEY", default.pkcs11_key),
        pkcs11_pin=environ.get("PKCS11_PIN", default.pkcs11_pin),
        tsa_url=environ.get("TSA_URL", default.tsa_url),
        scan_required=_switch(environ, "SCAN_REQUIRED", default.scan_required),
    )
    return checked(settings)


def answering_at(settings: Settings, host: str, port: int, environ: MutableMapping[str, str] = os.environ) -> Settings:
    """Return ``settings`` with the address that is served here, where PUBLIC_URL names none; what is started from here
    learns it from ``environ``."""
    if settings.production or "PUBLIC_URL" in environ:
        return settings
    reached = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    environ["PUBLIC_URL"] = f"http://{reached}:{port}"
    return replace(settings, public_url=environ["PUBLIC_URL"])


def checked(settings: Settings) -> Settings:
    """Return ``settings`` unchanged, or raise SettingError when they would be unsafe to run with."""
    if settings.environment not in ("development", "production"):
        raise SettingError("BANGVANG_ENV must be 'development' or 'production'.")
    if settings.production and settings.secret_key in ("", DEVELOPMENT_KEY):
        raise SettingError("SECRET_KEY must be set in production; make one with: openssl rand -hex 32")
    if settings.production and len(settings.secret_key) < 32:
        raise SettingError("SECRET_KEY must have at least 32 characters in production.")
    if settings.production and settings.public_url == Settings.public_url:
        raise SettingError("PUBLIC_URL must be set in production; it stands in the QR code of every certificate.")
    if settings.clamd_url and not settings.clamd_url.startswith(("unix:/", "tcp://")):
        raise SettingError("CLAMD_URL must be unix:/run/clamav/clamd.ctl or tcp://host:3310.")
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", settings.public_url):
        raise SettingError("PUBLIC_URL must be a whole address, such as https://thidua.example.vn")
    if settings.trusted_ca_dir and not list(Path(settings.trusted_ca_dir).glob("*.pem")):
        raise SettingError("TRUSTED_CA_DIR must be a folder with PEM files (*.pem) of certificate authorities.")
    if settings.signing_key_file and not Path(settings.signing_key_file).is_file():
        raise SettingError("SIGNING_KEY_FILE must be a PKCS#12 file (.p12 or .pfx) that the product can read.")
    if settings.pkcs11_module and not (Path(settings.pkcs11_module).is_file() and settings.pkcs11_key):
        raise SettingError("PKCS11_MODULE must be the library of a security token, PKCS11_KEY the label of its key.")
    if settings.pkcs11_module and settings.signing_key_file:
        raise SettingError("Give SIGNING_KEY_FILE or PKCS11_MODULE, not both: one key signs.")
    if settings.tsa_url and not re.fullmatch(r"https?://[^/\s?#]+(/[^\s#]*)?", settings.tsa_url):
        raise SettingError("TSA_URL must be the whole address of a time-stamping authority (RFC 3161).")
    if settings.scan_required and not settings.clamd_url:
        raise SettingError("SCAN_REQUIRED needs CLAMD_URL: without a scanner no file would ever pass.")
    return settings


def _database_url(url: str) -> str:
    """Name the driver of a PostgreSQL address: a bare one means another driver in each version of SQLAlchemy."""
    for bare in ("postgres://", "postgresql://"):
        if url.startswith(bare):
            return "postgresql+psycopg://" + url.removeprefix(bare)
    return url


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise SettingError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _switch(environ: Mapping[str, str], name: str, default: bool) -> bool:
    value = environ.get(name)
    if value is None:
        return default
    if value not in ("0", "1"):
        raise SettingError(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"

"""Every setting that comes from the environment, typed, with its default, and judged at start.

The names are the usual ones (DATABASE_URL, REDIS_URL, SMTP_HOST, STRIPE_SECRET_KEY …). A file named by
COMMONHALL_ENV_FILE (default `.env` in the working directory) is read too; the environment wins.
"""

import base64
import binascii
import ipaddress
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from commonhall.core.http.rates import parse_rates

ROOT = Path(__file__).resolve().parents[2]
# Secrets that stand in tutorials and examples: whoever copied one has no secret.
SAMPLES = ("changeme", "change-me", "secret", "example", "insecure", "your-", "password", "xxxx", "standin")


class ConfigurationError(SystemExit):
    """Stops the program with a message that says which setting is wrong and how to mend it."""


def _list(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Env(BaseSettings):
    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", case_sensitive=False)

    commonhall_mode: Literal["production", "demo", "test"] = Field(
        "production", description="How strictly the settings are judged; `make demo` and `make test` set it themselves."
    )
    secret_key: str = Field("", description="Signs sessions and links. 50 random characters or more.")
    secret_key_fallbacks: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Former SECRET_KEYs, comma separated, still accepted while they rotate out."
    )
    encryption_keys: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Fernet keys, comma separated; the first encrypts, all decrypt."
    )
    site_url: str = Field("http://localhost:8000", description="The address people type, with https:// in production.")
    extra_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Further host names under which the site answers, comma separated."
    )
    preset: Literal["association", "esports", "achievements", "merchants", "backend"] = Field(
        "association", description="The kind of site a new installation becomes."
    )
    var_dir: Path = Field(ROOT / "var", description="Where the program keeps its files.")
    database_url: str = Field("", description="Default: SQLite in VAR_DIR. PostgreSQL: postgres://user:pass@host/name")
    redis_url: str = Field("", description="Shares caches, limits and live news between processes: redis://host:6379/0")
    visitor_pages_seconds: int = Field(
        60,
        ge=0,
        le=3600,
        description="How long a page may be kept for visitors. A change drops it at once. 0 keeps none.",
    )
    broker_url: str = Field(
        "", description="Celery's broker, redis:// or amqp://. Default: REDIS_URL; none: the database."
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Networks whose X-Forwarded-For is believed, e.g. 10.0.0.0/8, comma separated.",
    )
    language_code: Literal["en", "fr", "it"] = Field("en", description="The site's language.")
    time_zone: str = Field("UTC", description="The site's time zone, e.g. Europe/Rome.")
    currency: str = Field("EUR", description="The site's currency, ISO 4217.")
    smtp_host: str = Field("localhost", description="The mail server.")
    smtp_port: int = Field(25, description="Its port.")
    smtp_user: str = Field("", description="Its user, if it asks for one.")
    smtp_password: str = Field("", description="Its password.")
    smtp_tls: Literal["none", "starttls", "tls"] = Field("none", description="How the connection is encrypted.")
    mail_from: str = Field("Commonhall <noreply@localhost>", description="The sender of the site's mail.")
    deletion_grace_days: int = Field(
        14, ge=0, le=365, description="Days in which somebody who wants their account deleted can take it back."
    )
    bulk_mails_a_minute: int = Field(
        60, ge=1, description="How many mails to chosen members leave in a minute, so that the mail server keeps up."
    )
    stripe_secret_key: str = Field("", description="Stripe's secret key; without one, payment by card is not offered.")
    stripe_webhook_secret: str = Field("", description="Signs Stripe's webhooks, whsec_…")
    stripe_api_base: str = Field("https://api.stripe.com", description="Stripe's address.")
    stripe_checkout_origin: str = Field(
        "https://checkout.stripe.com", description="Where Stripe's payment page lives; forms may lead there."
    )
    steam_api_key: str = Field(
        "", description="Steam's Web API key; without one, signing in with Steam is not offered."
    )
    steam_openid_url: str = Field("https://steamcommunity.com/openid", description="Where Steam says who somebody is.")
    steam_api_base: str = Field("https://api.steampowered.com", description="Steam's Web API.")
    discord_client_id: str = Field("", description="Discord's client id; without one, Discord is not offered.")
    discord_client_secret: str = Field("", description="Discord's client secret.")
    discord_authorize_url: str = Field(
        "https://discord.com/oauth2/authorize", description="Where Discord asks its people whether they agree."
    )
    discord_api_base: str = Field("https://discord.com/api", description="Discord's API.")
    demo_mail_url: str = Field("", description="Where the demo shows caught mail; set by `make demo`.")
    login_limit: str = Field(
        "", description="Logins tried from an address, e.g. 5/minute. Staff can adjust it; default: as shipped."
    )
    signup_limit: str = Field("", description="Accounts opened from an address, e.g. 3/minute; as above.")
    contact_limit: str = Field("", description="Messages to the board from an address, e.g. 5/hour; as above.")
    captcha_cost: int = Field(
        5000,
        ge=1,
        le=1_000_000,
        description="Work of a visitor's browser before it may send a form: rounds of each of some 256 tries.",
    )
    session_idle_hours: int = Field(24, ge=1, description="A session ends when nothing was asked for so long.")
    session_longest_days: int = Field(30, ge=1, description="A session ends so long after the login, used or not.")
    staff_session_idle_hours: int = Field(2, ge=1, description="The same for board, treasurer and administrators.")
    staff_session_longest_hours: int = Field(12, ge=1, description="The same for board, treasurer and administrators.")
    login_log_days: int = Field(180, ge=1, description="How long the log of logins is kept.")
    geoip_path: str = Field(
        "", description="A GeoIP file (City or Country, .mmdb), by which logins have a country. Needs the extra geoip."
    )
    breached_passwords_path: str = Field(
        "",
        description="A file of passwords known from breaches, SHA-1 and sorted, as Have I Been Pwned's downloader "
        "writes it; whoever chooses one of them is refused.",
    )
    fallback_font: str = Field(
        "",
        description="A font (.ttf or .otf) for what the house's lacks on cards, invoices and pictures, such as "
        "Chinese; Debian's package fonts-droid-fallback has one.",
    )
    login_denied_countries: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Countries from which nobody logs in, ISO 3166, comma separated, e.g. KP,RU."
    )
    login_new_country_step: bool = Field(
        False, description="Ask people who log in by an app or a key for a mailed code too when the country is new."
    )
    access_token_seconds: int = Field(
        600, ge=300, le=900, description="How long a program's access token is good before it must be renewed."
    )
    api_key_roles: Annotated[list[str], NoDecode] = Field(
        default_factory=lambda: ["board", "admin", "treasurer"],
        description="Roles that may make API keys for themselves, comma separated.",
    )
    security_contact: str = Field(
        "", description="Where to report a hole, mailto: or https:. Default: MAIL_FROM's address."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    _split = field_validator(
        "secret_key_fallbacks",
        "encryption_keys",
        "extra_hosts",
        "trusted_proxies",
        "login_denied_countries",
        "api_key_roles",
        mode="before",
    )(_list)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                raise ValueError("each part is a network, such as 10.0.0.0/8 or fd00::/8") from None
        return value

    @field_validator("login_limit", "signup_limit", "contact_limit")
    @classmethod
    def _rates(cls, value: str) -> str:
        if value:
            parse_rates(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("this is no time zone; write it as Europe/Rome") from None
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if not is_currency(value):
            raise ValueError("this is no currency of ISO 4217; write it as EUR")
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _fernet_keys(cls, value: list[str]) -> list[str]:
        for key in value:
            try:
                good = len(base64.urlsafe_b64decode(key)) == 32
            except (binascii.Error, ValueError):
                good = False
            if not good:
                raise ValueError("a key is 32 bytes in URL-safe base64; `commonhall secrets` makes one")
        return value

    @model_validator(mode="after")
    def _production_is_safe(self) -> "Env":
        if self.commonhall_mode == "production":
            for name in ("secret_key", "encryption_keys"):
                self._refuse_weak(name)
            if self.stripe_secret_key:
                self._refuse_weak("stripe_webhook_secret", length=16)
            for name in ("steam_api_key", "discord_client_secret"):
                if getattr(self, name):
                    self._refuse_weak(name, length=16)
            if not self.site_url.startswith("https://"):
                raise ValueError("SITE_URL must begin with https:// in production")
        return self

    def _refuse_weak(self, name: str, length: int = 32) -> None:
        values = getattr(self, name)
        for value in [values] if isinstance(values, str) else values or [""]:
            if not value:
                raise ValueError(f"{name.upper()} is missing; `commonhall secrets` prints fresh ones")
            if len(value) < length or len(set(value)) < 8:
                raise ValueError(f"{name.upper()} is too short or too plain; `commonhall secrets` prints fresh ones")
            if any(sample in value.lower() for sample in SAMPLES):
                raise ValueError(f"{name.upper()} is a sample value; `commonhall secrets` prints fresh ones")

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site by https, so that cookies may say Secure."""
        return self.site_url.startswith("https://")


def explain(error: ValidationError) -> str:
    """One line per wrong setting; values are never shown, for they may be secrets."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        text = problem["msg"].removeprefix("Value error, ")
        lines.append(f"  {name}: {text}" if name else f"  {text}")
    return "Commonhall can't start, because of its settings:\n" + "\n".join(lines)


@cache
def load() -> Env:
    """Read the environment once.

    Raises:
        ConfigurationError: with every wrong setting named.
    """
    try:
        return Env(_env_file=os.environ.get("COMMONHALL_ENV_FILE", ".env"))  # type: ignore[call-arg]
    except ValidationError as error:
        raise ConfigurationError(explain(error)) from None

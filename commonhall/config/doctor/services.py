"""The services that the settings name, each tried for once."""

import re
import smtplib
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.conf import settings
from django.core.mail import get_connection
from PIL import ImageFont

from commonhall.config.doctor.findings import Finding, doubtful, fine, left_out, wrong
from commonhall.config.doctor.processes import web_processes
from commonhall.core.http.outside import request, services
from commonhall.core.http.places import why_no_places
from commonhall.core.mail.postman import judge
from commonhall.foundation.accounts.breaches import DIGITS

TIMEOUT = 5  # seconds
REFUSED = (401,)  # 403 is what a key with few permissions, as it should have, is answered


def redis() -> Finding:
    if not settings.REDIS_URL:
        return left_out("REDIS_URL is not set.")
    from redis import Redis, RedisError  # an extra

    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT) as client:
            client.ping()
    except (RedisError, ValueError) as error:
        return wrong(
            f"Redis does not answer ({type(error).__name__}).",
            "Look whether it runs, and whether REDIS_URL is redis://:password@host:6379/0.",
        )
    return fine("Redis answers.")


def cache() -> Finding:
    """Limits count in the cache, so several web processes must share one."""
    count = web_processes()
    if settings.REDIS_URL:
        return fine("All processes share one cache.")
    if count > 1:
        return wrong(
            f"{count} web processes run, each with a cache and limits of its own.",
            "Set REDIS_URL, or start one: commonhall serve --workers 1",
        )
    return fine("One web process needs no shared cache.")


def neighbours() -> Finding:
    """Whom the site asks outside; nobody else is asked, whatever the code says."""
    asked = ", ".join(f"{url} ({name})" for url, name in services().items())
    return fine(f"Nobody outside is asked but {asked}; mail goes to {settings.EMAIL_HOST}.")


def encryption() -> Finding:
    """Whether what is said to a database or Redis on another machine can be read on the way."""
    open_ = [name for name, url in _inner_services().items() if _on_another_machine(url) and not _asks_for_tls(url)]
    if open_:
        return doubtful(
            f"What is said to another machine can be read on the way: {', '.join(open_)}.",
            "End DATABASE_URL with ?sslmode=verify-full&sslrootcert=/path/to/ca.pem; begin REDIS_URL with rediss://, "
            "BROKER_URL with rediss:// or amqps://.",
        )
    return fine("Database, cache and queue are on this machine, or reached by TLS.")


def _inner_services() -> dict[str, str]:
    return {name: str(getattr(settings, name) or "") for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL")}


def _on_another_machine(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host not in ("", "localhost") and not host.startswith("%2f")  # a folder of sockets


def _asks_for_tls(url: str) -> bool:
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query)).get("sslmode", "")
    return parts.scheme in ("rediss", "amqps") or asked in ("require", "verify-ca", "verify-full")


def mail() -> Finding:
    """Connect, greet, encrypt and log in as a mail would; none is sent."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return left_out("Mail does not go out by SMTP.")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    post = get_connection(timeout=TIMEOUT)
    try:
        post.open()
        code, _words = post.connection.ehlo()  # type: ignore[attr-defined]
        if code != 250:
            raise smtplib.SMTPHeloError(code, b"")
    except (OSError, ValueError) as error:
        trouble = judge(error) if isinstance(error, OSError) else error
        return wrong(f"{server}: {trouble}.", "Correct SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER and SMTP_PASSWORD.")
    finally:
        post.close()
    return _mail_is_decent(server)


def _mail_is_decent(server: str) -> Finding:
    sender = settings.SERVER_EMAIL.rpartition("@")[2]
    if settings.PRODUCTION and sender in ("", "localhost"):
        return wrong(
            f"MAIL_FROM is {settings.DEFAULT_FROM_EMAIL}, which other servers refuse.",
            "Set it to an address of your domain: MAIL_FROM=Our club <hall@club.example.org>",
        )
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or _is_near(settings.EMAIL_HOST)):
        return doubtful(f"Mail goes to {server} without encryption.", "Set SMTP_TLS to starttls or tls.")
    return fine(f"The mail server {server} answers.")


def _is_near(host: str) -> bool:
    """Whether what we say to the host stays on this machine or in its own network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def stripe() -> Finding:
    key, hook = settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET
    if not key and not hook:
        return left_out("STRIPE_SECRET_KEY is not set: payment by card is not offered.")
    if not key or not hook:
        there, missing = sorted(
            ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"), key=lambda name: not getattr(settings, name)
        )
        return wrong(
            f"{there} is set and {missing} is not: payments could be made but not be seen.",
            f"Set both; the webhook's address is {settings.SITE_URL}/payments/webhooks/stripe/",
        )
    try:
        answer = request("GET", f"{settings.STRIPE_API_BASE}/v1/checkout/sessions?limit=1", tries=1, auth=(key, ""))
    except httpx.HTTPError as error:
        return wrong(f"Stripe can't be reached ({type(error).__name__}).", "Let this machine call api.stripe.com:443.")
    if answer.status_code in REFUSED:
        return wrong("Stripe does not know STRIPE_SECRET_KEY.", "Copy it again: Developers → API keys.")
    if settings.PRODUCTION and "_test_" in key:
        return doubtful("Stripe's key is a test key: nobody really pays.", "Use the live key and its webhook's secret.")
    return fine("Stripe knows the key.")


def breaches() -> Finding:
    path = settings.BREACHED_PASSWORDS_PATH
    if not path:
        return left_out("BREACHED_PASSWORDS_PATH is not set: only the commonest stolen passwords are known.")
    try:
        with Path(path).open("rb") as file:
            first = file.read(DIGITS)
    except OSError as error:
        return wrong(f"{path} can't be read ({type(error).__name__}).", "Correct BREACHED_PASSWORDS_PATH.")
    if not re.fullmatch(rb"[0-9A-Fa-f]{40}", first):
        hint = "Give the file of SHA-1 hashes that Have I Been Pwned's downloader writes, sorted by hash."
        return wrong(f"{path} does not begin with a hash: no password is found in it.", hint)
    return fine("Passwords known from breaches are refused.")


def geoip() -> Finding:
    wanted = "LOGIN_DENIED_COUNTRIES" if settings.LOGIN_DENIED_COUNTRIES else ""
    wanted = wanted or ("LOGIN_NEW_COUNTRY_STEP" if settings.LOGIN_NEW_COUNTRY_STEP else "")
    if not settings.GEOIP_PATH and not wanted:
        return left_out("GEOIP_PATH is not set: logins have no country.")
    if not settings.GEOIP_PATH:
        return wrong(f"{wanted} is set, but no country is known.", "Name a GeoIP file by GEOIP_PATH.")
    if why_no_places():
        hint = "Look whether the file is there and a .mmdb, and whether the extra geoip is installed."
        return wrong("The file at GEOIP_PATH can't be read: logins have no country.", hint)
    return fine("The GeoIP file can be read.")


def letters() -> Finding:
    path = settings.FALLBACK_FONT
    if not path:
        return left_out("FALLBACK_FONT is not set: cards and invoices lack letters such as Chinese.")
    try:
        ImageFont.truetype(path)
    except OSError as error:
        return wrong(f"{path} is no font ({type(error).__name__}).", "Give FALLBACK_FONT a .ttf or .otf file.")
    return fine("Cards and invoices have another font, for letters that the house's lacks.")

"""The settings are judged at start, before anything runs."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "COMMONHALL_MODE": "production",
    "SECRET_KEY": "kJ4x0pW8vN2mQ6tY1rB7sD3fG9hL5zX0cV8bN2mQ",
    "ENCRYPTION_KEYS": "7ZQ0bN4Qm8hX1cV5tY9rB3sD7fG2hL6zX0cV4bN8mQ0=",
    "SITE_URL": "https://club.org",
}
LOAD = "from commonhall.config import env; env.load(); print('started')"


def start(**changes):
    """Start a process with these settings; a value of None leaves one out."""
    wanted = {**GOOD, **changes}
    env = {"PATH": os.environ["PATH"], "COMMONHALL_ENV_FILE": os.devnull}
    env |= {name: value for name, value in wanted.items() if value is not None}
    return subprocess.run([sys.executable, "-c", LOAD], env=env, capture_output=True, text=True, check=False)


def test_good_settings_start():
    assert start().stdout == "started\n"


@pytest.mark.req("A11.6", "A11.7", "A11.8", "A11.9", "O2.4", "O2.6")
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is missing"),
        ("SECRET_KEY", "short-but-random-7Q", "SECRET_KEY is too short"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is too short or too plain"),
        ("SECRET_KEY", "changeme-changeme-changeme-changeme-changeme-1234567890", "SECRET_KEY is a sample"),
        ("ENCRYPTION_KEYS", None, "ENCRYPTION_KEYS is missing"),
        ("ENCRYPTION_KEYS", "not-a-key", "ENCRYPTION_KEYS: a key is 32 bytes"),
        ("SITE_URL", "http://club.org", "SITE_URL must begin with https://"),
        ("TRUSTED_PROXIES", "not-a-network", "TRUSTED_PROXIES"),
        ("SMTP_PORT", "many", "SMTP_PORT"),
        ("TIME_ZONE", "Mars/Olympus", "TIME_ZONE: this is no time zone"),
        ("CURRENCY", "EURO", "CURRENCY: this is no currency"),
        ("LANGUAGE_CODE", "xx", "LANGUAGE_CODE"),
    ],
)
def test_a_bad_setting_is_named_and_nothing_starts(name, value, why):
    ended = start(**{name: value})
    assert ended.returncode == 1
    assert why in ended.stderr
    assert "Traceback" not in ended.stderr
    assert value is None or value not in ended.stderr, "the value may be a secret"


def test_stripe_without_a_webhook_secret_does_not_start():
    assert "STRIPE_WEBHOOK_SECRET is missing" in start(STRIPE_SECRET_KEY="rk_live_4eC39HqLyjWDarjtT1zdp7dc").stderr


@pytest.mark.req("O2.5")
def test_fresh_secrets_are_good_enough():
    printed = subprocess.run(
        [sys.executable, "-m", "commonhall", "secrets"], capture_output=True, text=True, check=True
    ).stdout
    secrets = dict(line.split("=", 1) for line in printed.splitlines())
    assert set(secrets) == {"SECRET_KEY", "ENCRYPTION_KEYS"}
    assert start(**secrets).stdout == "started\n"

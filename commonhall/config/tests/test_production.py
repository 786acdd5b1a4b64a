"""What is another setting outside of tests: how passwords are kept, what cookies are called, and what is loaded."""

import json
import os
import subprocess
import sys

import pytest

CODE = """
import json, sys
import commonhall.config.asgi
from commonhall.core.work.schedule import jobs
all(job.task for job in jobs())
loaded = set(sys.modules)
from django.conf import settings
from django.contrib.auth.hashers import get_hashers, make_password
print(json.dumps({
    "algorithms": [hasher.algorithm for hasher in get_hashers()],
    "hash": make_password("a long enough one"),
    "loaded": sorted(loaded),
    "cookies": [getattr(settings, name) for name in dir(settings) if name.endswith("_COOKIE_NAME")],
}))
"""
LANGUAGE = "django_language"  # nobody sets it here


@pytest.fixture(scope="module", params=["demo", "production"])
def site(request, tmp_path_factory):
    """What such a site says of itself."""
    env = {**os.environ, "COMMONHALL_MODE": request.param, "VAR_DIR": str(tmp_path_factory.mktemp("var"))}
    env |= {"DATABASE_URL": "", "REDIS_URL": "", "SMTP_HOST": "mail.example", "SITE_URL": "https://club.example"}
    env |= {"DJANGO_SETTINGS_MODULE": "commonhall.config.settings"}
    env |= {"SECRET_KEY": "Vd83nf0Qk2mXz7Lr5TtYw9BcHs4GjPqE6RuAi1No"}
    done = subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_passwords_are_kept_as_slow_hashes(site):
    assert site["algorithms"] == ["argon2", "pbkdf2_sha256", "bcrypt_sha256"]
    assert site["hash"].startswith("argon2$argon2id")


@pytest.mark.req("S11.1")
def test_cookies_have_names_that_no_other_host_can_set(site):
    """ASVS 3.3.1, 3.3.3."""
    names = set(site["cookies"]) - {LANGUAGE}
    assert len(names) == 6
    assert all(name.startswith("__Host-") for name in names)


@pytest.mark.req("S11.1")
def test_nothing_of_tests_demo_and_builders_is_loaded(site):
    """ASVS 15.2.3: by the web server, whose views are all loaded, and by the workers, with every task."""
    assert "commonhall.modules.members.tasks" in site["loaded"]
    assert "commonhall.foundation.pages.views.public" in site["loaded"]
    parts = ("seeding", "scaffold", "demo")
    unwanted = [
        name
        for name in site["loaded"]
        if name.partition(".")[0] in ("bench", "pytest", "standins", "tests", "hypothesis", "factory")
        or "tests" in name.split(".")
        or name.startswith(tuple(f"commonhall.config.{part}" for part in parts))
    ]
    assert not unwanted

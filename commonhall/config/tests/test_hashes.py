"""Outside of tests passwords are kept as Argon2 hashes: see PASSWORD_HASHERS, which is another one here."""

import os
import subprocess
import sys

import pytest

CODE = """
from django.contrib.auth.hashers import check_password, get_hashers, make_password
import django; django.setup()
print([hasher.algorithm for hasher in get_hashers()], make_password("a long enough one").split("$")[:2])
"""


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_passwords_are_kept_as_slow_hashes(mode, tmp_path):
    env = {**os.environ, "COMMONHALL_MODE": mode, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    env |= {"DJANGO_SETTINGS_MODULE": "commonhall.config.settings", "SITE_URL": "https://club.example"}
    env |= {"SECRET_KEY": "Vd83nf0Qk2mXz7Lr5TtYw9BcHs4GjPqE6RuAi1No", "SMTP_HOST": "mail.example"}
    done = subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split("] [")[0] == "['argon2', 'pbkdf2_sha256', 'bcrypt_sha256'", done.stderr
    assert "argon2id" in done.stdout

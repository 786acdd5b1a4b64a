"""Loaded before anything else (`-p tests.environment`): the tests' settings, whatever the shell around them says.

DATABASE_URL, REDIS_URL and VAR_DIR are left as they are: they choose what the tests run on.
"""

import gc
import os

from cryptography.fernet import Fernet

os.environ["COMMONHALL_MODE"] = "test"
os.environ["COMMONHALL_ENV_FILE"] = os.devnull
os.environ.setdefault("SECRET_KEY", "only for tests, and long enough to look like a real one")
os.environ.setdefault("ENCRYPTION_KEYS", Fernet.generate_key().decode())

# What a process loads lives to its end, and is most of what it holds: looking through it for what can go, as often as
# Python does by itself, takes a seventh of the tests' time.
gc.set_threshold(100_000, 50, 100)

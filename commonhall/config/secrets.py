"""Fresh secrets for a new installation."""

import secrets

from cryptography.fernet import Fernet


def fresh() -> str:
    """Lines for an environment file."""
    return f"SECRET_KEY={secrets.token_urlsafe(48)}\nENCRYPTION_KEYS={Fernet.generate_key().decode()}"

"""Encryption of secrets at rest with keys that rotate: the first key encrypts, every key decrypts."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

LOST = "encrypted with a key that is no longer in ENCRYPTION_KEYS"


class EncryptionManager:
    """Encrypts texts with the site's ENCRYPTION_KEYS (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: list[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._first, self._fernet = fernets[0], MultiFernet(fernets)

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """The text again.

        Raises:
            ValueError: none of the keys opens it.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise ValueError(LOST) from None

    def is_current(self, token: str) -> bool:
        """Whether the first key opens it."""
        try:
            self._first.decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    def rotate(self, token: str) -> str:
        """The same text under the first key.

        Raises:
            ValueError: none of the keys opens it.
        """
        try:
            return self._fernet.rotate(token.encode()).decode()
        except InvalidToken:
            raise ValueError(LOST) from None


def encryption() -> EncryptionManager:
    return EncryptionManager(settings.ENCRYPTION_KEYS)


def new_key() -> str:
    return Fernet.generate_key().decode()

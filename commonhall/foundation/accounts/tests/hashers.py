from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Knows how many hashes were made, for a password that is set as for one that is compared."""

    made: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.made += 1
        return super().encode(password, salt)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Every hash has the same cost."""


class CheckingHasher(MD5PasswordHasher):
    """Knows how many passwords were compared; a hash that is made for nothing, for the time it takes, is not one."""

    checked: ClassVar[int] = 0

    def verify(self, password: str, encoded: str) -> bool:
        CheckingHasher.checked += 1
        return super().verify(password, encoded)

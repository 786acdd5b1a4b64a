"""Passwords known from breaches, in a file that the operator gives; nothing is asked of outside.

The file is the one that the downloader of Have I Been Pwned writes (https://haveibeenpwned.com/Passwords): a SHA-1 in
hexadecimal digits begins each line, and the lines are sorted. It has tens of gigabytes and is searched where it lies.
"""

import hashlib
import logging
import os
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)
DIGITS = 40


def is_breached(password: str) -> bool:
    """Whether the file at BREACHED_PASSWORDS_PATH has the password; never, where there is no such file."""
    path = str(settings.BREACHED_PASSWORDS_PATH or "")
    if not path:
        return False
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        return _has_line(path, wanted)
    except OSError as error:  # doctor says so too; the shorter lists are asked in any case
        logger.error("BREACHED_PASSWORDS_PATH can't be read: %s", type(error).__name__)
        return False


def _has_line(path: str, wanted: bytes) -> bool:
    """Whether a line of the sorted file begins so: some thirty looks into a file of any size."""
    with Path(path).open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # to the first line that begins here or later
            found = file.readline()[:DIGITS].upper()
            if found == wanted:
                return True
            if found and found < wanted:
                low = file.tell()
            else:
                high = middle
    return False

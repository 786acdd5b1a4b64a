"""What no log may hold is taken out of every line, whoever wrote it: a library's line, a trace's last one too."""

import re

REMOVED = "[removed]"
NAMES = (
    r"(?:\w+[_-])?(?:pass(?:word|wd|phrase)?\d?|secret|token|key|signature|cookie)|oldpassword|csrfmiddlewaretoken|csrftoken"
    r"|sessionid|authorization|access|refresh|otp|totp|code|captcha|card|cvc|iban"
)
RULES = [
    # A value after its name, as in an address, a form, JSON, a dict of Python or a header.
    re.compile(
        rf"""(?i)(?<![\w-])(?P<kept>(?:{NAMES})["']?\s*[=:]\s*(?:b?["'])?(?:(?:bearer|basic)\s+)?)[^\s"'&,;}})\]]+"""
    ),
    re.compile(r"(?i)(?P<kept>\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"),
    re.compile(r"(?P<kept>://[^/\s:@]*:)[^/\s@]+(?=@)"),  # of an address with a login
    # Parts of our own addresses that open something by themselves.
    re.compile(r"(?P<kept>/(?:key|confirm-email|invited|card|cards|signed/\d+|confirm/[0-9a-f-]{36})/)[^/\s?]+"),
    # Long words that nobody reads: signed tokens, keys of the API and of sessions, signatures. UUIDs stay.
    re.compile(r"(?P<kept>)(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{20,}(?:[.:][\w-]{4,})*"),
    re.compile(r"(?P<kept>)(?<![A-Za-z0-9])(?=[a-z]*\d)[0-9a-z]{32,}(?![A-Za-z0-9])"),
]
CARD = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])")


def without_secrets(text: str) -> str:
    """The same text; a password, token, key or card number in it reads `[removed]`."""
    for rule in RULES:
        text = rule.sub(rf"\g<kept>{REMOVED}", text)
    return CARD.sub(lambda found: REMOVED if _is_card(found[0]) else found[0], text)


def _is_card(text: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(text) if digit.isdigit()]
    return sum(sum(divmod(digit * 2, 10)) if place % 2 else digit for place, digit in enumerate(digits)) % 10 == 0

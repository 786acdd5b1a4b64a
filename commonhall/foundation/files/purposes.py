"""What files are uploaded for. A module registers each in its own `purposes.py`: what is taken, and who reads it.

purposes.register(purposes.Purpose(code="members.application", label=_("Application documents"),
                                   rules=Rules(types=PAPERS, max_bytes=10 * MEGABYTE), may_read=access.may_read))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commonhall.core.modules.manifest import Text, signed_in
from commonhall.foundation.files.judging import types
from commonhall.foundation.files.judging.rules import MEGABYTE, Rules, Size, square, within
from commonhall.foundation.files.models import File

__all__ = [
    "MEGABYTE",
    "Purpose",
    "Rules",
    "Size",
    "find",
    "get",
    "personal_codes",
    "register",
    "square",
    "types",
    "within",
]


def nobody_else(user: Any, file: File) -> bool:
    """For `may_read` and `may_delete`: the owner alone, who is asked before."""
    return False


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One reason to upload.

    Attributes:
        code: "<app label>.<name>", kept with each file, so it never changes.
        rules: what is taken, and what becomes of an image.
        may_read: whether somebody but the owner may read the file.
        may_delete: whether somebody may delete it by itself while it is in use; by default the module's own actions do.
        may_upload: who may upload for it through the API; a module's own pages ask their own access.
        public: everybody may read it, under an address that lasts; for logos and the like.
        personal: whether the files go when their owner is erased; False for what belongs to the club.
    """

    code: str
    label: Text
    rules: Rules
    may_read: Callable[[Any, File], bool] = nobody_else
    may_delete: Callable[[Any, File], bool] = nobody_else
    may_upload: Callable[[Any], bool] = signed_in
    public: bool = False
    personal: bool = True


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known.

    Raises:
        ValueError: its code is taken.
    """
    if purpose.code in _purposes:
        raise ValueError(f"two purposes are called {purpose.code}")
    _purposes[purpose.code] = purpose
    return purpose


def get(code: str) -> Purpose:
    """The purpose of this code.

    Raises:
        LookupError: no installed module has it.
    """
    try:
        return _purposes[code]
    except KeyError:
        raise LookupError(f"no module knows the purpose {code!r}") from None


def find(code: str) -> Purpose | None:
    """The same, None when its module was removed: its files are then for their owners alone."""
    return _purposes.get(code)


def registered() -> list[Purpose]:
    return list(_purposes.values())


def personal_codes() -> list[str]:
    """Codes of what goes with its owner."""
    return [code for code, purpose in _purposes.items() if purpose.personal]

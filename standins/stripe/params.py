"""A request's parameters, read with their type; every refusal names the parameter as Stripe does."""

from collections.abc import Collection
from typing import Any

from standins.stripe.errors import StripeError, unsupported


class Params:
    def __init__(self, tree: dict[str, Any], prefix: str = "") -> None:
        self._tree = tree
        self._prefix = prefix

    def __contains__(self, name: str) -> bool:
        return name in self._tree

    def only(self, known: Collection[str]) -> None:
        """Refuses what the stand-in would otherwise silently ignore."""
        for name in self._tree:
            if name not in known:
                path = self.path(name)
                raise StripeError(f"Received unknown parameter: {path}", code="parameter_unknown", param=path)

    def text(self, name: str) -> str | None:
        value = self._tree.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.invalid(name, "must be a string")
        if value == "":
            raise self.invalid(name, "was passed as an empty string", code="parameter_invalid_empty")
        return value

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            path = self.path(name)
            raise StripeError(f"Missing required param: {path}.", code="parameter_missing", param=path)
        return value

    def integer(self, name: str, minimum: int = 0) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not value.removeprefix("-").isdecimal() or int(value) < minimum:
            reason = f"must be an integer of at least {minimum}, not {value}"
            raise self.invalid(name, reason, code="parameter_invalid_integer")
        return int(value)

    def need_integer(self, name: str, minimum: int = 0) -> int:
        self.need(name)
        value = self.integer(name, minimum)
        assert value is not None
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise self.invalid(name, "must be true or false")
        return value == "true"

    def choice(self, name: str, options: Collection[str], default: str | None = None) -> str | None:
        value = self.text(name)
        if value is not None and value not in options:
            raise self.invalid(name, f"must be one of {', '.join(sorted(options))}")
        return value or default

    def supported(self, name: str, options: Collection[str], default: str) -> str:
        """As ``choice``, where Stripe knows more options than the stand-in."""
        value = self.text(name) or default
        if value not in options:
            raise unsupported(self.path(name), value)
        return value

    def texts(self, name: str) -> list[str]:
        values = self._tree.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.invalid(name, "must be an array of strings", code="parameter_invalid_array")
        return values

    def group(self, name: str) -> "Params":
        value = self._tree.get(name, {})
        if not isinstance(value, dict):
            raise self.invalid(name, "must be a group of parameters")
        return Params(value, self.path(name))

    def is_group(self, name: str) -> bool:
        return isinstance(self._tree.get(name), dict)

    def groups(self, name: str) -> list["Params"]:
        values = self._tree.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.invalid(name, "must be an array of groups", code="parameter_invalid_array")
        return [Params(value, f"{self.path(name)}[{number}]") for number, value in enumerate(values)]

    def metadata(self, current: dict[str, str] | None = None) -> dict[str, str]:
        """The current metadata with the changes applied; an empty value removes a key, an empty group all."""
        given = self._tree.get("metadata", {})
        if given == "":
            return {}
        if isinstance(given, list):  # keys that count 0, 1, 2 …
            given = {str(number): value for number, value in enumerate(given)}
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise self.invalid("metadata", "must be keys with string values")
        changed = {name: value for name, value in {**(current or {}), **given}.items() if value != ""}
        if len(changed) > 50 or any(len(name) > 40 or len(value) > 500 for name, value in changed.items()):
            raise self.invalid("metadata", "allows 50 keys of 40 characters with values of 500 characters")
        return changed

    def changes(self, names: Collection[str]) -> dict[str, str | None]:
        """The given ones of ``names``; an empty string unsets."""
        return {name: self.text(name) if self._tree[name] != "" else None for name in names if name in self._tree}

    def path(self, name: str) -> str:
        return f"{self._prefix}[{name}]" if self._prefix else name

    def invalid(self, name: str, reason: str, code: str | None = None) -> StripeError:
        path = self.path(name)
        return StripeError(f"Invalid {path}: it {reason}.", param=path, code=code)

"""What a new module and its one model are called."""

import keyword
import re
from dataclasses import dataclass

LONGEST = 20  # letters of a model's name, so that those of its indexes stay below 30
ENDINGS = {"ies": "y", "sses": "ss", "xes": "x", "ches": "ch", "shes": "sh", "s": ""}


class BadName(ValueError):
    """The module can't be called so; the text says why."""


@dataclass(frozen=True)
class Names:
    """The words that the templates use.

    Attributes:
        module: the package and label, such as "lost_items".
        model: one of them, such as "lost_item".
    """

    module: str
    model: str

    def __post_init__(self) -> None:
        for name in (self.module, self.model):
            if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or keyword.iskeyword(name):
                raise BadName(f"{name!r} is no good name: small letters, words joined by _, such as lost_items.")
            if len(name) > LONGEST:
                raise BadName(f"{name!r} is too long: {LONGEST} letters at most.")
        if self.model == self.module:
            raise BadName(f"The module and its model can't both be called {self.model!r}: name the model with --model.")

    @property
    def words(self) -> dict[str, str]:
        """Every form of the two names, by the placeholder that stands for it."""
        return {
            "module": self.module,
            "Module": _camel(self.module),
            "Title": self.module.replace("_", " ").capitalize(),
            "model": self.model,
            "Model": _camel(self.model),
            "MODEL": self.model.upper(),
            "words": self.model.replace("_", " "),
            "Words": self.model.replace("_", " ").capitalize(),
        }


def names_of(module: str, model: str = "") -> Names:
    """The names of a module; its model is called by the singular, or an item of it, unless another name is given.

    Raises:
        BadName: one of the two is no good.
    """
    singular = _singular(module)
    return Names(module, model or (singular if singular != module else f"{module}_item"))


def _singular(word: str) -> str:
    for ending, instead in ENDINGS.items():
        if word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))

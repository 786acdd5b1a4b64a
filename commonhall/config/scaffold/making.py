"""Copying the golden shape."""

import io
import os
import tokenize
from pathlib import Path
from string import Template

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from commonhall.config.env import ROOT
from commonhall.config.scaffold.names import BadName, Names
from commonhall.config.secrets import fresh

SHAPE = Path(__file__).parent / "module"
SUFFIX = ".tpl"  # keeps tools from reading the templates as code


def set_workshop() -> None:
    """Settings for work on the code alone: they belong to no installation. Called before Django reads its settings."""
    os.environ |= {"COMMONHALL_MODE": "test", "COMMONHALL_ENV_FILE": os.devnull, "DATABASE_URL": "sqlite://:memory:"}
    os.environ |= dict(line.split("=", 1) for line in fresh().splitlines())


def folder_of(names: Names) -> Path:
    return ROOT / "commonhall" / "modules" / names.module


def refuse_taken(names: Names) -> None:
    """A new module must not stand in anybody's way.

    Raises:
        BadName: there is such a module, app or address already.
    """
    if folder_of(names).exists():
        raise BadName(f"There is a module {names.module} already.")
    if names.module in {app.label for app in apps.get_app_configs()}:
        raise BadName(f"{names.module!r} is the label of another app.")
    if names.module in {"static", "ws", *_first_parts(get_resolver())}:
        raise BadName(f"The address /{names.module}/ is taken.")
    if used := {names.module, names.model, names.words["Model"]} & _names_of_shape():
        raise BadName(f"The code that you would get uses the name {used.pop()!r} for something else.")


def make(names: Names) -> list[Path]:
    """Write the module's files; returns them."""
    made = []
    for source in sorted(SHAPE.rglob(f"*{SUFFIX}")):
        place = source.relative_to(SHAPE).as_posix().removesuffix(SUFFIX).replace("MODULE", names.module)
        target = folder_of(names) / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text()).substitute(names.words))
        made.append(target)
    return made


def _names_of_shape() -> set[str]:
    """Every name that the templates use themselves."""
    neutral = Names("somethings", "something").words
    text = "".join(Template(file.read_text()).substitute(neutral) for file in SHAPE.rglob(f"*.py{SUFFIX}"))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def _first_parts(resolver: URLResolver) -> set[str]:
    """The first part of every address."""
    found = set()
    for entry in resolver.url_patterns:
        part = str(entry.pattern).split("/")[0]
        if part or isinstance(entry, URLPattern):
            found.add(part)
        else:
            found |= _first_parts(entry)
    return found

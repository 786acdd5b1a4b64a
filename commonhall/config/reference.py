"""docs/settings.md, made from the settings themselves."""

from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from commonhall.config.env import ROOT, Env

PAGE = ROOT / "docs" / "settings.md"
HEAD = """# Settings

All settings come from the environment, or from a file of `NAME=value` lines named by `COMMONHALL_ENV_FILE` (default:
`.env`). They are judged at start; a wrong one is named and nothing runs. `commonhall secrets` prints fresh secrets.

| name | type | default | what it is |
| --- | --- | --- | --- |
"""


def page() -> str:
    rows = [_row(name.upper(), field) for name, field in Env.model_fields.items()]
    return HEAD + "\n".join(rows) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    shown = str(default).replace(str(ROOT), ".") if default not in ("", [], None) else "–"
    return f"| `{name}` | {_type(field.annotation)} | {f'`{shown}`' if shown != '–' else shown} | {field.description} |"


def _type(annotation: Any) -> str:
    if get_origin(annotation) is list:
        return "list"
    values = get_args(annotation)
    return (
        ", ".join(f"`{value}`" for value in values)
        if values
        else {"str": "text", "int": "number", "bool": "true or false"}.get(annotation.__name__, "path")
    )

"""The keys in docs/scenario.md, made from the models; ``python tests/scenario_reference.py`` writes them anew."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from forestsim.scenario import Scenario, shipped_fragments, shipped_scenarios
from forestsim.yamlfile import read_mapping, read_text

PAGE = Path(__file__).parent.parent / "docs" / "scenario.md"
BEGIN, END = "<!-- made by tests/scenario_reference.py -->", "<!-- end -->"


def parts(annotation: Any = Scenario, at: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each model with its place in a scenario, such as ``air.storms`` or ``belts[]``."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield at, annotation
        for key, field in annotation.model_fields.items():
            yield from parts(field.annotation, f"{at}.{key}".lstrip("."))
    elif origin is dict:
        yield from parts(inner[1], f"{at}.<id>")
    elif origin is tuple:
        yield from parts(inner[0], f"{at}[]")
    else:
        for choice in inner if origin in (Union, types.UnionType) else inner[:1] if origin is Annotated else ():
            yield from parts(choice, at)


def sections() -> dict[type[BaseModel], list[str]]:
    """Return the places of each model."""
    found: dict[type[BaseModel], list[str]] = {}
    for at, model in parts():
        found.setdefault(model, []).append(at)
    return found


def kind_of(annotation: Any, metadata: Iterable = ()) -> str:
    """Return a value's kind and bounds in plain words."""
    origin, inner = get_origin(annotation), [a for a in get_args(annotation) if a is not type(None)]
    if origin is Annotated:
        return kind_of(inner[0], [m for extra in inner[1:] for m in getattr(extra, "metadata", [])])
    if origin is Literal:
        return ", ".join(str(word) for word in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(kind_of(a) for a in inner)
    if origin is tuple:
        return f"list of {kind_of(inner[0])}" if Ellipsis in inner else f"[{', '.join(kind_of(a) for a in inner)}]"
    if origin is dict:
        return f"mapping of {kind_of(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "keys"
    plain = {float: "number", int: "whole number", str: "text", bool: "true or false"}.get(annotation, "value")
    return plain + bounds_of(metadata)


def bounds_of(metadata: Iterable) -> str:
    """Return the bounds of a number, such as `` ≥ 0 and ≤ 1``."""
    signs = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ "}
    found = [f"{sign}{getattr(m, key):.10g}" for m in metadata for key, sign in signs.items() if hasattr(m, key)]
    return f" {' and '.join(found)}" if found else ""


def default_of(field: Any) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "**required**"
    if isinstance(value, BaseModel) or value in (None, {}, (), ""):
        return "–"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def reference() -> str:
    """Return the tables of all keys, and of what is shipped."""
    lines = [BEGIN, ""]
    for model, places in sections().items():
        title = ", ".join(f"`{at}`" for at in places if at) or "The top level"
        lines += [f"### {title}", "", model.__doc__.split("\n")[0].replace("``", "`"), ""]
        lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
        for key, field in model.model_fields.items():
            meaning = field.description.replace("``", "`").replace("|", "\\|").replace("\n", " ")
            lines.append(f"| `{key}` | {kind_of(field.annotation, field.metadata)} | {default_of(field)} | {meaning} |")
        lines.append("")
    lines += ["## Shipped scenarios", "", "| name | what it is |", "|---|---|"]
    lines += [f"| `{name}` | {read_mapping(path)['description']} |" for name, path in shipped_scenarios().items()]
    lines += ["", "## Shipped fragments", "", "| name | what it is |", "|---|---|"]
    lines += [f"| `{name}` | {comment_of(path)} |" for name, path in shipped_fragments().items()]
    return "\n".join([*lines, "", END])


def comment_of(path: Path) -> str:
    head = [line.lstrip("# ") for line in read_text(path).splitlines() if line.startswith("#")]
    return " ".join(head)


def renewed(page: str) -> str:
    """Return the page with its reference made anew."""
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: reference(), page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8", newline="\n")

"""Read YAML as a person means it: every trap of the format is a plain message, never a silent guess."""

from __future__ import annotations

from pathlib import Path

import yaml

from forestsim.errors import ScenarioError, shorten


class _Loader(yaml.SafeLoader):
    """A safe loader without anchors, tags, merge keys and base-60 numbers; a key may stand only once."""

    def compose_node(self, parent, index):
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _trap(event.start_mark, "an anchor or alias (& or *)", "write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _trap(event.start_mark, f"the tag {tag}", "write a plain value")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        seen = {}
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _trap(key_node.start_mark, "a list or mapping used as a key", "write a plain word")
            if key_node.value in seen:
                raise _trap(
                    key_node.start_mark,
                    f"the key '{key_node.value}' a second time (first in line {seen[key_node.value]})",
                    "keep one of the two",
                )
            seen[key_node.value] = key_node.start_mark.line + 1
        return super().construct_mapping(node, deep)


# 12:30 is 750 to YAML 1.1; here it stays text, and a number field then says so.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:merge")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", __import__("re").compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


class _Trap(yaml.YAMLError):
    """A mistake that YAML itself lets pass."""


def _trap(mark, found: str, cure: str) -> _Trap:
    return _Trap(f"line {mark.line + 1} has {found}; {cure}")


def read_mapping(path: Path) -> dict:
    """Return the mapping in a YAML file.

    Raises ScenarioError if the file is missing, a folder, empty, not UTF-8,
    not YAML, or not a mapping; the message names the line.
    """
    text = read_text(path)
    name = path.name
    try:
        data = yaml.load(text, Loader=_Loader)
    except _Trap as trap:
        raise ScenarioError(f"{name}: {trap}") from None
    except yaml.MarkedYAMLError as wrong:
        raise ScenarioError(f"{name}: {_syntax(text, wrong)}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise ScenarioError(f"{name}: not readable as YAML ({shorten(wrong)}); check the last edited line") from None
    if data is None:
        raise ScenarioError(f"{name}: the file is empty; start from a shipped scenario")
    if not isinstance(data, dict):
        raise ScenarioError(f"{name}: holds a {_kind(data)}, not keys with values; start with 'name: ...'")
    return data


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (a byte-order mark is dropped). Raises ScenarioError."""
    if path.is_dir():
        raise ScenarioError(f"{path.name}: is a folder; give the scenario file in it")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such file; check the path") from None
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise ScenarioError(f"{path.name}: line {line} is not UTF-8 text; save the file as UTF-8") from None
    except OSError as wrong:
        raise ScenarioError(f"{path}: cannot be read ({wrong.strerror}); check the file") from None


def _syntax(text: str, wrong: yaml.MarkedYAMLError) -> str:
    mark = wrong.problem_mark or wrong.context_mark
    line = mark.line if mark else 0
    lines = text.splitlines()
    if any("\t" in row[: len(row) - len(row.lstrip())] for row in lines):
        tabbed = next(i for i, row in enumerate(lines, 1) if "\t" in row[: len(row) - len(row.lstrip())])
        return f"line {tabbed} is indented with a tab; YAML wants spaces"
    return f"line {line + 1} is not YAML ({shorten(wrong.problem or wrong.context)}); check indentation, colons and quotes there"


def _kind(data: object) -> str:
    return {list: "list", str: "single text", bool: "true/false value"}.get(type(data), "single value")

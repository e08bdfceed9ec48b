"""Read YAML as a person means it: every trap of the format is a plain message, never a silent guess."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from forestsim.errors import ScenarioError, shorten

LARGEST_BYTES = 10_000_000
DEEPEST_NESTING = 50

INTEGER = re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$")
FLOAT = re.compile(r"^[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?|\.(?:inf|Inf|INF))$|^\.(?:nan|NaN|NAN)$")

PLAIN_WORDS = {
    "mapping values are not allowed": "has a second colon; put text with a colon in quotes",
    "could not find expected ':'": "has no colon after its key; write 'key: value'",
    "expected <block end>": "is indented differently from the lines round it; align it",
    "expected ',' or": "follows a bracket that is not closed; close it",
}


class _Trap(yaml.YAMLError):
    """A mistake that YAML itself lets pass."""


class _Loader(yaml.SafeLoader):
    """A safe loader without anchors, tags and merge keys; keys are text and stand only once.

    ``12:30`` (750 to YAML 1.1), ``010`` (8), ``1_000`` and numbers of more than 18 digits
    stay text, so that a number field can say so.
    """

    depth = 0

    def compose_node(self, parent, index):
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _trap(event, "an anchor or alias (& or *)", "write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            raise _trap(event, f"the tag {shorten(shown)}", "write a plain value")
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise _trap(event, f"more than {DEEPEST_NESTING} levels of nesting", "a scenario needs few")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node, deep=False):
        """Return the mapping with its keys as they are written: no, 2027 and null are names here."""
        mapping, lines = {}, {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _trap(key_node, "a list or mapping used as a key", "write a plain word")
            key = self.construct_scalar(key_node)
            if key == "<<" and key_node.style is None:
                raise _trap(key_node, "a merge key (<<)", "write the keys out")
            if key in mapping:
                again = f"the key '{shorten(key)}' a second time (first in line {lines[key]})"
                raise _trap(key_node, again, "keep one of the two")
            mapping[key] = self.construct_object(value_node, deep=deep)
            lines[key] = key_node.start_mark.line + 1
        return mapping

    def construct_scalar(self, node):
        value = super().construct_scalar(node)
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _trap(node, "half of a character (a lone \\u surrogate)", "write the character itself")
        return value

    def construct_yaml_timestamp(self, node):
        try:
            return super().construct_yaml_timestamp(node)
        except (ValueError, OverflowError):
            return self.construct_scalar(node)


def _resolvers() -> dict:
    dropped = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "merge", "value")}
    return {
        first: [(tag, pattern) for tag, pattern in pairs if tag not in dropped]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.yaml_implicit_resolvers = _resolvers()
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", INTEGER, list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", FLOAT, list("-+0123456789."))
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def _trap(place, found: str, cure: str) -> _Trap:
    return _Trap(f"line {place.start_mark.line + 1} has {found}; {cure}")


def read_mapping(path: Path) -> dict:
    """Return the mapping in a YAML file.

    Raises ScenarioError if the file is missing, a folder, empty, not UTF-8,
    not YAML, or not a mapping; the message names the file and the line.
    """
    return parse_mapping(read_text(path), path.name)


def parse_mapping(text: str, name: str) -> dict:
    """Return the mapping in YAML text; ``name`` stands at the head of messages. Raises ScenarioError."""
    try:
        data = yaml.load(text, Loader=_Loader)
    except _Trap as trap:
        raise ScenarioError(f"{name}: {trap}") from None
    except yaml.MarkedYAMLError as wrong:
        raise ScenarioError(f"{name}: {_syntax(text, wrong)}") from None
    except yaml.reader.ReaderError as wrong:
        line = text[: wrong.position].count("\n") + 1
        raise ScenarioError(f"{name}: line {line} has a control character; delete it") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as wrong:
        raise ScenarioError(f"{name}: not readable as YAML ({shorten(wrong)}); check the last edited line") from None
    if data is None:
        raise ScenarioError(f"{name}: the file is empty; start from a shipped scenario")
    if not isinstance(data, dict):
        raise ScenarioError(f"{name}: holds {_kind(data)}, not keys with values; start with 'name: ...'")
    return data


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (a byte-order mark is dropped). Raises ScenarioError."""
    try:
        if path.is_dir():
            raise ScenarioError(f"{path}: is a folder; give the scenario file in it")
        if path.stat().st_size > LARGEST_BYTES:
            raise ScenarioError(f"{path.name}: is larger than {LARGEST_BYTES // 1_000_000} MB; is it a scenario?")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ScenarioError(f"{shorten(path, 300)}: no such file; check the path") from None
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or wrong
        raise ScenarioError(f"{shorten(path, 300)}: cannot be read ({reason}); check the path") from None
    if b"\0" in data:
        raise ScenarioError(f"{path.name}: is UTF-16 or not text at all; save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise ScenarioError(f"{path.name}: line {line} is not UTF-8 text; save the file as UTF-8") from None


def _syntax(text: str, wrong: yaml.MarkedYAMLError) -> str:
    mark = wrong.problem_mark or wrong.context_mark
    line = mark.line if mark else 0
    if wrong.problem == "but found another document":
        return f"line {line + 1} starts a second document (---); keep one scenario in a file"
    tabbed = _tab_near(text.splitlines(), line)
    if tabbed:
        return f"line {tabbed} has a tab; YAML wants spaces"
    if "end of stream" in str(wrong.problem) and wrong.context_mark:
        return f"line {wrong.context_mark.line + 1} opens a quote or bracket that is never closed; close it"
    problem = shorten(wrong.problem or wrong.context)
    plain = next((words for start, words in PLAIN_WORDS.items() if problem.startswith(start)), None)
    told = plain or f"is not YAML ({problem}); check indentation, colons and quotes there"
    return f"line {line + 1} {told}"


def _tab_near(lines: list[str], line: int) -> int | None:
    """Return the line number of a tab that can have caused a mistake in ``line`` (counted from 0)."""
    for i in (line, line - 1, line + 1):
        if 0 <= i < len(lines) and "\t" in lines[i].partition(" #")[0]:
            return i + 1
    return None


def _kind(data: object) -> str:
    return {list: "a list", str: "a single text", bool: "true or false"}.get(type(data), "a single value")

"""Graph's field syntax: `id,messages.limit(20){from,shares{link}}` as a tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from igdesk.simulator.graph import Refusal
from igdesk.values import dataclass

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ARGUMENT = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)\(([^()]*)\)")
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Field:
    """One wanted field, with its arguments and what is wanted below it (None: the defaults)."""

    name: str
    args: Mapping[str, str] = field(default_factory=dict)
    below: tuple[Field, ...] | None = None


def parse_fields(text: str) -> tuple[Field, ...]:
    """The fields that `text` names.

    Raises:
        Refusal: Code 2500, a syntax error.
    """
    fields, at = _list(text, 0, 0)
    if at != len(text):
        raise _syntax_error(text, at, "end of string")
    return fields


def plain(*names: str) -> tuple[Field, ...]:
    """Fields without arguments: how defaults are written."""
    return tuple(Field(name) for name in names)


def _list(text: str, at: int, depth: int) -> tuple[tuple[Field, ...], int]:
    if depth > MAX_DEPTH:
        raise _syntax_error(text, at, "fewer levels")
    fields = []
    while True:
        one, at = _one(text, at, depth)
        fields.append(one)
        if text[at : at + 1] != ",":
            return tuple(fields), at
        at += 1


def _one(text: str, at: int, depth: int) -> tuple[Field, int]:
    name = _NAME.match(text, _past_spaces(text, at))
    if name is None:
        raise _syntax_error(text, at, "a field name")
    at = name.end()
    args: dict[str, str] = {}
    while argument := _ARGUMENT.match(text, at):
        args[argument[1]] = argument[2]
        at = argument.end()
    below = None
    if text[at : at + 1] == "{":
        below, at = _list(text, at + 1, depth + 1)
        if text[at : at + 1] != "}":
            raise _syntax_error(text, at, '"}"')
        at += 1
    return Field(name[0], args, below), _past_spaces(text, at)


def _past_spaces(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at


def _syntax_error(text: str, at: int, expected: str) -> Refusal:
    found = f'"{text[at]}"' if at < len(text) else "end of string"
    return Refusal(
        f"Syntax error: expected {expected} instead of {found} at character {at}.", 2500, kind="OAuthException"
    )

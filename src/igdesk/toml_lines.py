"""On which line each key of a TOML text stands: `tomli` gives values without places, this gives places only.

It walks text that `tomli` has accepted already, so it needs to know the shape of TOML, not its faults. It is asked
when there is a fault to report and at no other time.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import tomli

KeyPath = tuple[str | int, ...]
"""Keys from the top, and 0-based places in arrays and arrays of tables: `("rules", 3, "when", "channel", 0)`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ONE_LINE_STRING = re.compile(r"'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"")
# A multi-line string may end with one or two quotes of its own before the closing three.
_STRING = re.compile(
    r"'''.*?'''(?:'{0,2})|\"\"\"(?:\\.|[^\\])*?\"\"\"(?:\"{0,2})|" + _ONE_LINE_STRING.pattern, re.DOTALL
)
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")


class Lines:
    """Line numbers by key path, counted from 1."""

    def __init__(self, text: str) -> None:
        scanner = _Scanner(text)
        scanner.document()
        self.known = scanner.found

    def of(self, path: KeyPath) -> int | None:
        """The line of `path`, else of the nearest table or array around it; None for the document itself."""
        while path:
            if path in self.known:
                return self.known[path]
            path = path[:-1]
        return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._ends = [m.start() for m in re.finditer("\n", text)]
        self._arrays: dict[KeyPath, int] = {}
        """How many tables each array of tables has so far."""

    def document(self) -> None:
        table: KeyPath = ()
        self._pass(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._pass(_BLANK)

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; the path of the table that it opens."""
        line = self._line()
        opening = 2 if self.text.startswith("[[", self.at) else 1
        self.at += opening
        path = self._place(self._key(), line, array=opening == 2)
        self.at += opening
        return path

    def _place(self, key: tuple[str, ...], line: int, *, array: bool) -> KeyPath:
        path: KeyPath = ()
        for part in key[:-1]:
            path = (*path, part)
            self.found.setdefault(path, line)
            if path in self._arrays:
                path = (*path, self._arrays[path] - 1)
        path = (*path, key[-1])
        if array:
            self.found.setdefault(path, line)
            place = self._arrays.get(path, 0)
            self._arrays[path] = place + 1
            path = (*path, place)
        self.found[path] = line
        return path

    def _pair(self, table: KeyPath) -> None:
        """`a.b = value`; every table on the way is found here unless it was found before."""
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.found.setdefault(path, line)
        self.at += 1  # the equals sign
        self._pass(_SPACE)
        self._value(path)

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self._pass(_SPACE)
            parts.append(self._key_part())
            self._pass(_SPACE)
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _key_part(self) -> str:
        if self.text[self.at] not in "'\"":
            return self._pass(_BARE_KEY)
        quoted = self._pass(_ONE_LINE_STRING)
        value: str = tomli.loads(f"key = {quoted}")["key"]
        return value

    def _value(self, path: KeyPath) -> None:
        first = self.text[self.at]
        if first == "[":
            self._items(path, "]")
        elif first == "{":
            self._items(path, "}")
        elif first in "'\"":
            self._pass(_STRING)
        else:
            self._pass(_BARE_VALUE)

    def _items(self, path: KeyPath, closing: str) -> None:
        """The elements of an array, or the pairs of an inline table."""
        self.at += 1
        self._pass(_BLANK)
        place = 0
        while self.text[self.at] != closing:
            if closing == "]":
                self.found[(*path, place)] = self._line()
                self._value((*path, place))
                place += 1
            else:
                self._pair(path)
            self._pass(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self._pass(_BLANK)
        self.at += 1

    def _line(self) -> int:
        return bisect_left(self._ends, self.at) + 1

    def _pass(self, what: re.Pattern[str]) -> str:
        match = what.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not TOML at character {self.at}")
        self.at = match.end()
        return match.group()

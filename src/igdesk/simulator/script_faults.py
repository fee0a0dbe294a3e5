"""What is wrong with a scenario file: every fault with its file, line and key, all of them at once."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from igdesk.errors import UsageError
from igdesk.i18n import Lang, NameKey, Phrase, by_id
from igdesk.toml_lines import KeyPath, Lines

_SHOWN = 60


class _Listed(Phrase):
    """Phrases, one a line."""

    phrases: tuple[Phrase, ...]

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        super().__init__("scenario.listed")
        object.__setattr__(self, "phrases", phrases)

    def in_(self, lang: Lang, name_key: NameKey = by_id) -> str:
        return "\n".join(phrase.in_(lang, name_key) for phrase in self.phrases)

    def __reduce__(self) -> Any:
        return (_Listed, (self.phrases,))


class ScriptError(UsageError):
    """A scenario file cannot be played.

    Args:
        faults: At least one, each a whole line.
    """

    def __init__(self, faults: tuple[Phrase, ...]) -> None:
        super().__init__("scenario.faults", faults=_Listed(faults))
        self.faults = faults

    def __reduce__(self) -> Any:
        return (ScriptError, (self.faults,))


class Notes:
    """Collects the faults of one file.

    Args:
        file: Its name, as people are told it.
        text: What stands in it; TOML.
    """

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines: Lines | None = None
        self._found: list[tuple[int, Phrase]] = []

    def wrong(self, path: KeyPath, what: str, /, **args: object) -> None:
        """Put a fault of the place `path` on record."""
        if self._lines is None:
            self._lines = Lines(self._text)
        line = self._lines.of(path) or 1
        place = {"file": self._file, "line": line, "key": dotted(path), "what": Phrase(what, args)}
        self._found.append((line, Phrase("scenario.place", place)))

    def expected(self, path: KeyPath, wanted: str, got: object) -> None:
        """A value of another kind than `wanted`, a phrase of the area `scenario`."""
        self.wrong(path, "scenario.expected", wanted=Phrase(f"scenario.{wanted}"), got=shown(got))

    def unknown(self, path: KeyPath, key: str, got: str, known: tuple[str, ...]) -> None:
        """A name that is none of `known`; `key` says of what kind."""
        near = get_close_matches(got, known, n=1)
        kind = Phrase(key)
        if near:
            self.wrong(path, "scenario.unknown_near", kind=kind, got=shown(got), nearest=near[0])
        else:
            self.wrong(path, "scenario.unknown", kind=kind, got=shown(got), known=", ".join(known) or "-")

    def finish(self) -> None:
        """Raises `ScriptError` if there is any fault, in the order of the file."""
        if self._found:
            raise ScriptError(tuple(phrase for _, phrase in sorted(self._found, key=lambda found: found[0])))


def dotted(path: KeyPath) -> str:
    """`steps[3].says`: places in lists are counted from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def shown(value: object) -> str:
    """A wrong value on one line, harmless to a terminal."""
    text = value if isinstance(value, str) else repr(value)
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    cut = safe if len(safe) <= _SHOWN else safe[:_SHOWN] + "…"
    return f'"{cut}"' if isinstance(value, str) else cut

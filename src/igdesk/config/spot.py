"""Where a reader stands in a document, and how it says that something there is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from igdesk.config.problems import Problem, dotted, listed, nearest, quoted, shown
from igdesk.i18n import Phrase
from igdesk.log import without_tokens
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.toml_lines import KeyPath, Lines

Kind = Literal[
    "department",
    "account",
    "agent",
    "category",
    "priority",
    "tier",
    "urgency",
    "skill",
    "kind",
    "template",
    "field",
    "grant",
    "escalation",
    "hook",
    "network",
    "role",
    "preset",
    "preset_part",
]
"""What an id can be the id of. A `grant` is what an authority can be over: a compensation, or what one counts as."""
Names = Mapping[Kind, tuple[str, ...]]
"""All ids that the documents declare, whether or not what they stand on is right otherwise."""


class Told(Exception):
    """This value is no use; why is on record. Whoever reads the values around it goes on, to find further faults."""


@dataclass(slots=True)
class Document:
    """One TOML file: its raw tables, and its text for line numbers."""

    file: str
    """As people named it."""
    raw: dict[str, Any]
    text: str
    folder: Path = field(default_factory=Path)
    """What paths in it are relative to."""
    _lines: Lines | None = None

    def line(self, path: KeyPath) -> int | None:
        """The line of `path`; the text is only walked when the first fault asks for it."""
        if self._lines is None:
            from igdesk.toml_lines import Lines

            self._lines = Lines(self.text)
        return self._lines.of(path)


@dataclass(slots=True)
class Spot:
    """A place in a document, with what a reader there needs to know."""

    document: Document
    names: Names
    problems: list[Problem]
    path: KeyPath = ()

    def at(self, part: str | int) -> Spot:
        """The place one step further in."""
        return Spot(self.document, self.names, self.problems, (*self.path, part))

    def wrong(self, what: Phrase, *, got: str | None = None, meant: str | None = None) -> Told:
        """Puts a fault of this place on record; `raise` what it returns where the value is of no use."""
        key = without_tokens(dotted(self.path, self.document.raw))
        got = None if got is None else without_tokens(got)
        if meant is not None:
            what = Phrase("config.did_you_mean", {"what": what, "nearest": quoted(meant)})
        line = self.document.line(self.path)
        self.problems.append(Problem(self.document.file, line, key, what, got, meant))
        return Told()

    def expected(self, expected: Phrase, got: object, *, meant: str | None = None, secret: bool = False) -> Told:
        """Puts on record that this place has something else than it should; a secret value is not quoted."""
        if secret:
            return self.wrong(Phrase("config.expected_secret", {"expected": expected}))
        display = shown(got)
        what = Phrase("config.expected", {"expected": expected, "got": display})
        return self.wrong(what, got=display.in_("en") if isinstance(display, Phrase) else display, meant=meant)

    def unknown(self, key: str, known: tuple[str, ...]) -> Told:
        """Puts on record that a table here has a key that does not exist."""
        meant = nearest(key, known)
        if key == "preset":  # written below the first table, it belongs to that
            return self.at(key).wrong(Phrase("config.preset_at_top"), got=key)
        what = Phrase("config.unknown_key") if meant else Phrase("config.unknown_key_of", {"known": listed(known)})
        return self.at(key).wrong(what, got=key, meant=meant)

    def dangling(self, kind: Kind, wrong: str, known: tuple[str, ...]) -> Told:
        """Puts on record that the id at this place is nobody's."""
        meant = nearest(wrong, known)
        named = {"kind": Phrase(f"config.kind_{kind}"), "got": quoted(wrong)}
        if meant or not known:
            what = Phrase("config.no_such", named)
        else:
            what = Phrase("config.no_such_of", {**named, "known": listed(known)})
        return self.wrong(what, got=wrong, meant=meant)

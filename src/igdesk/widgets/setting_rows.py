"""The settings as rows of values, and what choosing one of them makes of the settings; how it looks is the dialog's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from igdesk.config.holding import choosable
from igdesk.config.model import Config
from igdesk.config.person import ALWAYS, COLUMNS, PersonSettings
from igdesk.i18n import Words
from igdesk.values import dataclass

_SECONDS = (0, 2, 5, 10, 15, 20, 30, 45, 60)
Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Choosable:
    """What can be chosen here.

    Attributes:
        config: The desk's configuration, without what the person chose.
        themes: Names of all themes, our own first.
        lang: The language of the screens at present.
        has_desktop: Whether the terminal is known to show notices of the computer.
    """

    config: Config
    themes: tuple[str, ...]
    lang: str
    has_desktop: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A setting of which one value is chosen.

    Attributes:
        name: The attribute of `PersonSettings`.
        values: What it can be.
        labels: The same in words.
        about: Key of the phrase that says what it does.
    """

    name: str
    values: tuple[Value, ...]
    labels: tuple[str, ...]
    about: str

    def place(self, settings: PersonSettings) -> int:
        """Which of its values is chosen; the first one where it is none of them."""
        value = getattr(settings, self.name)
        return self.values.index(value) if value in self.values else 0

    def chosen(self, settings: PersonSettings, place: int) -> PersonSettings:
        """The settings with another value of it; places count on from the end to the beginning."""
        changed: dict[str, Any] = {self.name: self.values[place % len(self.values)]}
        return replace(settings, **changed)


ROW_NAMES = ("theme", "colours", "density", "columns", "undo_seconds", "language", "bell", "desktop")


def rows(can: Choosable, words: Words) -> tuple[Row, ...]:
    """All settings, in the order of `ROW_NAMES`; of the columns the row names each, see `turned` and `moved`."""
    seconds, desk = _seconds(can), words("settings.undo_of_desk", seconds=_of_desk(can))
    usual = words("settings.on" if can.config.notifications.terminal_bell else "settings.off")
    on, off = words("settings.on"), words("settings.off")
    return (
        _row("theme", can.themes, can.themes),
        _row("colours", *_named("colours", ("auto", "plain", "none"), words)),
        _row("density", *_named("density", ("compact", "comfortable"), words)),
        _row("columns", *_named("column", COLUMNS, words)),
        _row("undo_seconds", (None, *seconds), (desk, *(words("settings.undo_seconds", seconds=n) for n in seconds))),
        _row("language", *_named("language", ("zh", "en"), words)),
        _row("bell", (None, True, False), (words("settings.bell_of_desk", usual=usual), on, off)),
        _row(
            "desktop",
            *_named("desktop", ("off", "numbers", "words"), words),
            about="settings.about_desktop" if can.has_desktop else "settings.about_desktop_never",
        ),
    )


def begun(settings: PersonSettings, can: Choosable) -> PersonSettings:
    """The settings as the rows show them: with the language and a time that hold now."""
    lang = next((each for each in ("zh", "en") if each == can.lang), None)
    seconds = settings.undo_seconds
    if seconds is not None and seconds not in _seconds(can):  # of a desk that has become stricter, or by hand
        least, most = choosable(can.config.desk)
        held = min(max(seconds, least.total_seconds()), most.total_seconds())
        seconds = min(_seconds(can), key=lambda each: abs(each - held))
    return replace(settings, language=lang, undo_seconds=seconds)


def turned(columns: Sequence[str], column: str) -> tuple[str, ...]:
    """The columns with one more at its usual place, or without it; what has to be there stays."""
    if column not in columns:
        before = set(COLUMNS[: COLUMNS.index(column)])
        place = max((n + 1 for n, each in enumerate(columns) if each in before), default=0)
        return (*columns[:place], column, *columns[place:])
    return tuple(columns) if column in ALWAYS else tuple(each for each in columns if each != column)


def moved(columns: Sequence[str], column: str, by: int) -> tuple[str, ...]:
    """The columns with one of them so many places further on, as far as there are places."""
    if column not in columns:
        return tuple(columns)
    others = [each for each in columns if each != column]
    others.insert(min(max(list(columns).index(column) + by, 0), len(others)), column)
    return tuple(others)


def in_order(columns: Sequence[str]) -> tuple[str, ...]:
    """All columns: those that are shown in their order, then the others."""
    return (*columns, *(each for each in COLUMNS if each not in columns))


def _row(name: str, values: tuple[Value, ...], labels: tuple[str, ...], about: str = "") -> Row:
    return Row(name, values, labels, about or f"settings.about_{name}")


def _named(area: str, values: tuple[str, ...], words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return values, tuple(words(f"settings.{area}_{each}") for each in values)


def _seconds(can: Choosable) -> tuple[int, ...]:
    least, most = choosable(can.config.desk)
    return tuple(each for each in _SECONDS if least.total_seconds() <= each <= most.total_seconds())


def _of_desk(can: Choosable) -> int:
    return round(can.config.desk.undo_send.total_seconds())

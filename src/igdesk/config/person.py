"""What a person chose for themselves on this computer: values, as a table of TOML, and laid over the configuration.

Nothing here changes what the desk does: a setting is read wrongly at worst, and then the usual holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, Literal, get_args

from igdesk.config.model import Config
from igdesk.i18n import LANGUAGES, Lang
from igdesk.values import dataclass

Density = Literal["compact", "comfortable"]
Colours = Literal["auto", "plain", "none"]
Desktop = Literal["off", "numbers", "words"]
COLUMNS = ("due", "priority", "channel", "customer", "preview", "tags", "signs", "owner", "status")
"""Columns of the queue behind the number, in their usual order."""
ALWAYS = frozenset({"preview", "signs"})
"""Columns that are never left out: one fills the row, the other says that a reply has failed."""
USUAL_THEME = "igdesk"


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What was chosen; None leaves it to the configuration."""

    theme: str = USUAL_THEME
    colours: Colours = "auto"
    """As many as the terminal has; the sixteen that are the terminal's own; or none."""
    density: Density = "compact"
    """One line for each ticket, or two."""
    columns: tuple[str, ...] = COLUMNS
    """Those of the queue, in their order."""
    undo_seconds: int | None = None
    """How long replies are held, within `config.holding.choosable`."""
    language: Lang | None = None
    bell: bool | None = None
    desktop: Desktop = "off"
    """Notices outside the terminal: none, with numbers alone, or with what the screen says."""


def read_settings(table: Mapping[str, Any]) -> tuple[PersonSettings, tuple[str, ...]]:
    """What a table says, and the keys whose value is of no use; unknown keys may be those of another version."""
    taken: dict[str, Any] = {}
    wrong: list[str] = []
    for key, understood in _KEYS.items():
        if key not in table:
            continue
        value = understood(table[key])
        if value is None:
            wrong.append(key)
        else:
            taken[key] = value
    return PersonSettings(**taken), tuple(wrong)


def settings_table(settings: PersonSettings) -> dict[str, Any]:
    """The settings as TOML has them: what was chosen, and nothing that is as usual."""
    usual = PersonSettings()
    chosen = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in chosen.items()
        if value != getattr(usual, name)
    }


def personal(config: Config, settings: PersonSettings) -> Config:
    """The configuration as it holds for this person on this computer."""
    told, desk = config.notifications, config.desk
    if settings.bell is not None:
        told = replace(told, terminal_bell=settings.bell)
    if settings.undo_seconds is not None:
        desk = replace(desk, undo_send_chosen=timedelta(seconds=settings.undo_seconds))
    return replace(config, notifications=told, desk=desk)


def _one_of(*known: str) -> Callable[[Any], str | None]:
    return lambda value: value if value in known else None


def _theme(value: Any) -> str | None:
    """Any name: whether there is a theme of that name is known where it is drawn."""
    return value if isinstance(value, str) and value.isascii() and value.isprintable() and value else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _seconds(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _DAY else None


def _columns(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(each, str) and each in COLUMNS for each in value):
        return None
    named = tuple(dict.fromkeys(value))
    return (*named, *(each for each in COLUMNS if each in ALWAYS and each not in named))


_DAY = 24 * 60 * 60
_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "theme": _theme,
    "colours": _one_of(*get_args(Colours)),
    "density": _one_of(*get_args(Density)),
    "columns": _columns,
    "undo_seconds": _seconds,
    "language": _one_of(*LANGUAGES),
    "bell": _flag,
    "desktop": _one_of(*get_args(Desktop)),
}

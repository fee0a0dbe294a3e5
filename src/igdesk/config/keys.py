"""The keys that somebody chose, `[keys]`: a preset, and for single actions a key or several; every clash is a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any, get_args

from igdesk.config.actions import ACTIONS, CONTEXTS, TEXT_CONTEXTS, Action, Context, active_in
from igdesk.config.chosen_keys import PRESETS, KeyPreset, Keys
from igdesk.config.key_names import Unbindable, is_command, key_name, parse_keys
from igdesk.config.readers import choice, wants
from igdesk.config.spot import Spot, Told
from igdesk.i18n import NameKey, Phrase, Words
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Config

__all__ = [
    "PRESETS",
    "Clash",
    "Keys",
    "actions_with",
    "clashes",
    "key_of",
    "names_of",
    "read_keys",
    "words_in",
]

_ALWAYS: Mapping[str, str] = {
    "escape": "leave",
    "ctrl+q": "quit",
    "ctrl+p": "palette",
    "ctrl+l": "redraw",
    "f1": "help",
    "ctrl+c": "copy",
    "tab": "focus",
    "shift+tab": "focus",
}
"""Keys that do the same wherever one is and whatever was changed: nobody can lock themselves out."""
_OF_TEXT = frozenset(f"ctrl+{letter}" for letter in "aekuwdfxcvyz") | {"f5", "f6", "f7"}
"""Keys that a text field has for itself (Textual's `TextArea`)."""
_OF_FORMS = ("next_hole", "previous_hole")
"""Actions whose keys are those of every form."""
_ANSWERED = ("assign", "claim", "a")
"""Assigning asks whom, and `a` answers me: so `a a` is no sequence, and its first key no clash."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A key that two actions would share."""

    key: str
    first: str
    """Id of an action."""
    second: str
    contexts: tuple[Context, ...]
    """Where."""


@lru_cache(maxsize=8)
def actions_with(keys: Keys) -> tuple[Action, ...]:
    """All actions with the keys that they have now."""
    changed = keys.changed
    made = tuple(_with_keys(each, changed[each.id]) if each.id in changed else each for each in ACTIONS)
    by_id = {each.id: each for each in made}
    return tuple(_shown_with(each, by_id, changed) for each in made)


def names_of(keys: Callable[[], Keys]) -> NameKey:
    """Names the key of an action by its id, as it is whenever that is asked.

    Args:
        keys: Gives those in force.
    """
    return lambda action: key_of(action, keys())


def words_in(config: Config) -> Words:
    """The phrases in a desk's language, with its keys."""
    return Words(config.desk.language, names_of(lambda: config.keys))


def key_of(action: str, keys: Keys) -> str:
    """The key of an action by its id, as people read it."""
    return key_name(next(each for each in actions_with(keys) if each.id == action).keys[0])


def _with_keys(action: Action, keys: tuple[str, ...]) -> Action:
    always = tuple(key for key in action.keys if key in _ALWAYS and key not in keys)
    return replace(action, keys=(*keys, *always))


def _shown_with(action: Action, by_id: Mapping[str, Action], changed: Collection[str]) -> Action:
    if not action.twin or not (action.id in changed or action.twin in changed):
        return action
    return replace(action, shown=f"{key_name(action.keys[0])} {key_name(by_id[action.twin].keys[0])}")


def clashes(actions: Iterable[Action]) -> tuple[Clash, ...]:
    """Keys that two actions share on a screen, also one that begins a sequence and does something by itself."""
    known = tuple(actions)
    found: dict[tuple[str, str, str], list[Context]] = {}
    for context in CONTEXTS:
        for clash in _clashes_of(active_in(context, known)):
            found.setdefault(clash, []).append(context)
    return tuple(Clash(key, first, second, tuple(contexts)) for (key, first, second), contexts in found.items())


def _clashes_of(actions: tuple[Action, ...]) -> Iterator[tuple[str, str, str]]:
    owners: dict[str, str] = {}
    for action in actions:
        for key in action.keys:
            if owners.setdefault(key, action.id) != action.id:
                yield key, owners[key], action.id
    for key, owner in owners.items():
        first, _, second = key.partition(" ")
        alone = owners.get(first)
        if second and alone is not None and (alone, owner, second) != _ANSWERED:
            yield first, alone, owner


def read_keys(raw: Any, spot: Spot) -> Keys:
    """The table `[keys]`."""
    if not isinstance(raw, dict):
        raise spot.expected(wants("table"), raw)
    ids = {each.id: each for each in ACTIONS}
    preset: KeyPreset | None = None
    chosen: dict[str, tuple[str, ...]] = {}
    before = len(spot.problems)
    for name, each in raw.items():
        try:
            if name == "preset":
                preset = choice(*get_args(KeyPreset))(each, spot.at(name))
            elif name in ids:
                chosen[name] = _keys_of(ids[name], each, spot.at(name))
            else:
                spot.unknown(name, ("preset", *ids))
        except Told:
            continue
    keys = Keys(preset, tuple(chosen.items()))
    _tell_clashes(keys, spot)
    if len(spot.problems) > before:
        raise Told
    return keys


def _keys_of(action: Action, raw: Any, spot: Spot) -> tuple[str, ...]:
    if action.id in _OF_FORMS or action.contexts == ("search",) or action.is_row:
        raise spot.wrong(Phrase("key_faults.fixed"))
    written = raw if isinstance(raw, list) else [raw]
    if not written:
        raise spot.wrong(Phrase("key_faults.none"))
    keys = tuple(_key_of(action, each, spot) for each in written)
    return tuple(dict.fromkeys(keys))


def _key_of(action: Action, raw: Any, spot: Spot) -> str:
    if not isinstance(raw, str):
        raise spot.expected(wants("key"), raw)
    try:
        key = parse_keys(raw)
        _check(action, key)
    except Unbindable as error:
        raise spot.wrong(error.why, got=raw) from None
    return key


def _check(action: Action, key: str) -> None:
    """Whether the action may have the key, whatever others have."""
    parts = key.split(" ")
    for part in parts:
        if part in _ALWAYS and part not in action.keys:
            does = Phrase(f"key_faults.always_{_ALWAYS[part]}")
            raise Unbindable(Phrase("key_faults.taken_always", {"key": key_name(part), "does": does}))
    if not set(action.contexts) & set(TEXT_CONTEXTS) or key in action.keys:
        return
    if not is_command(key):
        raise Unbindable(Phrase("key_faults.letter_in_text", {"key": key_name(key)}))
    if key in _OF_TEXT:
        raise Unbindable(Phrase("key_faults.of_text", {"key": key_name(key)}))


def _tell_clashes(keys: Keys, spot: Spot) -> None:
    chosen = dict(keys.chosen)
    for clash in clashes(actions_with(keys)):
        mine, other = (clash.first, clash.second) if clash.first in chosen else (clash.second, clash.first)
        where = spot.at(mine) if mine in chosen else spot
        says = {
            "key": key_name(clash.key),
            "other": other,
            "does": Phrase(f"keys.{other}_does"),
            "screens": _screens(clash.contexts),
        }
        where.wrong(Phrase("key_faults.clash", says), got=key_name(clash.key))


def _screens(contexts: tuple[Context, ...]) -> Phrase:
    """Screens by name."""
    first, *others = (Phrase(f"ui.context_{each}") for each in contexts)
    return reduce(lambda before, each: Phrase("key_faults.screens", {"before": before, "last": each}), others, first)

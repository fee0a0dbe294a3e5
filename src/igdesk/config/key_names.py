"""Keys by name: as Textual spells them, as people read and write them, and which of them can be given to an action.

Only keys that every terminal sends: letters, signs, F1 to F12, Space, Enter, Tab, arrows and Ctrl with a letter
(Textual's FAQ, "Why do some key combinations never make it to my app?"). Alt, Cmd and Ctrl with anything else arrive on
some only.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Mapping

from igdesk.config.problems import listed, nearest, quoted
from igdesk.i18n import Phrase

_NAMES: Mapping[str, str] = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "Backspace",
}
_ALSO: Mapping[str, str] = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "del": "delete",
    "ins": "insert",
}
"""Other names that people give to keys."""
_SHORTER: Mapping[str, str] = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Signs that Textual does not call by their Unicode name (`textual.keys.KEY_NAME_REPLACEMENTS`)."""
_MODIFIERS: Mapping[str, str] = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "shift": "shift",
    "alt": "alt",
    "option": "alt",
    "meta": "alt",
    "cmd": "cmd",
    "command": "cmd",
    "super": "cmd",
    "win": "cmd",
    "hyper": "cmd",
}
_LAST_F = 12
_SAME_AS: Mapping[str, str] = {"i": "Tab", "m": "Enter", "j": "Enter", "h": "Backspace"}
"""Ctrl with these letters is another key to a terminal."""


def _sign_name(sign: str) -> str:
    name = unicodedata.name(sign).lower().replace("-", "_").replace(" ", "_")
    return _SHORTER.get(name, name)


_SIGNS: Mapping[str, str] = {_sign_name(sign): sign for sign in string.punctuation}
_F_KEYS = tuple(f"f{number}" for number in range(1, _LAST_F + 1))
_KNOWN = frozenset({*_NAMES, *_SIGNS, *_F_KEYS})


class Unbindable(Exception):
    """This is no key that can be given to an action.

    Args:
        why: The reason with the cure.
    """

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.key)
        self.why = why


def key_name(key: str) -> str:
    """How people read a key or sequence: `Ctrl+S`, `g i`, `?`."""
    return " ".join(_one_name(each) for each in key.split(" "))


def _one_name(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    name = _NAMES.get(last) or _SIGNS.get(last) or (last.upper() if modifiers or last in _F_KEYS else last)
    return "+".join([*(each.capitalize() for each in modifiers), name])


def is_command(key: str) -> bool:
    """Whether a key is none that one writes or moves with: Ctrl with a letter, or a function key."""
    return key.startswith("ctrl+") or key in _F_KEYS


def parse_keys(written: str) -> str:
    """A key or a sequence of two, as Textual spells them, from what people write: `e`, `?`, `Ctrl+S`, `g i`.

    Raises:
        Unbindable: It is none, or terminals do not send it.
    """
    parts = written.split()
    if not parts:
        raise Unbindable(Phrase("key_faults.blank"))
    if len(parts) > 2:
        raise Unbindable(Phrase("key_faults.too_long", {"got": quoted(written)}))
    return " ".join(map(_parse_one, parts))


def _parse_one(written: str) -> str:
    if len(written) == 1:
        return _character(written)
    *before, last = written.rstrip("+").split("+") if not written.endswith("++") else [*written[:-2].split("+"), "+"]
    modifiers = {_MODIFIERS.get(each.casefold(), "") for each in before}
    if "" in modifiers:
        raise _unknown(written)
    if modifiers - {"ctrl", "shift"}:
        raise Unbindable(Phrase("key_faults.modifier", {"got": quoted(written)}))
    if not modifiers:
        return _named(last.casefold(), written)
    return _with_ctrl(last, written, modifiers) if "ctrl" in modifiers else _with_shift(last, written)


def _with_ctrl(last: str, written: str, modifiers: set[str]) -> str:
    letter = last.casefold()
    if len(modifiers) > 1 or letter not in string.ascii_lowercase or len(letter) != 1:
        raise Unbindable(Phrase("key_faults.ctrl", {"got": quoted(written)}))
    if letter in _SAME_AS:
        raise Unbindable(Phrase("key_faults.same_as", {"got": quoted(written), "same": _SAME_AS[letter]}))
    return f"ctrl+{letter}"


def _with_shift(last: str, written: str) -> str:
    if len(last) == 1 and last in string.ascii_letters:
        return last.upper()
    if last.casefold() == "tab":
        return "shift+tab"
    raise Unbindable(Phrase("key_faults.shift", {"got": quoted(written)}))


def _character(sign: str) -> str:
    if sign in string.punctuation:
        return _sign_name(sign)
    if sign in string.digits:
        raise Unbindable(Phrase("key_faults.digit", {"got": quoted(sign)}))
    if sign not in string.ascii_letters:
        raise Unbindable(Phrase("key_faults.layout", {"got": quoted(sign)}))
    return sign


def _named(name: str, written: str) -> str:
    name = _ALSO.get(name, name)
    if name in _KNOWN:
        return name
    if name.startswith("f") and name[1:].isdecimal():
        raise Unbindable(Phrase("key_faults.f_key", {"got": quoted(written), "last": f"F{_LAST_F}"}))
    raise _unknown(written)


def _unknown(written: str) -> Unbindable:
    meant = nearest(written, (*_NAMES, *_ALSO))
    what = Phrase("key_faults.unknown", {"got": quoted(written), "known": listed(("e", "?", "Ctrl+S", "F5", "g i"))})
    return Unbindable(Phrase("config.did_you_mean", {"what": what, "nearest": quoted(meant)}) if meant else what)

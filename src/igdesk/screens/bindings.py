"""Turns the action registry into Textual's bindings, and changed keys into its keymap."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from igdesk.config.actions import Action, Context, actions_in, active_in
from igdesk.config.keys import Keys, actions_with


def bindings_for(context: Context) -> list[BindingType]:
    """The bindings of a context; sequences such as `g i` are handled by `chords.Chords` instead."""
    return [binding for action in actions_in(context) for binding in _bindings(action)]


def all_bindings_for(context: Context) -> list[BindingType]:
    """The same, with what works everywhere and in this context, too."""
    return [binding for action in active_in(context) for binding in _bindings(action)]


def keymap_of(keys: Keys) -> Mapping[str, str]:
    """What `App.set_keymap` takes for the actions whose keys were changed."""
    changed = keys.changed
    return {each.id: ",".join(_single(each)) for each in actions_with(keys) if each.id in changed}


def _single(action: Action) -> list[str]:
    """Its keys that are no sequences; where it has none, a name that no terminal sends, so that it can get one."""
    return [key for key in action.keys if " " not in key] or [f"sequence.{action.id}"]


def _bindings(action: Action) -> list[BindingType]:
    if action.is_row:  # each digit gives itself to the method, so each is a binding with an id of its own
        digits = [key for key in action.keys if " " not in key]
        return [Binding(key, action.call(key), action.id, show=False, id=f"{action.id}.{key}") for key in digits]
    single = _single(action)
    return [Binding(",".join(single), action.call(single[0]), action.id, show=False, id=action.id)]

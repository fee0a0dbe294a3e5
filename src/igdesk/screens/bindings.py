"""Turns the action registry into Textual's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from igdesk.desk.actions import Action, Context, actions_in


def bindings_for(context: Context) -> list[BindingType]:
    """The bindings of a context; sequences such as `g i` are handled by `chords.Chords` instead."""
    return [binding for action in actions_in(context) for binding in _bindings(action)]


def _bindings(action: Action) -> list[BindingType]:
    single = [key for key in action.keys if " " not in key]
    if not single:
        return []
    if single[0].isdecimal():  # each digit gives itself to the method, so each is a binding with an id of its own
        return [Binding(key, action.call(key), action.id, show=False, id=f"{action.id}.{key}") for key in single]
    return [Binding(",".join(single), action.call(single[0]), action.id, show=False, id=action.id)]

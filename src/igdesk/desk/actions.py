"""Every action of the screens, once: from these records come the bindings, footer, help, palette and docs/keys.md.

A key may be a sequence (`g i`): its first key waits for the second and shows what can follow. Words for an action are
the phrases `keys.ID` (footer) and `keys.ID_does` (help, palette, documentation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["everywhere", "queue", "ticket", "escalation", "composer"]
CONTEXTS: tuple[Context, ...] = ("everywhere", "queue", "ticket", "escalation", "composer")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does.

    Attributes:
        id: Public name; the method `action_ID` of the screen or app does it.
        keys: Textual key names; a sequence has a space between its keys. The first is the one that is shown.
        contexts: The screens where the keys are active.
        rank: Its place in the footer, 1 first; 0 is never there. Narrow screens drop the last ones.
        argument: Given to the method; the digits of `DIGITS` give themselves.
        palette: Whether the command palette offers it.
        shown: How the footer names the keys, where one action stands for several (`j k`).
    """

    id: str
    keys: tuple[str, ...]
    contexts: tuple[Context, ...]
    rank: int = 0
    argument: str | None = None
    palette: bool = True
    shown: str = ""

    @property
    def label(self) -> str:
        """Key of the phrase of one or two words, for the footer."""
        return f"keys.{self.id}"

    @property
    def does(self) -> str:
        """Key of the phrase that says in a line what it does."""
        return f"keys.{self.id}_does"

    def call(self, key: str) -> str:
        """The action as Textual spells it, for one of its keys."""
        if key.isdecimal():
            return f"{self.id}({key})"
        return self.id if self.argument is None else f"go({self.argument!r})"


_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def key_name(key: str) -> str:
    """How people read a key or sequence: `Ctrl+S`, `g i`, `?`."""
    return " ".join(_one_key(each) for each in key.split(" "))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    name = _NAMES.get(last, last.upper() if modifiers or (last[:1] == "f" and last[1:].isdecimal()) else last)
    return "+".join([*(each.capitalize() for each in modifiers), name])


_LISTS: tuple[Context, ...] = ("queue", "escalation")
_VERBS: tuple[Context, ...] = ("queue", "ticket")
_READING: tuple[Context, ...] = ("queue", "ticket", "escalation")


def _go(place: str, *keys: str) -> Action:
    return Action(f"go_{place}", keys, ("everywhere",), argument=place)


ACTIONS: tuple[Action, ...] = (
    Action("help", ("question_mark", "f1"), ("everywhere",)),
    Action("palette", ("ctrl+p", "ctrl+k"), ("everywhere",), 8, palette=False),
    Action("command_line", ("colon",), ("everywhere",), palette=False),
    Action("undo_send", ("u", "z"), ("everywhere",), 9),
    Action("sync_now", ("R",), ("everywhere",)),
    Action("redraw", ("ctrl+l",), ("everywhere",)),
    Action("back", ("q",), ("everywhere",), 12, palette=False),
    Action("leave", ("escape",), _READING, palette=False),
    Action("quit", ("ctrl+q",), ("everywhere", "composer")),
    _go("top", "g g"),
    _go("queue", "g i"),
    _go("mine", "g m"),
    _go("unowned", "g u"),
    _go("escalated", "g e"),
    _go("waiting", "g w"),
    _go("outbox", "g o"),
    Action("down", ("j", "down"), _READING, 1, palette=False, shown="j k"),
    Action("up", ("k", "up"), _READING, palette=False),
    Action("top", ("home",), _READING, palette=False),
    Action("bottom", ("G", "end"), _READING, palette=False),
    Action("page_down", ("ctrl+d", "pagedown"), _READING, palette=False),
    Action("page_up", ("ctrl+u", "pageup"), _READING, palette=False),
    Action("open", ("enter", "o"), _LISTS, 2, palette=False),
    Action("next_view", ("right_square_bracket",), ("queue",), 7, shown="] ["),
    Action("previous_view", ("left_square_bracket",), ("queue",)),
    Action("view", tuple("123456789"), ("queue",), palette=False),
    Action("filter", ("slash", "f"), ("queue",), 6),
    Action("sort", ("O",), ("queue",), 11),
    Action("preview", ("w",), ("queue",), 10),
    Action("scroll_page", ("space",), ("ticket",), palette=False),
    Action("next_ticket", ("J",), ("ticket",), 7, shown="J K"),
    Action("previous_ticket", ("K",), ("ticket",)),
    Action("suggested", tuple("123"), ("ticket",), 3, palette=False, shown="1-3"),
    Action("reply", ("r",), _VERBS, 3),
    Action("write", ("enter",), ("ticket",), palette=False),
    Action("template", ("t",), _VERBS, 4),
    Action("claim", ("a a",), _READING, 4),
    Action("assign", ("a",), _READING),
    Action("resolve", ("e",), _VERBS, 5),
    Action("reopen", ("E",), _VERBS),
    Action("note", ("c",), _READING, 6),
    Action("tags", ("l",), _VERBS),
    Action("status", ("s",), _VERBS),
    Action("escalate", ("S",), _VERBS, 9),
    Action("priority", ("p",), _VERBS),
    Action("raise_priority", ("plus",), _VERBS),
    Action("lower_priority", ("minus",), _VERBS),
    Action("copy_number", ("y",), _READING),
    Action("customer_card", ("i",), ("ticket",)),
    Action("timeline", ("h",), ("ticket",)),
    Action("send", ("ctrl+s",), ("composer",), 1),
    Action("insert_template", ("ctrl+t",), ("composer",), 2),
    Action("next_hole", ("tab",), ("composer",), 3, palette=False),
    Action("previous_hole", ("shift+tab",), ("composer",), palette=False),
    Action("after_send", ("f8",), ("composer",), 4),
    Action("keep_draft", ("escape",), ("composer",), 5, palette=False),
)


def actions_in(context: Context) -> tuple[Action, ...]:
    """What has keys in a context by itself, without what works everywhere."""
    return tuple(action for action in ACTIONS if context in action.contexts)


def active_in(context: Context) -> tuple[Action, ...]:
    """Everything that has keys in a context. Text takes the letters, so in the composer nothing is added."""
    own = actions_in(context)
    if context in ("everywhere", "composer"):
        return own
    return own + actions_in("everywhere")
